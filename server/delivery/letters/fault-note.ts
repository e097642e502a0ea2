import type { StagedContent } from "../../store/incoming.ts"
import { composed, plainEntity, staged } from "../composed.ts"
import { namedAddress } from "../header-field.ts"
import { filled } from "../texts.ts"
import type { Occasion } from "./letter.ts"

/** What went wrong with a script. */
export interface ScriptFailure {
  script: string
  line: number
  text: string
}

/** The message that tells somebody of a script's failure. @param site whether it is the administrator's script */
export async function faultNote(
  { account, staged: original, store, hostname, texts, now }: Occasion,
  failure: ScriptFailure,
  { site, reader }: { site: boolean; reader: { name: string; address: string } },
): Promise<StagedContent> {
  const values = {
    script: failure.script,
    line: String(failure.line),
    what: failure.text,
    subject: original.summary.subject,
    address: account.address,
  }
  const text = site ? texts.siteFault.text : texts.fault.text
  const bytes = composed({
    sender: "",
    from: namedAddress(texts.fault.from, `postmaster@${hostname}`),
    to: namedAddress(reader.name, reader.address),
    subject: filled(texts.fault.subject, values),
    now,
    hostname,
    fields: "Auto-Submitted: auto-generated\r\n",
    entity: plainEntity(filled(text, values)),
  })
  return staged(store, bytes)
}

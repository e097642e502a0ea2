import type { ImapAttribute, ImapFlow, ImapResponse } from "imapflow"
import { executor } from "./executor.ts"

const atom = (value: string): ImapAttribute => ({ type: "ATOM", value })

/** The value after a name in a FETCH response's list. */
function after(list: ImapAttribute[], name: string): string | undefined {
  const at = list.findIndex((item) => !Array.isArray(item) && String(item?.value).toUpperCase() === name)
  const item = at === -1 ? undefined : list[at + 1]
  if (!item || Array.isArray(item)) return undefined
  return Buffer.isBuffer(item.value) ? item.value.toString("utf8") : String(item.value ?? "")
}

/** Previews as the server keeps them (RFC 8970), by UID. */
export async function serverPreviews(
  client: ImapFlow,
  messages: { uid: number }[],
): Promise<Map<number, string>> {
  const previews = new Map<number, string>()
  const set: ImapAttribute = { type: "SEQUENCE", value: messages.map((message) => message.uid).join(",") }
  const keep = async (untagged: ImapResponse) => {
    const list = (untagged.attributes ?? []).find((item) => Array.isArray(item))
    if (!Array.isArray(list)) return
    const uid = Number(after(list, "UID"))
    if (uid > 0) previews.set(uid, after(list, "PREVIEW") ?? "")
  }
  const items = [atom("UID"), atom("PREVIEW")]
  const answer = await executor(client).exec("UID FETCH", [set, items], { untagged: { FETCH: keep } })
  answer.next()
  return previews
}

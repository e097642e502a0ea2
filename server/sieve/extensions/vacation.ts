import { createHash } from "node:crypto"
import { sieveAddress } from "../address-part.ts"
import type { Arguments } from "../arguments.ts"
import type { Extension, Run, Shape } from "../definition.ts"
import { fieldsNamed } from "../message.ts"
import { fccOf, fccTags } from "./fcc.ts"

const day = 86_400
/** How long one answer is enough (RFC 5230 §4.1, RFC 6131 §2), seconds. */
const [usual, longest] = [7 * day, 90 * day]

const checkVacation: Shape["check"] = (args, { report }) => {
  const [from] = args.constants("from")
  if (from !== undefined && sieveAddress(from) === undefined)
    report(`${JSON.stringify(from)} is not an address`, "from")
  const [reason] = args.constants("reason")
  if (args.has("mime") && reason === "") report("':mime' needs a MIME entity", "reason")
  // RFC 5230 §5.
  if (args.has("mime") && reason && /[^\0-\x7f]/.test(reason.split(/\r?\n\r?\n/, 1)[0]!))
    report("The header of a MIME entity is ASCII; other characters are written as RFC 2047 says", "reason")
}

/** vacation (RFC 5230) and vacation-seconds (RFC 6131). */
export const vacation: Extension = {
  name: "vacation",
  commands: [
    {
      name: "vacation",
      extension: "vacation",
      tags: {
        days: { group: "period", value: "number" },
        seconds: { group: "period", value: "number", extension: "vacation-seconds" },
        subject: { value: "string" },
        from: { value: "string" },
        addresses: { value: "strings" },
        mime: {},
        handle: { value: "string" },
        ...fccTags,
      },
      positional: [{ name: "reason", kind: "string" }],
      check: checkVacation,
      run(run, args) {
        const why = whyNot(run, args)
        run.note(args.at, why === undefined ? "vacation" : `vacation: no answer, ${why}`)
        if (why === undefined) run.actions.add({ kind: "vacation", reply: replyOf(run, args), at: args.at })
        return undefined
      },
    },
  ],
}

function replyOf(run: Run, args: Arguments) {
  const text = args.text(run, "reason")
  const subject = args.has("subject") ? args.text(run, "subject") : undefined
  const from = args.has("from") ? args.text(run, "from") : undefined
  const mime = args.has("mime")
  const seconds =
    args.number("seconds") ?? (args.has("days") ? Math.max(1, args.number("days")!) * day : usual)
  // RFC 5230 §4.2: without a handle, the same words are the same answer, whatever variables are worth.
  const same = () =>
    createHash("sha256")
      .update(JSON.stringify([args.written("subject"), args.written("from"), mime, args.written("reason")]))
      .digest("hex")
  return {
    subject,
    from,
    addresses: args.texts(run, "addresses"),
    mime,
    text,
    handle: args.has("handle") ? args.text(run, "handle") : same(),
    seconds: Math.min(seconds, longest),
    fcc: fccOf(run, args),
  }
}

const robots =
  /^(?:owner-.*|.*-(?:request|owner|bounces?)|(?:mailer-daemon|postmaster|listserv|majordomo|no-?reply|do-?not-?reply|bounces?)(?:[+-].*)?)$/i

/** Why a message gets no answer (RFC 5230 §4.5, §4.6, RFC 3834 §2); undefined when it gets one. */
function whyNot(run: Run, args: Arguments): string | undefined {
  const { message, facts } = run
  const sender = facts.envelope.from.toLowerCase()
  if (sender === "") return "the sender is nobody"
  const own = new Set(
    [...facts.addresses, ...args.texts(run, "addresses"), facts.envelope.to].map((a) => a.toLowerCase()),
  )
  if (own.has(sender)) return "it comes from the owner"
  if (robots.test(sender.slice(0, sender.lastIndexOf("@")))) return "a robot sent it"
  const says = (name: string) => fieldsNamed(message, name).map(({ value }) => value.trim().toLowerCase())
  if (message.fields.some(({ name }) => /^list-/i.test(name))) return "it comes from a mailing list"
  if (says("auto-submitted").some((value) => !/^no\b/.test(value))) return "a robot sent it"
  if (says("precedence").some((value) => ["bulk", "list", "junk"].includes(value))) return "it is bulk mail"
  if (says("x-auto-response-suppress").some((value) => /\b(?:all|oof|autoreply)\b/.test(value)))
    return "its sender wants no answer"
  if (says("x-spam-flag").includes("yes")) return "it is spam"
  const to = ["to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc"]
    .flatMap((name) => fieldsNamed(message, name))
    .flatMap(({ raw }) => message.addresses(raw))
  if (!to.some((address) => own.has(address.toLowerCase())))
    return "none of the owner's addresses is in To or Cc"
  return undefined
}

import { newTrace } from "../../queue/envelope.ts"
import type { Notice } from "../../sieve/action.ts"
import { addressList, mailtoAddresses } from "../../sieve/extensions/enotify.ts"
import { composed, plainEntity, staged } from "../composed.ts"
import { namedAddress, oneLine, textField } from "../header-field.ts"
import { filled } from "../texts.ts"
import type { Letter, Occasion } from "./letter.ts"

/** Fields of a mailto URI that a notice does not take over (RFC 5436 §2.7). */
const ours =
  /^(?:from|to|cc|bcc|subject|body|date|message-id|mime-version|received|return-path|sender|reply-to|auto-submitted|precedence|content-.*|resent-.*|x-auto-.*|importance|x-priority)$/

/**
 * Writes a notice by mail (RFC 5436 §2): to whom the URI says, with what it says, and with fields that keep anything
 * from answering it or from giving notice of it.
 */
export async function mailNotice(
  occasion: Occasion,
  notice: Notice,
  from: { name: string; address: string },
): Promise<Letter> {
  const { account, store, hostname, texts, now, recipient } = occasion
  const { summary } = occasion.staged
  const addresses = mailtoAddresses(notice.method) ?? []
  const wanted = uriFields(notice.method)
  const copies = addressList(wanted.get("cc") ?? "")
  const hidden = new Set([...copies, ...addressList(wanted.get("bcc") ?? "")])
  const facts = { from: oneLine(summary.from), subject: oneLine(summary.subject), address: recipient }
  const bytes = composed({
    sender: "",
    from: namedAddress(from.name, from.address),
    to: listed(addresses.filter((address) => !hidden.has(address))) || "undisclosed-recipients:;",
    subject: notice.message || wanted.get("subject") || filled(texts.notice.subject, facts),
    now,
    hostname,
    fields:
      (copies.length > 0 ? `Cc: ${listed(copies)}\r\n` : "") +
      `Auto-Submitted: auto-notified; owner-email="${account.address}"\r\n` +
      `Importance: ${["High", "Normal", "Low"][notice.importance - 1]}\r\nX-Priority: ${notice.importance}\r\n` +
      [...wanted]
        .filter(([name]) => !ours.test(name) && /^[!-9;-~]{1,60}$/.test(name))
        .map(([name, value]) => textField(name, value))
        .join(""),
    entity: plainEntity(wanted.get("body") || filled(texts.notice.text, facts)),
  })
  return {
    staged: await staged(store, bytes),
    envelope: { sender: "", recipients: [...notice.recipients], trace: newTrace(), smtputf8: false },
  }
}

const listed = (addresses: readonly string[]) => addresses.map((address) => `<${address}>`).join(",\r\n ")

/** What stands behind the question mark of a mailto URI; the last of each name counts. */
function uriFields(uri: string): Map<string, string> {
  const query = /\?([^#]*)/.exec(uri)?.[1] ?? ""
  const fields = new Map<string, string>()
  for (const pair of query.split("&").slice(0, 20)) {
    const at = pair.indexOf("=")
    if (at < 1) continue
    try {
      fields.set(decodeURIComponent(pair.slice(0, at)).toLowerCase(), decodeURIComponent(pair.slice(at + 1)))
    } catch {
      // Not valid percent-encoding: the field is left out, the notice goes all the same.
    }
  }
  return fields
}

import { randomUUID } from "node:crypto"
import { newTrace } from "../../queue/envelope.ts"
import { composed, plainEntity, staged } from "../composed.ts"
import { originalHeader } from "../edition.ts"
import { namedAddress } from "../header-field.ts"
import { filled } from "../texts.ts"
import type { Letter, Occasion } from "./letter.ts"

/** The most of the original's header that goes back, bytes. */
const headerKept = 32_768

/**
 * Tells the sender that a script refused the message: an MDN for `reject`, a DSN for `ereject` (RFC 5429 §2.1, §2.2.1).
 * Only for messages with a sender.
 */
export async function rejection(occasion: Occasion, reason: string, inSession: boolean): Promise<Letter> {
  const { account, recipient, envelope, store, hostname, texts, now } = occasion
  const subject = occasion.staged.summary.subject
  const boundary = `=_${randomUUID()}`
  const words = `${filled(texts.rejection.text, { address: recipient })}\r\n\r\n${reason}\r\n`
  const parts = [
    plainEntity(words),
    inSession ? deliveryReport(occasion) : dispositionReport(occasion),
    headerOf(occasion),
  ]
  const type = inSession ? "delivery-status" : "disposition-notification"
  const entity = Buffer.concat([
    Buffer.from(`Content-Type: multipart/report; report-type=${type};\r\n boundary="${boundary}"\r\n\r\n`),
    ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from("\r\n")]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
  const from = inSession
    ? namedAddress(texts.rejection.from, `postmaster@${hostname}`)
    : namedAddress(account.name, account.address)
  const bytes = composed({
    sender: "",
    from,
    to: `<${envelope.sender}>`,
    subject: subject ? filled(texts.rejection.subject, { subject }) : texts.rejection.subjectAlone,
    now,
    hostname,
    fields: "Auto-Submitted: auto-replied\r\n",
    entity,
  })
  return {
    staged: await staged(store, bytes),
    envelope: {
      sender: "",
      recipients: [envelope.sender],
      trace: newTrace(),
      smtputf8: envelope.smtputf8,
    },
  }
}

function deliveryReport({ hostname, recipient, envelope, now }: Occasion): Buffer {
  const arrival = new Date(now).toUTCString().replace("GMT", "+0000")
  return Buffer.from(
    `Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; ${hostname}\r\n` +
      `X-Missiva-Trace: ${envelope.trace}\r\nArrival-Date: ${arrival}\r\n\r\n` +
      `Final-Recipient: ${typed(recipient)}\r\nAction: failed\r\nStatus: 5.7.1\r\n`,
  )
}

function dispositionReport({ hostname, account, recipient, staged }: Occasion): Buffer {
  const { messageId } = staged.summary
  const original = /^[\x21-\x7e]{1,250}$/.test(messageId) ? `Original-Message-ID: <${messageId}>\r\n` : ""
  return Buffer.from(
    `Content-Type: message/disposition-notification\r\n\r\nReporting-UA: ${hostname}; Missiva\r\n` +
      `Original-Recipient: ${typed(recipient)}\r\nFinal-Recipient: ${typed(account.address)}\r\n${original}` +
      "Disposition: automatic-action/MDN-sent-automatically; deleted\r\n",
  )
}

function headerOf({ original }: Occasion): Buffer {
  const kept = originalHeader(original).subarray(0, headerKept)
  const encoding = kept.some((byte) => byte > 127) ? "Content-Transfer-Encoding: 8bit\r\n" : ""
  return Buffer.concat([Buffer.from(`Content-Type: text/rfc822-headers\r\n${encoding}\r\n`), kept])
}

const typed = (address: string) => `${/^[\x20-\x7e]*$/.test(address) ? "rfc822" : "utf-8"}; ${address}`

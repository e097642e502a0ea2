import type { Part } from "./part.ts"

/** All leaves of a message in order; the embedded message of a message/rfc822 belongs to that leaf. */
export function leaves(root: Part): Part[] {
  const out: Part[] = []
  const waiting = [root]
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    if (part.type === "multipart") waiting.push(...part.parts.toReversed())
    else out.push(part)
  }
  return out
}

/** The decoded name a part gives itself, empty when it has none. */
export function fileName(part: Part): string {
  return part.disposition?.params.filename || part.params.name || ""
}

// Parts that machines read: signatures, keys, delivery reports.
const technical = new Set([
  "application/pgp-signature",
  "application/pgp-encrypted",
  "application/pkcs7-signature",
  "application/x-pkcs7-signature",
  "message/delivery-status",
  "message/disposition-notification",
  "message/global-delivery-status",
  "text/rfc822-headers",
])

/** Whether a message holds something a person would call an attachment. */
export function hasAttachment(root: Part): boolean {
  return leaves(root).some(isAttachment)
}

/** Whether a leaf is an attachment: marked or named as one, or nothing a reader could show in its place. */
function isAttachment(part: Part): boolean {
  if (technical.has(`${part.type}/${part.subtype}`)) return false
  if (part.disposition?.type === "attachment") return true
  if (part.type === "text") return fileName(part) !== ""
  const shownInside = part.type === "image" && part.id !== undefined
  return !shownInside && part.body.end > part.body.start
}

// Return paths that name their recipient (VERP): a bounce that comes to one says whose it is, however little it says else.
//   list@example.org to ann@remote.example  →  list+ann=remote.example@example.org

/** Longest local part (RFC 5321 §4.5.3.1.1). */
const longestLocalPart = 64

/** The return path for one recipient; the plain one where it would be too long for an address. */
export function verpSender(sender: string, recipient: string): string {
  const at = sender.lastIndexOf("@")
  const split = recipient.lastIndexOf("@")
  if (at < 1 || split < 1) return sender
  const local = `${sender.slice(0, at)}+${recipient.slice(0, split)}=${recipient.slice(split + 1)}`
  const fits = Buffer.byteLength(local) <= longestLocalPart && !/["\s]/.test(local)
  return fits ? `${local}${sender.slice(at)}` : sender
}

/**
 * Who a return path is for.
 * @param sender the plain one
 * @returns undefined when it is none of that sender's
 */
export function verpRecipient(address: string, sender: string): string | undefined {
  const at = sender.lastIndexOf("@")
  const [before, domain] = [`${sender.slice(0, at)}+`.toLowerCase(), sender.slice(at).toLowerCase()]
  const plain = address.toLowerCase()
  if (!plain.startsWith(before) || !plain.endsWith(domain)) return undefined
  const named = address.slice(before.length, address.length - domain.length)
  const split = named.lastIndexOf("=")
  return split < 1 || split === named.length - 1
    ? undefined
    : `${named.slice(0, split)}@${named.slice(split + 1)}`
}

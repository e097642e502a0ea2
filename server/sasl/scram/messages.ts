/** The start of a message by GS2 (RFC 5801 §4): whether and how it is tied to the channel, and for whom it signs in. */
export interface Gs2Header {
  /** n: the client cannot bind; y: it could, and thinks that we cannot; p: it does. */
  flag: "n" | "y" | "p"
  /** The type of channel binding, with flag p. */
  binding: string | undefined
  authorize: string | undefined
  /** The header as it came. */
  text: string
  /** What stands behind the header. */
  rest: string
}

/** Both messages of a client hold a nonce of visible characters but the comma. */
const nonceForm = "[\\x21-\\x2b\\x2d-\\x7e]+"
const gs2Form = /^(?:([ny])|p=([A-Za-z0-9.-]+)),(?:a=([^,]+))?,/
const firstForm = new RegExp(`^n=([^,]+),r=(${nonceForm})(?:,[A-Za-z]=[^,]+)*$`)
const finalForm = new RegExp(
  `^(c=([A-Za-z0-9+/]+={0,2}),r=(${nonceForm})(?:,[A-Za-z]=[^,]+)*),p=([A-Za-z0-9+/]+={0,2})$`,
)

/** The GS2 header of a message; undefined when there is none. */
export function parseGs2Header(message: string): Gs2Header | undefined {
  const found = gs2Form.exec(message)
  if (!found) return undefined
  const authorize = found[3] === undefined ? undefined : plainName(found[3])
  if (found[3] !== undefined && authorize === undefined) return undefined
  const flag = (found[1] as "n" | "y" | undefined) ?? "p"
  return { flag, binding: found[2], authorize, text: found[0], rest: message.slice(found[0].length) }
}

/** client-first-message (RFC 5802 §7) behind its header. */
export interface ClientFirst {
  user: string
  nonce: string
}

/** Undefined also for an extension that must be understood (`m=`): we know none. */
export function parseClientFirst(bare: string): ClientFirst | undefined {
  const found = firstForm.exec(bare)
  const user = found && plainName(found[1]!)
  return found && user ? { user, nonce: found[2]! } : undefined
}

/** client-final-message (RFC 5802 §7). */
export interface ClientFinal {
  withoutProof: string
  /** GS2 header and channel binding data, as the client saw them. */
  binding: Buffer
  nonce: string
  proof: Buffer
}

export function parseClientFinal(message: string): ClientFinal | undefined {
  const found = finalForm.exec(message)
  const binding = found && strictBase64(found[2]!)
  const proof = found && strictBase64(found[4]!)
  return binding && proof ? { withoutProof: found[1]!, binding, nonce: found[3]!, proof } : undefined
}

/** A name in which "=2C" and "=3D" stand for comma and equals sign; undefined for any other "=". */
function plainName(text: string): string | undefined {
  if (text.includes("\0") || /=(?!2C|3D)/.test(text)) return undefined
  return text.replaceAll("=2C", ",").replaceAll("=3D", "=")
}

/** The bytes of base64 (RFC 4648 §4) written in the one way it can be written; undefined for anything else. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64")
  return bytes.toString("base64") === text ? bytes : undefined
}

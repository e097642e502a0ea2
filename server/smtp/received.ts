/** A stranger, or another server. */
interface Client {
  /** As it called itself in EHLO; anything. */
  helo: string
  address: string
}

/** What a Received field tells about one message. */
export interface Passage {
  /** Who gave it to us; absent: one of our people, and where they are is nobody's business. */
  client?: Client
  hostname: string
  /** SMTP, ESMTP, ESMTPS, ESMTPSA … (RFC 3848). */
  protocol: string
  /** "TLSv1.3 TLS_AES_256_GCM_SHA384", or undefined without TLS. */
  tls: string | undefined
  trace: string
  recipients: string[]
  smtputf8: boolean
  /** MT-PRIORITY (RFC 6710 §4.1), when it was said. */
  priority?: number | undefined
  /** Milliseconds. */
  time: number
}

/** A point in time as RFC 5322 §3.3 writes it, in UTC. */
export function mailDate(time: number): string {
  return new Date(time).toUTCString().replace("GMT", "+0000")
}

/**
 * The Received field of a message that passed here (RFC 5321 §4.4), with its line end. What the client said about
 * itself is reduced to harmless characters. The recipient is named only when there is just one, so that nobody learns
 * of another.
 */
export function receivedField(passage: Passage): string {
  const { recipients, smtputf8 } = passage
  const protocol = smtputf8
    ? passage.protocol.replace(/^ESMTP|^LMTP/, (name) => `UTF8${name.replace("E", "")}`)
    : passage.protocol
  const tls = passage.tls ? `\r\n\t(${passage.tls})` : ""
  const only = recipients.length === 1 && (smtputf8 || isAscii(recipients[0]!)) ? recipients[0] : undefined
  const priority = passage.priority === undefined ? "" : `\r\n\tPRIORITY ${passage.priority}`
  return (
    `Received: from ${origin(passage)}${tls}\r\n` +
    `\tby ${passage.hostname} with ${protocol} id ${passage.trace}` +
    `${only ? `\r\n\tfor <${only}>` : ""}${priority};\r\n\t${mailDate(passage.time)}\r\n`
  )
}

const origin = ({ client, hostname }: Passage) =>
  client ? `${harmless(client.helo) || "unknown"} (${literal(client.address)})` : `${hostname} (signed in)`

const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text)

const harmless = (name: string) => name.slice(0, 255).replace(/[^a-z0-9.:_[\]-]/gi, "?")

const literal = (address: string) => (address.includes(":") ? `[IPv6:${address}]` : `[${address}]`)

/** Whom we deliver to (RFC 9228), with its line end; nothing where there is no single one. */
export function deliveredToField(recipient: string | undefined): string {
  return recipient === undefined ? "" : `Delivered-To: ${recipient}\r\n`
}

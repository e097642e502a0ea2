import { isIPv4, isIPv6 } from "node:net"

const magic = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1")
/** The longest header of version 1 with its line end, and what we take of version 2, bytes. */
const longestText = 107
const longestBinary = 1_024
const prelude = 16

/** What is known of a header of the PROXY protocol when some bytes have come. */
export type ProxyHeader =
  | { kind: "more" }
  | { kind: "bad" }
  /** `address` is undefined when the proxy speaks for itself: a health check. */
  | { kind: "whole"; length: number; address: string | undefined }

/** Reads a header of the PROXY protocol, version 1 or 2, at the start of a connection. */
export function readProxyHeader(bytes: Buffer): ProxyHeader {
  const seen = Math.min(bytes.length, magic.length)
  if (seen > 0 && bytes.subarray(0, seen).equals(magic.subarray(0, seen)))
    return seen < magic.length ? { kind: "more" } : binary(bytes)
  return textual(bytes)
}

// PROXY TCP4 192.0.2.1 198.51.100.1 56324 25 CR LF
function textual(bytes: Buffer): ProxyHeader {
  const end = bytes.indexOf("\r\n")
  const start = bytes.toString("latin1", 0, Math.min(bytes.length, 6))
  if (!"PROXY ".startsWith(start) || end > longestText - 2) return { kind: "bad" }
  if (end < 0) return bytes.length < longestText ? { kind: "more" } : { kind: "bad" }
  const [, family, source = "", , port] = bytes.toString("latin1", 0, end).split(" ")
  if (family === "UNKNOWN") return { kind: "whole", length: end + 2, address: undefined }
  const fits = (family === "TCP4" && isIPv4(source)) || (family === "TCP6" && isIPv6(source))
  return fits && /^\d{1,5}$/.test(port ?? "")
    ? { kind: "whole", length: end + 2, address: source }
    : { kind: "bad" }
}

function binary(bytes: Buffer): ProxyHeader {
  if (bytes.length < prelude) return { kind: "more" }
  const command = bytes[12]!
  const family = bytes[13]!
  const length = prelude + bytes.readUInt16BE(14)
  if (command >> 4 !== 2 || (command & 15) > 1 || length > longestBinary) return { kind: "bad" }
  if (bytes.length < length) return { kind: "more" }
  if ((command & 15) === 0) return { kind: "whole", length, address: undefined }
  if (family === 0x11 && length >= prelude + 12)
    return { kind: "whole", length, address: bytes.subarray(prelude, prelude + 4).join(".") }
  if (family === 0x21 && length >= prelude + 36)
    return { kind: "whole", length, address: ipv6(bytes.subarray(prelude, prelude + 16)) }
  return { kind: "bad" }
}

function ipv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16))
  return groups.join(":")
}

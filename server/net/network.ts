import { isIPv6 } from "node:net"

/** The address itself, without the prefix that IPv4 wears on an IPv6 socket and without a zone. */
export function plainAddress(address: string): string {
  const bare = address.split("%")[0]!.toLowerCase()
  return bare.startsWith("::ffff:") && bare.includes(".") ? bare.slice(7) : bare
}

/** Whether a peer is this machine itself. */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address)
  return plain === "::1" || plain.startsWith("127.")
}

/**
 * What counts as one peer for limits: an IPv4 address, or the /64 of an IPv6 address, because one customer line is
 * given a whole /64.
 */
export function networkOf(address: string): string {
  const plain = plainAddress(address)
  if (!isIPv6(plain)) return plain
  const [head = "", tail] = plain.split("::")
  const before = head === "" ? [] : head.split(":")
  const after = tail ? tail.split(":") : []
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array<string>(missing).fill("0"), ...after].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`
}

/** Programs on this machine. Other addresses of 127.0.0.0/8 are peers of a test. */
export function isThisMachine(address: string): boolean {
  return ["127.0.0.1", "::1"].includes(plainAddress(address))
}

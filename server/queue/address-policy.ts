import { BlockList, isIP, isIPv4 } from "node:net"
import { networkInterfaces } from "node:os"

/** Networks where no other domain's mail server can be: this machine, private lines, multicast and the like (RFC 6890). */
const inward = new BlockList()
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  inward.addSubnet(network, prefix, "ipv4")
for (const [network, prefix] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const)
  inward.addSubnet(network, prefix, "ipv6")

/** Whether an address leads into our own house rather than out to another server. IPv4 in IPv6 clothing counts. */
export function leadsInward(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = mapped ?? address
  if (isIP(plain) === 0) return true
  return inward.check(plain, isIPv4(plain) ? "ipv4" : "ipv6")
}

/** The addresses of this machine. */
export function ownAddresses(): Set<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap((facts) => (facts ?? []).map(({ address }) => address)),
  )
}

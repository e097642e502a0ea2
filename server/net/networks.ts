import { BlockList, isIP, isIPv4 } from "node:net"
import { plainAddress } from "./network.ts"

/** Whether a text is an address, or a network as 192.0.2.0/24 or 2001:db8::/32. */
export function isNetwork(text: string): boolean {
  const [, address = "", prefix] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && Number(prefix ?? 0) <= (family === 4 ? 32 : 128)
}

/** Says of an address whether it is in one of these networks. @param networks each as `isNetwork` takes it */
export function networksOf(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = "", prefix] = network.split("/")
    const family = isIPv4(address) ? "ipv4" : "ipv6"
    list.addSubnet(address, Number(prefix ?? (family === "ipv4" ? 32 : 128)), family)
  }
  return (text) => {
    const address = plainAddress(text)
    return isIP(address) !== 0 && list.check(address, isIPv4(address) ? "ipv4" : "ipv6")
  }
}

import { isIP, isIPv4 } from "node:net"
import { networkOf, plainAddress } from "../net/network.ts"

/** A network of either family: the first `length` bits of an address. */
export interface Prefix {
  readonly family: 4 | 6
  /** All bits of the address, those behind the prefix zero. */
  readonly bits: bigint
  readonly length: number
}

const width = { 4: 32, 6: 128 } as const

/** Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`; bits behind the prefix are dropped. @returns undefined for what is none */
export function parsePrefix(text: string): Prefix | undefined {
  const [, head = "", given] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = plainAddress(head)
  if (isIP(address) === 0) return undefined
  const family = isIPv4(address) ? 4 : 6
  // A mapped IPv4 network counts its prefix in IPv6 bits.
  const length =
    given === undefined ? width[family] : Number(given) - (family === 4 && head.includes(":") ? 96 : 0)
  if (length < 0 || length > width[family]) return undefined
  return shorten(
    { family, bits: family === 4 ? bits4(address) : bits6(address), length: width[family] },
    length,
  )
}

/** The network of `length` bits that a prefix lies in. */
export function shorten({ family, bits }: Prefix, length: number): Prefix {
  const behind = BigInt(width[family] - length)
  return { family, bits: (bits >> behind) << behind, length }
}

/** As people write it: an IPv4 address alone without its length, an IPv6 network up to where it ends. */
export function prefixText({ family, bits, length }: Prefix): string {
  if (family === 4) {
    const address = [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join(".")
    return length === 32 ? address : `${address}/${length}`
  }
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bits >> BigInt(112 - 16 * at)) & 0xffffn).toString(16),
  )
  if (length > 112) return length === 128 ? groups.join(":") : `${groups.join(":")}/${length}`
  return `${groups.slice(0, Math.max(1, Math.ceil(length / 16))).join(":")}::/${length}`
}

/**
 * What counts as one peer (an IPv4 address, an IPv6 /64: one line), and the neighbourhood it is in (/24, /48: what one
 * customer of a data centre has), as texts. @returns undefined for what is no address
 */
export function scopesOf(address: string): { own: string; wide: string } | undefined {
  const own = networkOf(address)
  switch (isIP(plainAddress(address))) {
    case 4:
      return { own, wide: `${own.slice(0, own.lastIndexOf("."))}.0/24` }
    case 6:
      return { own, wide: `${own.split(":", 3).join(":")}::/48` }
  }
  return undefined
}

function bits4(address: string): bigint {
  return address.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
}

function bits6(address: string): bigint {
  // The last 32 bits may be written as IPv4 does.
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  const low = dotted ? bits4(dotted[2]!) : 0n
  const text = dotted ? `${dotted[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}` : address
  const [head = "", tail] = text.split("::")
  const groups = (part: string | undefined) => (part ? part.split(":") : [])
  const before = groups(head)
  const after = groups(tail)
  const missing = Array<string>(8 - before.length - after.length).fill("0")
  return [...before, ...missing, ...after].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n)
}

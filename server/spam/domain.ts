import { domainToASCII, domainToUnicode } from "node:url"
import { registeredDomain } from "../net/registered-domain.ts"
import { skeleton } from "./words.ts"

/** As it is shown to people. */
export const shownDomain = (domain: string) => domainToUnicode(domainToASCII(domain)) || domain

/** What a domain looks like: letters of other alphabets and pairs of letters read as what they are taken for. */
export function appearance(domain: string): string {
  return skeleton(shownDomain(domain))
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replaceAll("0", "o")
    .replace(/[1|i]/g, "l")
    .replaceAll("5", "s")
}

/** Shorter names than this are one letter apart by chance. */
const shortest = 6

/**
 * Whether a domain would be taken for another one: it looks the same, or is one letter off (one changed, missing, too
 * many, or two swapped). The same registered domain is no look-alike.
 */
export function isLookalike(domain: string, of: string): boolean {
  const [one, other] = [registeredDomain(domain), registeredDomain(of)]
  if (one === other || one === "" || other === "") return false
  const [seen, meant] = [appearance(one), appearance(other)]
  if (seen === meant) return true
  const [name, end] = split(seen)
  const [meantName, meantEnd] = split(meant)
  return end === meantEnd && meantName.length >= shortest && isOneOff(name, meantName)
}

function split(domain: string): [string, string] {
  const dot = domain.indexOf(".")
  return dot < 0 ? [domain, ""] : [domain.slice(0, dot), domain.slice(dot)]
}

function isOneOff(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  let end = 0
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end++
  const middle = one.slice(start, one.length - end)
  const meant = other.slice(start, other.length - end)
  if (middle.length <= 1 && meant.length <= 1) return true
  return middle.length === 2 && meant.length === 2 && middle[0] === meant[1] && middle[1] === meant[0]
}

/** Whether one label of a domain mixes alphabets, which nobody does who wants to be recognised. */
export function isDisguisedDomain(domain: string): boolean {
  return shownDomain(domain)
    .split(".")
    .some((label) => /[a-z]/i.test(label) && /[\u0370-\u052f\u0530-\u058f\u13a0-\u13ff]/.test(label))
}

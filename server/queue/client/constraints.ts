// What an authority may vouch for (RFC 5280 §4.2.1.9, §4.2.1.10), read from its certificate. Node's X509Certificate does not
// tell, and OpenSSL, which checks it, is not asked where DNS says who is to be believed. Pure.

import type { X509Certificate } from "node:crypto"

/** What a certificate says about those below it. */
export interface Constraints {
  /** Authorities that may stand between it and a server; undefined: any number. */
  pathLength: number | undefined
  /** Names of servers it may vouch for; undefined: all. */
  permitted: string[] | undefined
  excluded: string[]
}

/** A value in DER: its tag and its bytes. */
interface Value {
  tag: number
  content: Buffer
}

const sequence = 0x30
const boolean = 0x01
const integer = 0x02
const objectId = 0x06
const octets = 0x04
const extensions = 0xa3
const permittedTag = 0xa0
const excludedTag = 0xa1
const dnsName = 0x82

const basicConstraints = "551d13"
const nameConstraints = "551d1e"

/** @throws Error for what is no DER */
function* values(bytes: Buffer): Generator<Value> {
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes.readUInt8(at)
    let length = bytes.readUInt8(at + 1)
    at += 2
    if (length >= 0x80) {
      const digits = length & 0x7f
      if (digits === 0 || digits > 4) throw new Error("a length that is none")
      length = bytes.readUIntBE(at, digits)
      at += digits
    }
    if (at + length > bytes.length) throw new Error("a value without an end")
    yield { tag, content: bytes.subarray(at, at + length) }
    at += length
  }
}

function only(bytes: Buffer, tag: number): Buffer {
  const [value] = values(bytes)
  if (value?.tag !== tag) throw new Error("another value was expected")
  return value.content
}

/** @throws Error for a certificate that cannot be read */
export function constraintsOf(certificate: X509Certificate): Constraints {
  const signed = only(only(certificate.raw, sequence), sequence)
  const found: Constraints = { pathLength: undefined, permitted: undefined, excluded: [] }
  const block = [...values(signed)].find(({ tag }) => tag === extensions)
  if (!block) return found
  for (const { content } of values(only(block.content, sequence))) {
    const parts = [...values(content)]
    const id = parts.find(({ tag }) => tag === objectId)?.content.toString("hex")
    const value = parts.find(({ tag }) => tag === octets)?.content
    if (value && id === basicConstraints) found.pathLength = pathLengthIn(only(value, sequence))
    if (value && id === nameConstraints) Object.assign(found, namesIn(only(value, sequence)))
  }
  return found
}

function pathLengthIn(bytes: Buffer): number | undefined {
  const [first, second] = values(bytes)
  const length = first?.tag === boolean ? second : first
  return length?.tag === integer
    ? length.content.readUIntBE(0, Math.min(length.content.length, 6))
    : undefined
}

// Subtrees of other kinds (directories, addresses) are about names that mail servers are not looked up by.
function namesIn(bytes: Buffer): Pick<Constraints, "permitted" | "excluded"> {
  const trees = [...values(bytes)]
  const names = (tag: number) =>
    trees
      .filter((tree) => tree.tag === tag)
      .flatMap(({ content }) => [...values(content)])
      .flatMap(({ content }) => [...values(content)].slice(0, 1))
      .filter((base) => base.tag === dnsName)
      .map((base) => base.content.toString("latin1").toLowerCase())
  const permitted = names(permittedTag)
  return { permitted: permitted.length > 0 ? permitted : undefined, excluded: names(excludedTag) }
}

/** Whether a name lies within a subtree; one that begins with a dot is all below it. */
function isWithin(name: string, tree: string): boolean {
  if (tree === "") return true
  return tree.startsWith(".") ? name.endsWith(tree) : name === tree || name.endsWith(`.${tree}`)
}

/**
 * Why a path of authorities may not vouch for a server; undefined: it may.
 * @param path from the server's certificate to the trust anchor, both included
 * @param wanted names the server is looked up by
 */
export function constraintDoubt(
  path: readonly X509Certificate[],
  wanted: readonly string[],
): string | undefined {
  const [leaf, ...authorities] = path
  const names = [...presentedNames(leaf!), ...wanted.filter((name) => leaf!.checkHost(name) !== undefined)]
  for (const [below, authority] of authorities.entries()) {
    let limits: Constraints
    try {
      limits = constraintsOf(authority)
    } catch {
      return "a certificate of an issuer cannot be read"
    }
    const { pathLength, permitted, excluded } = limits
    if (pathLength !== undefined && below > pathLength)
      return "an issuer of its certificate may have no further issuers below itself"
    const wrong = names.find(
      (name) =>
        excluded.some((tree) => isWithin(name, tree)) ||
        permitted?.some((tree) => isWithin(name, tree)) === false,
    )
    if (wrong !== undefined) return `an issuer of its certificate may not vouch for ${wrong}`
  }
  return undefined
}

/** Names a certificate is for; "*.example.org" stands for what is below example.org. */
function presentedNames({ subjectAltName = "" }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/DNS:"?([^",\s]+)/g)].map(([, name]) => name!.toLowerCase())
}

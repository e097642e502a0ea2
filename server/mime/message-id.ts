import { decodeRaw } from "./encoded-word.ts"
import { limits } from "./limits.ts"

const bracketed = /<([^<>]*)>/g

/**
 * The message identifiers in a Message-ID, In-Reply-To or References field given as one character 0–255 per
 * byte: without angle brackets, white space and needless quotes, so that equal identifiers are equal text
 * (RFC 5256 §3, REFERENCES). Text outside brackets is no identifier. Of too many the first and the last stay.
 */
export function messageIds(binary: string): string[] {
  const ids: string[] = []
  for (const found of binary.matchAll(bracketed)) {
    const id = normalised(found[1]!)
    if (id !== "" && id.length <= limits.messageId) ids.push(id)
  }
  if (ids.length <= limits.references) return ids
  return [ids[0]!, ...ids.slice(1 - limits.references)]
}

function normalised(raw: string): string {
  const id = decodeRaw(raw).replace(/\s+/g, "")
  const quoted = /^"((?:[^"\\]|\\.)*)"(@.*)$/.exec(id)
  if (!quoted) return id
  const local = quoted[1]!.replace(/\\(.)/g, "$1")
  return /^[^"(),:;<>@[\]\\]+$/.test(local) ? local + quoted[2]! : id
}

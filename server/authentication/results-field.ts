import { headerFields, unfolded } from "../mime/header.ts"
import { withoutComments } from "../mime/parameters.ts"
import { asciiDomain } from "./domain-name.ts"
import type { Findings } from "./examination.ts"

const fieldName = "authentication-results"

/**
 * The Authentication-Results field (RFC 8601 §2.2) with its line end: what was found, in one order, one line each.
 * Only methods, results and domain names get in, none of what a stranger wrote in free text.
 */
export function resultsField(authservId: string, findings: Findings): string {
  return `Authentication-Results: ${authservId};\r\n\t${resultsText(findings).join(";\r\n\t")}\r\n`
}

/** The results as `method=result property=value` (RFC 8601 §2.3), also what an ARC set says (RFC 8617 §4.1.1). */
export function resultsText({ spf, dkim, dmarc, arc }: Findings): string[] {
  const lines = [`spf=${spf.result}${property("smtp.mailfrom", spf.domain)}`]
  if (dkim.length === 0) lines.push("dkim=none")
  for (const { result, domain, selector } of dkim)
    lines.push(`dkim=${result}${property("header.d", domain)}${property("header.s", selector)}`)
  lines.push(`dmarc=${dmarc.result}${property("header.from", dmarc.domain)}`)
  if (arc.result !== "none") lines.push(`arc=${arc.result}`)
  return lines
}

function property(name: string, value: string): string {
  const domain = asciiDomain(value)
  return domain ? ` ${name}=${domain}` : ""
}

/**
 * Takes out the fields that say they are ours (RFC 8601 §5), and those that do not say whose they are.
 * @param header a header block; everything else stays byte for byte
 */
export function withoutResultsOf(authservId: string, header: Buffer): Buffer {
  const pieces: Buffer[] = []
  let kept = 0
  for (const field of headerFields(header)) {
    if (field.name.toLowerCase() !== fieldName) continue
    const id = authservIdIn(unfolded(header, field))
    if (id !== undefined && id !== authservId.toLowerCase()) continue
    pieces.push(header.subarray(kept, field.start))
    kept = field.end
  }
  if (kept === 0) return header
  return Buffer.concat([...pieces, header.subarray(kept)])
}

/** Whose results a field holds: a token or a quoted string, after comments (RFC 8601 §2.2). Lower case. */
export function authservIdIn(value: string): string | undefined {
  // Nothing in the place of a comment: "mail(x).example" must not pass for somebody else.
  const text = withoutComments(value, "").trim()
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]?.replace(/\\(.)/g, "$1")
  const id = quoted ?? /^[^\s;"()<>@,:\\/[\]?=]+/.exec(text)?.[0]
  return id ? id.toLowerCase() : undefined
}

/** The results in our own field, the first of this name in a header; undefined when there is none of ours. */
export function ourResults(authservId: string, header: Buffer): string[] | undefined {
  for (const field of headerFields(header)) {
    if (field.name.toLowerCase() !== fieldName) continue
    const value = unfolded(header, field)
    if (authservIdIn(value) !== authservId.toLowerCase()) return undefined
    return value
      .slice(value.indexOf(";") + 1)
      .split(";")
      .map((line) => line.trim().replace(/\s+/g, " "))
  }
  return undefined
}

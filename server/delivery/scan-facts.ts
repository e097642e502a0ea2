import type { Facts } from "../sieve/facts.ts"

/** The fields of a header by name, decoded. */
type Fields = (name: string) => readonly string[]

/**
 * What scanners wrote into the header, on the scales of RFC 5235: SpamAssassin's and Rspamd's fields, and those of
 * ClamAV's kin. A sender who forges them can only harm their own message: without them it counts as not looked at, which
 * no script takes for spam.
 */
export function scanFacts(fields: Fields): Pick<Facts, "spam" | "virus"> {
  return { spam: spamOf(fields), virus: virusOf(fields) }
}

// The threshold, where spam begins, is the middle of the scale (RFC 5235 §2.1 leaves it to us).
function spamOf(fields: Fields): Facts["spam"] {
  const found = scoreOf(fields)
  if (!found) return { value: 0, percent: undefined }
  const ratio = Math.min(2, Math.max(0, found.score / found.threshold))
  const value = ratio < 1 ? 1 + Math.floor(4 * ratio) : 5 + Math.floor(5 * (ratio - 1))
  return { value, percent: Math.round(50 * ratio) }
}

function scoreOf(fields: Fields): { score: number; threshold: number } | undefined {
  for (const value of fields("X-Spam-Status")) {
    const score = /\bscore=(-?\d+(?:\.\d+)?)/i.exec(value)?.[1]
    const threshold = /\brequired=(\d+(?:\.\d+)?)/i.exec(value)?.[1]
    if (score !== undefined) return bounded(score, threshold ?? "5")
  }
  for (const value of fields("X-Spamd-Result")) {
    const found = /\[(-?\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\]/.exec(value)
    if (found) return bounded(found[1]!, found[2]!)
  }
  for (const value of fields("X-Spam-Score")) if (/^-?\d+(?:\.\d+)?\b/.test(value)) return bounded(value, "5")
  if (fields("X-Spam-Flag").some((value) => /^yes\b/i.test(value))) return { score: 5, threshold: 5 }
  return undefined
}

function bounded(score: string, threshold: string) {
  return { score: Number.parseFloat(score), threshold: Math.max(0.1, Number.parseFloat(threshold)) }
}

function virusOf(fields: Fields): number {
  for (const value of [...fields("X-Virus-Status"), ...fields("X-Virus-Scanned-Result")]) {
    if (/^(?:clean|no)\b/i.test(value)) return 1
    if (/^(?:infected|yes)\b/i.test(value)) return 5
  }
  return fields("X-Virus").length > 0 ? 5 : 0
}

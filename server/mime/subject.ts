const gap = /[\s\u00a0]+/g
const blob = /\[[^[\]]*\]\s*/y
const refwd = /(?:re|fwd?)\s*(?:\[[^[\]]*\]\s*)?:\s*/iy

/** What a subject is about, and whether it says that its message answers or forwards another one. */
export interface Subject {
  base: string
  reply: boolean
}

/**
 * Splits a decoded subject (RFC 5256 §2.1): the base subject is without "Re:", "Fwd:", "[list]" and "(fwd)".
 * Its case is kept; compare through `caseless`. Linear.
 */
export function parseSubject(subject: string): Subject {
  let base = subject.replace(gap, " ")
  let reply = false
  for (;;) {
    const trimmed = withoutTrailers(base)
    const led = withoutLeaders(trimmed.base)
    reply ||= trimmed.reply || led.reply
    base = led.base
    if (!/^\[fwd:/i.test(base) || !base.endsWith("]")) return { base, reply }
    base = base.slice(5, -1)
    reply = true
  }
}

/** The base subject alone. */
export function baseSubject(subject: string): string {
  return parseSubject(subject).base
}

/**
 * Folds case and compatibility forms: equal and ordered as i;unicode-casemap has it (RFC 5051), that is by capital
 * letters, but for ligatures and their like, whose letters are folded too.
 */
export function caseless(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toUpperCase()
  // Only the sharp s has more than one letter as its capital; it is one letter here, as it is in RFC 5051.
  return text.normalize("NFKD").replaceAll("ß", "ẞ").toUpperCase()
}

// subj-trailer = "(fwd)" / WSP
function withoutTrailers(text: string): Subject {
  let end = text.length
  let reply = false
  for (;;) {
    if (text[end - 1] === " ") end--
    else if (text.slice(Math.max(0, end - 5), end).toLowerCase() === "(fwd)") {
      end -= 5
      reply = true
    } else return { base: text.slice(0, end), reply }
  }
}

// subj-leader = (*subj-blob subj-refwd) / WSP. Blobs without one go too, unless nothing would be left.
function withoutLeaders(text: string): Subject {
  let start = 0
  let reply = false
  for (;;) {
    while (text[start] === " ") start++
    const { behind, last } = skipBlobs(text, start)
    const next = match(refwd, text, behind)
    if (next === behind) return { base: text.slice(behind < text.length ? behind : last), reply }
    start = next
    reply = true
  }
}

// Behind all blobs at `from`, and where the last of them begins.
function skipBlobs(text: string, from: number): { behind: number; last: number } {
  let last = from
  let behind = from
  for (;;) {
    const next = match(blob, text, behind)
    if (next === behind) return { behind, last }
    last = behind
    behind = next
  }
}

// Behind the match at `from`, or `from` itself.
function match(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : from
}

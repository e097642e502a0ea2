/**
 * Whether a mailbox name fits a LIST pattern: "*" stands for anything, "%" for anything without a separator; INBOX at
 * the start in any case (RFC 3501 §6.3.8). Time is at most length of name × length of pattern, whatever the wildcards.
 */
export function listMatcher(pattern: string): (name: string) => boolean {
  const signs = [
    ...canonical(pattern)
      .replace(/[*%]*\*[*%]*/g, "*")
      .replace(/%+/g, "%"),
  ]
  return (name) => matches(signs, [...name])
}

function canonical(pattern: string): string {
  return /^inbox(?=\/|$)/i.test(pattern) ? `INBOX${pattern.slice(5)}` : pattern
}

function matches(signs: readonly string[], name: readonly string[]): boolean {
  // reached[i]: the signs so far can stand for the first i characters.
  let reached = new Uint8Array(name.length + 1)
  reached[0] = 1
  for (const sign of signs) {
    const next = new Uint8Array(name.length + 1)
    for (let i = 0; i <= name.length; i++) {
      const before = i > 0 ? name[i - 1]! : ""
      if (sign === "*") next[i] = reached[i]! | (i > 0 ? next[i - 1]! : 0)
      else if (sign === "%") next[i] = reached[i]! | (i > 0 && before !== "/" ? next[i - 1]! : 0)
      else if (i > 0 && before === sign) next[i] = reached[i - 1]!
    }
    reached = next
  }
  return reached[name.length] === 1
}

// aliases(5) and .forward files, as sendmail and Postfix read them: pure.

/** Where an entry sends mail. */
export type Target =
  /** An address, or a login name; `final` with a backslash before it: this mailbox, and nothing is followed any more. */
  | { kind: "address"; address: string; final: boolean }
  | { kind: "file"; path: string }
  | { kind: "program"; command: string }
  | { kind: "include"; path: string }

/** Targets of one entry at most. */
const mostTargets = 1_000
const longestAddress = 320

/** Takes off the quotation marks around a whole, and the backslashes before others within. */
function unquoted(text: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)?.[1]
  return inner === undefined ? text : inner.replace(/\\(["\\])/g, "$1")
}

/** @returns undefined for what is no target */
function targetOf(text: string): Target | undefined {
  const bare = unquoted(text)
  if (/[\0\r\n]/.test(bare)) return undefined
  if (bare.startsWith("|")) {
    const command = unquoted(bare.slice(1).trim())
    return command ? { kind: "program", command } : undefined
  }
  const include = /^:include:\s*"?([^"]+)"?$/i.exec(bare)?.[1]
  if (include) return include.startsWith("/") ? { kind: "include", path: include } : undefined
  if (bare.startsWith("/")) return { kind: "file", path: bare }
  const final = bare.startsWith("\\")
  const address = final ? bare.slice(1) : text.startsWith('"') && !bare.includes("@") ? bare : text
  return address && address.length <= longestAddress && !/\s/.test(address)
    ? { kind: "address", address, final }
    : undefined
}

/** Splits at commas and ends of lines that stand in no quotation marks; comments begin with "#" where an item may begin. */
function itemsOf(text: string): string[] {
  const items: string[] = []
  const item = /#[^\n]*|((?:"(?:[^"\\\n]|\\.)*"|[^",\n])+)|[,\n"]/g
  for (const [whole, found] of text.matchAll(item)) {
    if (whole.startsWith("#") || found === undefined || found.trim() === "") continue
    items.push(found.trim())
    if (items.length >= mostTargets) break
  }
  return items
}

/** A list of targets, as in a .forward file or behind `:include:`. What is none is left out. */
export function parseTargets(text: string): Target[] {
  return itemsOf(text).flatMap((item) => targetOf(item) ?? [])
}

/** aliases(5): names in lower case and where they lead; of a name that stands twice the last counts. */
export function parseAliases(text: string): Map<string, Target[]> {
  const aliases = new Map<string, Target[]>()
  // A line that begins with white space goes on with the one before.
  const lines = text
    .replace(/\r\n?/g, "\n")
    .replace(/\n(?:[ \t]*#[^\n]*\n)*[ \t]+(?=[^\s#])/g, " ")
    .split("\n")
  for (const line of lines) {
    const match = /^\s*("(?:[^"\\]|\\.)+"|[^\s#:"]+)\s*:(?!include:)(.*)$/is.exec(line)
    if (!match) continue
    const targets = parseTargets(match[2]!)
    if (targets.length > 0) aliases.set(unquoted(match[1]!).toLowerCase(), targets)
  }
  return aliases
}

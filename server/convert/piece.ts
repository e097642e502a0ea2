/** A test or an action in Sieve, and what it has to require. */
export interface Piece {
  text: string
  requires: readonly string[]
}

/** A string of Sieve. */
export const quoted = (text: string) => `"${text.replace(/[\\"]/g, "\\$&")}"`

/** One string, or a list of several. */
export const quotedList = (texts: readonly string[]) =>
  texts.length === 1 ? quoted(texts[0]!) : `[${texts.map(quoted).join(", ")}]`

export const piece = (text: string, ...requires: string[]): Piece => ({ text, requires })

/** All of some tests. */
export const allOf = (tests: readonly Piece[]): Piece => joined("allof", tests)

/** Any of some tests. */
export const anyOf = (tests: readonly Piece[]): Piece => joined("anyof", tests)

export const not = ({ text, requires }: Piece): Piece =>
  text.startsWith("not ") ? { text: text.slice(4), requires } : { text: `not ${text}`, requires }

function joined(name: string, tests: readonly Piece[]): Piece {
  if (tests.length === 1) return tests[0]!
  if (tests.length === 0) return piece(name === "allof" ? "true" : "false")
  const requires = tests.flatMap((test) => test.requires)
  return { text: `${name} (${tests.map(({ text }) => text).join(", ")})`, requires }
}

export const fileinto = (mailbox: string, how = ""): Piece =>
  piece(`fileinto ${how}:create ${quoted(mailbox)};`, "fileinto", "mailbox", ...(how ? ["copy"] : []))

export const redirect = (address: string, copy: boolean): Piece =>
  copy ? piece(`redirect :copy ${quoted(address)};`, "copy") : piece(`redirect ${quoted(address)};`)

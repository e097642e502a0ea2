import { MailError, type MailErrorCode } from "../../../server/errors.ts"

/** A word of a line the server sent (RFC 5804 §4). */
export interface Word {
  kind: "string" | "atom" | "mark"
  text: string
}

/** One line of an answer and how many bytes it has, literals included. */
export interface Line {
  words: Word[]
  length: number
}

/** The longest line without its literals, and the largest literal, bytes. */
const longestLine = 65_536
const largestLiteral = 4 << 20

const broken = () => new MailError("unavailable", "The mail server answered something that makes no sense")

const word = /[ \t]*(?:"((?:[^"\\\r\n]|\\["\\])*)"|\{(\d{1,10})\+?\}(?=\r\n)|([()])|([^\s"(){}]+))/y

/**
 * The line the bytes begin with; undefined while more of it is to come. Bytes are UTF-8 text or none at all.
 * @throws MailError "unavailable" for what no server says
 */
export function lineIn(bytes: Buffer): Line | undefined {
  const words: Word[] = []
  for (let at = 0; ; ) {
    const end = bytes.indexOf("\r\n", at, "latin1")
    if ((end < 0 ? bytes.length : end) - at > longestLine) throw broken()
    if (end < 0) return undefined
    const literal = pieceIn(bytes.subarray(at, end + 2).toString(), words)
    if (literal === undefined) return { words, length: end + 2 }
    if (literal > largestLiteral) throw broken()
    if (bytes.length < end + 2 + literal) return undefined
    words.push({ kind: "string", text: bytes.subarray(end + 2, end + 2 + literal).toString() })
    at = end + 2 + literal
  }
}

/** Takes the words of a piece of a line. @returns how many bytes the literal behind it has, if there is one */
function pieceIn(piece: string, words: Word[]): number | undefined {
  word.lastIndex = 0
  for (let at = 0; piece.slice(at).trim() !== ""; at = word.lastIndex) {
    const found = word.exec(piece)
    if (!found) throw broken()
    const [, quoted, literal, mark, atom] = found
    if (literal !== undefined) return Number(literal)
    if (quoted !== undefined) words.push({ kind: "string", text: quoted.replace(/\\(.)/g, "$1") })
    else if (mark !== undefined) words.push({ kind: "mark", text: mark })
    else words.push({ kind: "atom", text: atom! })
  }
  return undefined
}

/** How a command ended. */
export interface Ending {
  kind: "OK" | "NO" | "BYE"
  /** The response code, in capitals (RFC 5804 §1.3). */
  code: string | undefined
  /** What stands in the code behind its name. */
  detail: string
  text: string
}

/** The end of an answer, if this line is one. */
export function endingIn([first, ...rest]: readonly Word[]): Ending | undefined {
  if (first?.kind !== "atom") return undefined
  const kind = first.text.toUpperCase()
  if (kind !== "OK" && kind !== "NO" && kind !== "BYE") return undefined
  const close = rest.findIndex(({ kind: what, text }) => what === "mark" && text === ")")
  const inside = rest[0]?.text === "(" && rest[0].kind === "mark" ? rest.slice(1, Math.max(1, close)) : []
  const text = rest.slice(close + 1).find(({ kind: what }) => what === "string")?.text ?? ""
  return { kind, code: inside[0]?.text.toUpperCase(), detail: inside[1]?.text ?? "", text }
}

const codes: Readonly<Record<string, [MailErrorCode, string]>> = {
  NONEXISTENT: ["no-such-entry", "There is no script of that name"],
  ALREADYEXISTS: ["already-exists", "There is a script of that name already"],
  ACTIVE: ["in-use", "This script is running; let another one run first, or none"],
  "AUTH-TOO-WEAK": ["bad-credentials", "The mail server did not accept the sign-in"],
  "ENCRYPT-NEEDED": ["bad-credentials", "The mail server did not accept the sign-in"],
  TRYLATER: ["unavailable", "The mail server cannot answer right now"],
}

/** A refusal in our words; where there are none for it, in the server's. */
export function refusalOf({ code = "", text }: Ending): MailError {
  const known = codes[code]
  if (known) return new MailError(known[0], known[1], { cause: new Error(text) })
  if (code.startsWith("QUOTA")) return new MailError("limit", text || "There is no room for this script")
  return new MailError("invalid", text || "The mail server refused this")
}

/** Something the server says about a script. Lines and columns count from 1; 0 where it does not say. */
export interface Remark {
  line: number
  column: number
  text: string
}

/** The remarks in what a server says of a script, one a line: ours, and Pigeonhole's. */
export function remarksIn(text: string): Remark[] {
  return text
    .split(/\r?\n/)
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .slice(0, 100)
    .map((each) => {
      const place = /^(?:[^:]*: )?line (\d{1,7})(?:, column (\d{1,7}))?: (?:error: )?(.*)$/.exec(each)
      return place
        ? { line: Number(place[1]), column: Number(place[2] ?? 0), text: place[3]! }
        : { line: 0, column: 0, text: each }
    })
}

import { fromModifiedUtf7, toModifiedUtf7 } from "../mime/modified-utf7.ts"
import type { Flags } from "../store/flags.ts"

// Names of files in a Maildir: "unique:2,FLAGS". Small letters are keywords, as Dovecot keeps them in a list beside.

const letters: readonly (readonly [letter: string, bit: number])[] = [
  ["D", 16],
  ["F", 4],
  ["R", 2],
  ["S", 1],
  ["T", 8],
]

/** A flag that is no system flag and has a letter of its own: the message was passed on. */
const passed = "$Forwarded"

/** A name taken apart. */
export interface MaildirName {
  /** The same for one message as long as it is there. */
  unique: string
  flags: Flags
  /** Letters that mean nothing to us; they stay. */
  others: string
}

/** @param keywords which keyword each of "a" to "z" is */
export function parseMaildirName(name: string, keywords: readonly (string | undefined)[]): MaildirName {
  const at = name.lastIndexOf(":2,")
  const unique = at < 0 ? name.split(":")[0]! : name.slice(0, at)
  let bits = 0
  let others = ""
  const found = new Set<string>()
  for (const letter of at < 0 ? "" : name.slice(at + 3)) {
    const bit = letters.find(([known]) => known === letter)?.[1]
    const keyword =
      letter === "P" ? passed : /[a-z]/.test(letter) ? keywords[letter.charCodeAt(0) - 97] : undefined
    if (bit) bits |= bit
    else if (keyword) found.add(keyword)
    else others += letter
  }
  return { unique, flags: { bits, keywords: [...found].toSorted() }, others }
}

/** The name with these flags, letters in order, each once. Keywords without a letter are left out. */
export function maildirName(
  { unique, flags, others }: MaildirName,
  keywords: readonly (string | undefined)[],
): string {
  const all = new Set(others)
  for (const [letter, bit] of letters) if (flags.bits & bit) all.add(letter)
  for (const keyword of flags.keywords) {
    const number = keywords.indexOf(keyword)
    if (keyword === passed) all.add("P")
    else if (number >= 0) all.add(String.fromCharCode(97 + number))
  }
  return `${unique}:2,${[...all].toSorted().join("")}`
}

/** There are small letters for so many keywords. */
export const mostLetters = 26

/** Whether a keyword has a letter. */
export const hasLetter = (keyword: string, keywords: readonly (string | undefined)[]) =>
  keyword === passed || keywords.includes(keyword)

/** Which keyword each small letter stands for: lines "0 work" of `dovecot-keywords`. */
export function parseKeywordList(text: string): (string | undefined)[] {
  const keywords: (string | undefined)[] = []
  for (const line of text.split("\n")) {
    const [, number, name] = /^(\d{1,2}) (\S+)$/.exec(line) ?? []
    if (number !== undefined && Number(number) < mostLetters) keywords[Number(number)] = name
  }
  return keywords
}

// Maildir++: a mailbox is a folder whose name begins with ".", with "." between levels, in modified UTF-7 (RFC 3501 §5.1.3).

/** @returns undefined for a folder that is no mailbox, or that no mailbox can be called like */
export function mailboxOfFolder(folder: string): string | undefined {
  if (!folder.startsWith(".") || folder.length < 2) return undefined
  const levels = folder.slice(1).split(".")
  if (levels.some((level) => level === "")) return undefined
  const names = levels.map(fromModifiedUtf7)
  if (names.includes(undefined)) return undefined
  const name = names.join("/")
  return folderOfMailbox(name) === folder ? name : undefined
}

/** @returns undefined for a name that cannot be a folder's: with a dot in it, which means something else there */
export function folderOfMailbox(name: string): string | undefined {
  if (name.includes(".") || name === "" || Buffer.byteLength(name) > 200) return undefined
  return `.${name.split("/").map(toModifiedUtf7).join(".")}`
}

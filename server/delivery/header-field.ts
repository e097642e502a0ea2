/** Longest line we write, characters without its line end (RFC 5322 §2.1.1 asks for 78 at most, where it can be). */
const lineLength = 76

/** Bytes of text in one encoded word, so that it has at most 75 characters (RFC 2047 §2). */
const wordBytes = 42

/**
 * Writes a field whose value is text: encoded when it is not plain ASCII, folded, and never more than one field.
 * @returns with its line end
 */
export function textField(name: string, text: string): string {
  const clean = oneLine(text)
  const value = /^[\x20-\x7e]*$/.test(clean) && !clean.includes("=?") ? clean : encodedWords(clean)
  return folded(name, value.split(" "))
}

/** A name and an address as they stand in From and To. */
export function namedAddress(name: string, address: string): string {
  const clean = oneLine(name)
    .replace(/["\\<>]/g, "")
    .trim()
  if (clean === "") return `<${oneLine(address)}>`
  const phrase = /^[\x20-\x7e]*$/.test(clean) ? `"${clean}"` : encodedWords(clean)
  return `${phrase} <${oneLine(address)}>`
}

/** Text without anything that ends a line, and without what turns the direction of writing. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .trim()
    .slice(0, 8000)
    .toWellFormed()
}

function encodedWords(text: string): string {
  const words: string[] = []
  let word = ""
  for (const character of text) {
    if (Buffer.byteLength(word + character) > wordBytes) {
      words.push(word)
      word = ""
    }
    word += character
  }
  words.push(word)
  return words.map((part) => `=?utf-8?B?${Buffer.from(part).toString("base64")}?=`).join(" ")
}

function folded(name: string, words: readonly string[]): string {
  let out = `${name}:`
  let length = out.length
  for (const word of words) {
    const fold = length + 1 + word.length > lineLength && length > name.length + 1
    out += fold ? `\r\n ${word}` : ` ${word}`
    length = fold ? word.length + 1 : length + 1 + word.length
  }
  return `${out}\r\n`
}

// How texts and addresses of strangers get into a notice without doing harm there.

/** An address beyond ASCII in the form that fits an ASCII report (RFC 6533 §3, utf-8-addr-xtext). */
export function typedAddress(address: string): string {
  const clean = oneLine(address)
  if (isAscii(clean)) return `rfc822; ${clean}`
  const xtext = Array.from(clean, (char) =>
    isAscii(char) && char !== "\\" ? char : `\\x{${char.codePointAt(0)!.toString(16).toUpperCase()}}`,
  )
  return `utf-8; ${xtext.join("")}`
}

export const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text)

/** What a field of a report may contain. */
export const asciiOnly = (text: string) => text.replace(/[^\x20-\x7e]/g, "?")

/** Control characters and the marks that turn the direction of writing cannot harm a reader who never sees them. */
export const oneLine = (text: string) =>
  text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, " ").slice(0, 1_000)

/** UTF-8 in base64, in lines of 76. */
export const inBase64 = (text: string) =>
  Buffer.from(text)
    .toString("base64")
    .replace(/(.{76})(?=.)/g, "$1\r\n")

/** A header text as encoded words of at most 75 characters (RFC 2047 §2) when it is not plain ASCII. */
export function encodedWords(text: string): string {
  if (isAscii(text)) return text.slice(0, 900)
  const words: string[] = []
  let word = ""
  for (const char of text.slice(0, 300)) {
    if (Buffer.byteLength(word + char) > 42) {
      words.push(word)
      word = ""
    }
    word += char
  }
  words.push(word)
  return words.map((part) => `=?utf-8?B?${Buffer.from(part).toString("base64")}?=`).join("\r\n ")
}

// How texts and addresses of strangers get into a notice without doing harm there.

/** An address in the form that fits an ASCII report; beyond ASCII as RFC 6533 §3 says (utf-8-addr-xtext). */
export function typedAddress(address: string): string {
  const clean = oneLine(address)
  return isAscii(clean) ? `rfc822; ${clean}` : `utf-8; ${utf8Xtext(clean)}`
}

/** An original recipient, "type;address", likewise. */
export function originalAddress(recipient: string): string {
  const clean = oneLine(recipient)
  if (isAscii(clean)) return clean
  const type = clean.slice(0, clean.indexOf(";") + 1)
  return `${type}${utf8Xtext(clean.slice(type.length))}`
}

const utf8Xtext = (text: string) =>
  text.replace(
    /[^\x21-\x2a\x2c-\x3c\x3e-\x5b\x5d-\x7e]/gu,
    (char) => `\\x{${char.codePointAt(0)!.toString(16).toUpperCase()}}`,
  )

/** A reply for programs: an SMTP server's, or words of our own (RFC 3464 §2.3.6). */
export const diagnosticCode = (reply: string) =>
  `${isReply(reply) ? "smtp" : "x-missiva"}; ${asciiOnly(oneLine(reply))}`

/** Whether a server said it, or we. */
export const isReply = (text: string) => /^[2-5]\d\d(?:[ -]|$)/.test(text)

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

/**
 * A value as a parameter of SMTP carries it (RFC 3461 §4).
 * @param utf8 whether UTF-8 may stand as it is, which SMTPUTF8 allows; otherwise it is written in ASCII (RFC 6533 §3)
 */
export function encodeXtext(text: string, utf8 = true): string {
  const xtext = text.replace(
    /[\x00-\x20+=\x7f]/g,
    (char) => `+${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  )
  return utf8 ? xtext : inAscii(xtext)
}

/** What is not ASCII as `\\x{…}` (RFC 6533 §3, EmbeddedUnicodeChar). */
function inAscii(text: string): string {
  return text.replace(/[^\x00-\x7f]/gu, (char) => `\\x{${char.codePointAt(0)!.toString(16).toUpperCase()}}`)
}

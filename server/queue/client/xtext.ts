/** A value as a parameter of SMTP carries it (RFC 3461 §4); UTF-8 as it is, which SMTPUTF8 allows (RFC 6533 §3). */
export function encodeXtext(text: string): string {
  return text.replace(
    /[\x00-\x20+=\x7f]/g,
    (char) => `+${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  )
}

// xtext (RFC 3461 §4): printable ASCII but "+" and "=", any other octet as "+" and two hexadecimal digits.
const xtext = /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2})*$/

/** Decodes xtext. @returns undefined when it is none, or hides a control character or an octet that is no ASCII */
export function decodeXtext(text: string): string | undefined {
  if (!xtext.test(text)) return undefined
  const decoded = text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return /^[\x20-\x7e]*$/.test(decoded) ? decoded : undefined
}

// RFC 6533 §3: an address of type utf-8, written as it is or with \x{…} for what is no ASCII, for "\", "+" and "=".
const unitext = /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x5b\x5d-\x7e\u0080-\u{10ffff}]|\\x\{[0-9A-F]{2,6}\})+$/u

/** Decodes utf-8-addr-xtext and utf-8-addr-unitext. @returns undefined when it is neither */
export function decodeUnitext(text: string): string | undefined {
  if (!unitext.test(text)) return undefined
  const points = [...text.matchAll(/\\x\{([0-9A-F]+)\}/g)].map(([, hex]) => parseInt(hex!, 16))
  if (points.some((point) => point < 0x20 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)))
    return undefined
  return text.replace(/\\x\{([0-9A-F]+)\}/g, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
}

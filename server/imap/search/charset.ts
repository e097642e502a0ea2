import iconv from "iconv-lite"

/** Whether strings in this charset can be searched for. */
export function isCharset(name: string): boolean {
  return (
    name.length <= 64 &&
    /^[a-z0-9][a-z0-9._:+()-]*$/i.test(name) &&
    !/^(hex|base64|binary|ucs2|utf-?16|utf-?32|utf-?7)/i.test(name) &&
    iconv.encodingExists(name)
  )
}

import iconv from "iconv-lite"

/** Undoes a Content-Transfer-Encoding (RFC 2045 §6). Forgiving: what cannot be right is passed over. */
export function decodeTransfer(bytes: Buffer, encoding: string | undefined): Buffer {
  switch (encoding?.toLowerCase()) {
    case "base64":
      return Buffer.from(bytes.toString("latin1"), "base64")
    case "quoted-printable":
      return quotedPrintable(bytes)
    default:
      return bytes
  }
}

function quotedPrintable(bytes: Buffer): Buffer {
  const out = Buffer.alloc(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x3d) {
      out[length++] = bytes[at]!
      continue
    }
    const next = bytes.toString("latin1", at + 1, at + 3)
    if (/^[0-9A-Fa-f]{2}$/.test(next)) {
      out[length++] = Number.parseInt(next, 16)
      at += 2
    } else if (next.startsWith("\n")) at += 1
    else if (next === "\r\n") at += 2
    else out[length++] = 0x3d
  }
  return out.subarray(0, length)
}

/** Bytes to text. An unknown charset is read as UTF-8 where that works, else as Windows-1252. */
export function decodeCharset(bytes: Buffer, charset: string | undefined): string {
  const name = charset?.trim().toLowerCase()
  if (name && !/^(us-ascii|utf-?8)$/.test(name) && iconv.encodingExists(name))
    return iconv.decode(bytes, name)
  const text = bytes.toString("utf8")
  return text.includes("\uFFFD") && !/^utf-?8$/.test(name ?? "") ? iconv.decode(bytes, "windows-1252") : text
}

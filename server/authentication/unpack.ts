import { gunzipSync, inflateRawSync } from "node:zlib"

/** Largest report once it is unpacked, bytes. However small a bomb is, this is where it ends. */
const largest = 10_000_000

const signature = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const

/**
 * The text of a report as it came: plain, under gzip, or the first file of a zip archive. Told apart by their first bytes,
 * because names and types are often wrong.
 * @throws when it is damaged or larger than we read
 */
export function unpack(bytes: Buffer): string {
  if (bytes.length > largest) throw new Error("the report is too large")
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return gunzipSync(bytes, { maxOutputLength: largest }).toString()
  if (bytes.length > 4 && bytes.readUInt32LE(0) === signature.local) return firstFile(bytes).toString()
  return bytes.toString()
}

// By the directory at the end: headers before the files may leave the sizes out (APPNOTE 4.4.4).
function firstFile(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(littleEndian(signature.end))
  const directory = end === -1 ? -1 : bytes.readUInt32LE(end + 16)
  if (directory < 0 || directory + 46 > bytes.length || bytes.readUInt32LE(directory) !== signature.central)
    throw new Error("the archive has no directory")
  const method = bytes.readUInt16LE(directory + 10)
  const packed = bytes.readUInt32LE(directory + 20)
  const header = bytes.readUInt32LE(directory + 42)
  if (header + 30 > bytes.length) throw new Error("the archive is cut off")
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28)
  const data = bytes.subarray(start, start + packed)
  if (data.length !== packed) throw new Error("the archive is cut off")
  if (method === 0) return data
  if (method !== 8) throw new Error("the archive is packed in an unknown way")
  return inflateRawSync(data, { maxOutputLength: largest })
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

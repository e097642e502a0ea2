import { crc32, gzipSync } from "node:zlib"
import { type ZipOptions, zipSync } from "fflate"

// Archives for tests: zip by a library, tar and RAR byte by byte as their formats are described.

/** Files by their names; a zip archive of them. */
export const zip = (files: Record<string, Uint8Array | string>, options: ZipOptions = {}): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(Object.entries(files).map(([name, data]) => [name, Buffer.from(data)])),
      options,
    ),
  )

/** The same with the flag of a password on every file. */
export function lockedZip(files: Record<string, string>): Buffer {
  const data = zip(files)
  for (const [mark, flags] of [
    ["PK\x03\x04", 6],
    ["PK\x01\x02", 8],
  ] as const)
    for (let at = data.indexOf(mark, 0, "latin1"); at >= 0; at = data.indexOf(mark, at + 4, "latin1"))
      data[at + flags]! |= 1
  return data
}

export function tar(files: Record<string, Uint8Array | string>, types: Record<string, string> = {}): Buffer {
  const blocks = Object.entries(files).flatMap(([name, given]) => {
    const data = Buffer.from(given)
    const header = Buffer.alloc(512)
    header.write(name.slice(0, 100))
    header.write("0000644\0", 100)
    header.write(`${data.length.toString(8).padStart(11, "0")}\0`, 124)
    header.write("        ", 148)
    header.write(types[name] ?? "0", 156)
    header.write("ustar\0", 257)
    header.write("00", 263)
    const sum = header.reduce((all, byte) => all + byte, 0)
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148)
    return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1_024)])
}

export const gzip = (data: Uint8Array, name?: string): Buffer => {
  const packed = gzipSync(data)
  if (name === undefined) return packed
  packed[3]! |= 8
  return Buffer.concat([packed.subarray(0, 10), Buffer.from(`${name}\0`), packed.subarray(10)])
}

const number16 = (value: number) => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}
const number32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}

/** Files that are stored in a RAR archive of version 4. */
export function rar4(files: Record<string, string>, { locked = false } = {}): Buffer {
  const block = (type: number, flags: number, rest: Buffer, behind = Buffer.alloc(0)) => {
    const header = Buffer.concat([Buffer.from([type]), number16(flags), number16(7 + rest.length), rest])
    return Buffer.concat([number16(crc32(header) & 0xffff), header, behind])
  }
  const file = (name: string, text: string) => {
    const data = Buffer.from(text)
    const rest = Buffer.concat([
      number32(data.length),
      number32(data.length),
      Buffer.from([3]),
      number32(crc32(data)),
      number32(0x5a21_0000),
      Buffer.from([29, 0x30]),
      number16(Buffer.byteLength(name)),
      number32(0o100_644),
      Buffer.from(name),
    ])
    return block(0x74, 0x8000 | (locked ? 4 : 0), rest, data)
  }
  return Buffer.concat([
    Buffer.from("Rar!\x1a\x07\0", "latin1"),
    block(0x73, 0, Buffer.alloc(6)),
    ...Object.entries(files).map(([name, text]) => file(name, text)),
    block(0x7b, 0x4000, Buffer.alloc(0)),
  ])
}

/** A number of seven bits a byte. */
function vint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest & 0x7f) | (rest > 127 ? 0x80 : 0))
    if (rest <= 127) return Buffer.from(bytes)
  }
}

/** Files that are stored in a RAR archive of version 5. */
export function rar5(files: Record<string, string>, { locked = false } = {}): Buffer {
  const block = (body: Buffer, behind = Buffer.alloc(0)) => {
    const header = Buffer.concat([vint(body.length), body])
    return Buffer.concat([number32(crc32(header)), header, behind])
  }
  const file = (name: string, text: string) => {
    const data = Buffer.from(text)
    // A record of encryption (1): version, flags, 2^n rounds, salt, start.
    const record = Buffer.concat([vint(1), vint(0), vint(0), Buffer.from([15]), Buffer.alloc(32)])
    const extra = locked ? Buffer.concat([vint(record.length), record]) : Buffer.alloc(0)
    const body = Buffer.concat([
      vint(2),
      vint(locked ? 3 : 2),
      ...(locked ? [vint(extra.length)] : []),
      vint(data.length),
      vint(4),
      vint(data.length),
      vint(0o100_644),
      number32(crc32(data)),
      vint(0),
      vint(1),
      vint(Buffer.byteLength(name)),
      Buffer.from(name),
      extra,
    ])
    return block(body, data)
  }
  return Buffer.concat([
    Buffer.from("Rar!\x1a\x07\x01\0", "latin1"),
    block(Buffer.concat([vint(1), vint(0), vint(0)])),
    ...Object.entries(files).map(([name, text]) => file(name, text)),
    block(Buffer.concat([vint(5), vint(0), vint(0)])),
  ])
}

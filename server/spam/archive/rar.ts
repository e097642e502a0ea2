/** What the headers of a RAR archive say. */
export interface RarDirectory {
  names: string[]
  locked: boolean
  /** These are all. */
  whole: boolean
}

/** The files of a RAR archive of version 4 or 5, whose headers are not packed. @param most names */
export function readRar(data: Buffer, most: number): RarDirectory {
  return data[6] === 1 ? readRar5(data, most) : readRar4(data, most)
}

const longestName = 1_000
const name = (bytes: Buffer) => bytes.toString("utf8", 0, longestName).split("\0")[0]!

/** Blocks of a checksum (2 bytes), a type, flags (2), a length (2), and with one flag the length of data behind it (4). */
function readRar4(data: Buffer, most: number): RarDirectory {
  const names: string[] = []
  let locked = false
  for (let at = 7; at + 7 <= data.length; ) {
    const type = data[at + 2]!
    const flags = data.readUInt16LE(at + 3)
    const length = data.readUInt16LE(at + 5)
    if (type === 0x7b) return { names, locked, whole: true }
    // Headers may be locked too: then nothing behind the first can be read.
    if (type === 0x73 && flags & 0x80) return { names, locked: true, whole: false }
    if (length < 7 || at + 11 > data.length) break
    if (type === 0x74 && at + 32 <= data.length) {
      if (names.length >= most) break
      const from = at + 32 + (flags & 0x100 ? 8 : 0)
      names.push(name(data.subarray(from, from + data.readUInt16LE(at + 26))))
      if (flags & 4) locked = true
    }
    at += length + (flags & 0x8000 ? data.readUInt32LE(at + 7) : 0)
  }
  return { names, locked, whole: false }
}

/** Blocks of a checksum (4 bytes), a size, a type, flags, and with flags the sizes of an extra area and of data behind it. */
function readRar5(data: Buffer, most: number): RarDirectory {
  const names: string[] = []
  let locked = false
  for (let at = 8; at + 7 <= data.length; ) {
    const reader = new Numbers(data, at + 4)
    const size = reader.next()
    const header = reader.at
    const type = reader.next()
    const flags = reader.next()
    const extra = flags & 1 ? reader.next() : 0
    const behind = flags & 2 ? reader.next() : 0
    if (type === 4) return { names, locked: true, whole: false }
    if (type === 5) return { names, locked, whole: true }
    if (type === 2 && names.length >= most) break
    if (type === 2) {
      names.push(nameIn5(data, reader))
      // Its extra area, at the end of the header, says first how long its record is and then what it is: 1 is a password.
      const record = new Numbers(data, header + size - extra)
      const [length, what] = [record.next(), record.next()]
      if (extra > 0 && length > 0 && what === 1) locked = true
    }
    const next = header + size + behind
    if (!(next > at) || size === 0) break
    at = next
  }
  return { names, locked, whole: false }
}

function nameIn5(data: Buffer, reader: Numbers): string {
  const flags = reader.next()
  reader.next()
  reader.next()
  reader.at += (flags & 2 ? 4 : 0) + (flags & 4 ? 4 : 0)
  reader.next()
  reader.next()
  const length = Math.min(reader.next(), longestName)
  return name(data.subarray(reader.at, reader.at + length))
}

/** Numbers of seven bits a byte, the lowest first. */
class Numbers {
  readonly #data: Buffer
  at: number

  constructor(data: Buffer, at: number) {
    this.#data = data
    this.at = at
  }

  next(): number {
    let value = 0
    for (let digit = 0; digit < 7; digit++) {
      const byte = this.#data[this.at++] ?? 0
      value += (byte & 0x7f) * 128 ** digit
      if (byte < 0x80) return value
    }
    return value
  }
}

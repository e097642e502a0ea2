/** A file in a zip archive. */
export interface ZipEntry {
  name: string
  /** It opens with a password only. */
  locked: boolean
  /** Bytes, as the archive says: what it unpacks to, and what it is. 0 where that is said behind the file. */
  size: number
  packed: number
  /** 0: not packed, 8: deflated, and others. */
  method: number
  /** Where its data begins; undefined where that is not there. */
  start: number | undefined
}

const localMark = "PK\x03\x04"
const directoryMark = "PK\x01\x02"
const endMark = "PK\x05\x06"

/** How far from its end the end mark of an archive may be: a comment of 64 KB may follow it. */
const endWindow = 22 + 0xffff

const longestName = 1_000

/** Whether programs would open data as a zip archive: most look for its end, whatever stands at its beginning. */
export function isZip(data: Buffer): boolean {
  const first = data.toString("latin1", 0, 4)
  if (first === localMark || first === endMark) return true
  const directory = directoryOf(data)
  return directory !== undefined && data.toString("latin1", directory, directory + 4) === directoryMark
}

/**
 * The files of a zip archive: those its directory names, and those whose headers stand in front of them, which may be
 * others, or all there is when the end of the archive is not there.
 * @param most entries @returns `whole`: these are all
 */
export function zipEntries(data: Buffer, most: number): { entries: ZipEntry[]; whole: boolean } {
  const entries = new Map<string, ZipEntry>()
  let whole = true
  const add = (entry: ZipEntry) => {
    const known = entries.get(entry.name)
    // The directory knows sizes that stand behind the file, the header where the data begins.
    if (known) {
      known.locked ||= entry.locked
      known.start ??= entry.start
    } else if (entries.size < most) entries.set(entry.name, entry)
    else whole = false
  }
  const directory = directoryOf(data)
  if (directory === undefined) whole = false
  else for (const entry of directoryEntries(data, directory, most)) add(entry)
  for (const entry of localEntries(data, most)) add(entry)
  return { entries: [...entries.values()], whole }
}

/** Where the directory begins; undefined when the archive has no end. */
function directoryOf(data: Buffer): number | undefined {
  const window = Math.max(0, data.length - endWindow)
  const end = window + data.subarray(window).lastIndexOf(endMark, -22, "latin1")
  if (end < window || end + 22 > data.length) return undefined
  const size = data.readUInt32LE(end + 12)
  const start = data.readUInt32LE(end + 16)
  // Something may stand in front of the archive: the directory ends where its end mark is.
  return end - size >= 0 ? end - size : start <= end ? start : undefined
}

function* directoryEntries(data: Buffer, from: number, most: number): Generator<ZipEntry> {
  for (let at = from, seen = 0; at + 46 <= data.length && seen <= most; seen++) {
    if (data.toString("latin1", at, at + 4) !== directoryMark) return
    const nameLength = data.readUInt16LE(at + 28)
    const extraLength = data.readUInt16LE(at + 30)
    const extra = data.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    const offset = data.readUInt32LE(at + 42)
    const entry = {
      locked: (data.readUInt16LE(at + 8) & 1) === 1,
      method: data.readUInt16LE(at + 10),
      packed: data.readUInt32LE(at + 20),
      size: data.readUInt32LE(at + 24),
      start: dataStart(data, offset),
    }
    for (const name of namesIn(data.subarray(at + 46, at + 46 + nameLength), extra)) yield { name, ...entry }
    at += 46 + nameLength + extraLength + data.readUInt16LE(at + 32)
  }
}

function dataStart(data: Buffer, header: number): number | undefined {
  if (header + 30 > data.length || data.toString("latin1", header, header + 4) !== localMark) return undefined
  return header + 30 + data.readUInt16LE(header + 26) + data.readUInt16LE(header + 28)
}

function* localEntries(data: Buffer, most: number): Generator<ZipEntry> {
  let at = data.indexOf(localMark, 0, "latin1")
  for (let seen = 0; at >= 0 && at + 30 <= data.length && seen <= most; seen++) {
    const flags = data.readUInt16LE(at + 6)
    const packed = data.readUInt32LE(at + 18)
    const nameLength = data.readUInt16LE(at + 26)
    const start = dataStart(data, at)!
    const extra = data.subarray(at + 30 + nameLength, start)
    const entry = {
      locked: (flags & 1) === 1,
      method: data.readUInt16LE(at + 8),
      packed,
      size: data.readUInt32LE(at + 22),
      start,
    }
    for (const name of namesIn(data.subarray(at + 30, at + 30 + nameLength), extra)) yield { name, ...entry }
    // With bit 3 the size stands behind the file: then the next header is looked for.
    at = data.indexOf(localMark, start + (flags & 8 ? 0 : packed), "latin1")
  }
}

/** The name of an entry, and the one that programs which know Unicode show instead (APPNOTE 4.6.9). */
function* namesIn(name: Buffer, extra: Buffer): Generator<string> {
  yield plainName(name)
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 0x7075 && length > 5)
      yield plainName(extra.subarray(at + 9, at + 4 + length))
    at += 4 + length
  }
}

/** Up to the first zero, where many programs think it ends. */
function plainName(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString("utf8", 0, Math.min(end < 0 ? bytes.length : end, longestName))
}

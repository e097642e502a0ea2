/** RFC 1952 §2.3: the original name, when the archive tells it. */
export function gzipName(data: Buffer): string | undefined {
  const flags = data[3] ?? 0
  if (!(flags & 8)) return undefined
  const from = flags & 4 && data.length >= 12 ? 12 + data.readUInt16LE(10) : 10
  const end = data.indexOf(0, from)
  return end > from ? data.toString("latin1", from, Math.min(end, from + 300)) : undefined
}

/** A file in a tar archive. */
export interface TarFile {
  name: string
  /** As far as it is there. */
  content: Buffer
}

const block = 512
const longestName = 1_000

/**
 * The files of a tar archive (POSIX ustar and pax, GNU's long names).
 * @param most files @returns `whole`: these are all
 */
export function readTar(data: Buffer, most: number): { files: TarFile[]; whole: boolean } {
  const files: TarFile[] = []
  let longName: string | undefined
  let at = 0
  for (; at + block <= data.length; ) {
    const header = data.subarray(at, at + block)
    if (header[0] === 0) return { files, whole: true }
    const size = sizeIn(header.subarray(124, 136))
    const content = data.subarray(at + block, at + block + size)
    const type = String.fromCharCode(header[156]!)
    if (type === "L") longName = text(content.subarray(0, longestName))
    else if (type === "x") longName = paxPath(content) ?? longName
    else if (type !== "g") {
      if (files.length >= most) return { files, whole: false }
      files.push({ name: longName ?? nameIn(header), content })
      longName = undefined
    }
    at += block + Math.ceil(size / block) * block
  }
  return { files, whole: at === data.length }
}

const text = (bytes: Buffer) => {
  const end = bytes.indexOf(0)
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end)
}

function nameIn(header: Buffer): string {
  const prefix = header.toString("latin1", 257, 263) === "ustar\0" ? text(header.subarray(345, 500)) : ""
  const name = text(header.subarray(0, 100))
  return prefix === "" ? name : `${prefix}/${name}`
}

/** Octal, or binary where the first bit is set (GNU). Never below zero, nor what is no number. */
function sizeIn(field: Buffer): number {
  if (field[0]! & 0x80) return Number(field.readBigUInt64BE(4) & 0x1f_ffff_ffff_ffffn)
  const size = Number.parseInt(field.toString("latin1").replace(/^[\s\0]+/, ""), 8)
  return Math.max(size || 0, 0)
}

/** "26 path=long/name\n" among other records. */
function paxPath(content: Buffer): string | undefined {
  return /^\d{1,7} path=([^\n]{1,1000})\n/m.exec(content.toString("utf8", 0, 8_192))?.[1]
}

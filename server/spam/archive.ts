import { limits } from "./limits.ts"

/** What an archive says it holds. Nothing is unpacked, so that nothing can burst. */
export interface Archive {
  kind: "zip" | "rar" | "7z" | "gzip" | "tar" | "iso"
  /** Paths, as far as they can be read without unpacking. */
  names: string[]
  /** Some of it opens with a password only. */
  locked: boolean
}

const isoMark = 0x8001
const tarMark = 257

/** Reads the directory of an archive, or of its beginning. @returns undefined when it is none that we know */
export function readArchive(data: Buffer): Archive | undefined {
  const first = data.toString("latin1", 0, 8)
  if (first.startsWith("PK\x03\x04") || first.startsWith("PK\x05\x06")) return readZip(data)
  if (first.startsWith("Rar!\x1a\x07")) return { kind: "rar", names: [], locked: false }
  if (first.startsWith("7z\xbc\xaf\x27\x1c")) return { kind: "7z", names: [], locked: false }
  if (first.startsWith("\x1f\x8b")) return { kind: "gzip", names: gzipName(data), locked: false }
  if (data.toString("latin1", tarMark, tarMark + 5) === "ustar") return readTar(data)
  if (data.toString("latin1", isoMark, isoMark + 5) === "CD001")
    return { kind: "iso", names: [], locked: false }
  return undefined
}

/** The headers in front of the files, which are there even when the end of the archive is not. */
function readZip(data: Buffer): Archive {
  const archive: Archive = { kind: "zip", names: [], locked: false }
  let at = data.indexOf("PK\x03\x04", 0, "latin1")
  for (let seen = 0; at >= 0 && at + 30 <= data.length && seen < limits.names; seen++) {
    const flags = data.readUInt16LE(at + 6)
    const packed = data.readUInt32LE(at + 18)
    const nameLength = data.readUInt16LE(at + 26)
    const behindName = at + 30 + nameLength
    archive.names.push(data.toString("utf8", at + 30, Math.min(behindName, at + 30 + 300)))
    if (flags & 1) archive.locked = true
    // With bit 3 the size stands behind the file: then the next header is looked for.
    const next = behindName + data.readUInt16LE(at + 28) + (flags & 8 ? 0 : packed)
    at = next > at ? data.indexOf("PK\x03\x04", next, "latin1") : -1
  }
  return archive
}

/** RFC 1952 §2.3: the original name, when the archive tells it. */
function gzipName(data: Buffer): string[] {
  const flags = data[3] ?? 0
  if (!(flags & 8) || flags & 4) return []
  const end = data.indexOf(0, 10)
  return end > 10 ? [data.toString("latin1", 10, Math.min(end, 310))] : []
}

function readTar(data: Buffer): Archive {
  const names: string[] = []
  for (let at = 0; at + 512 <= data.length && names.length < limits.names; ) {
    const name = data.toString("utf8", at, at + 100).replace(/\0[\s\S]*$/, "")
    if (name === "") break
    names.push(name)
    const size = Number.parseInt(data.toString("latin1", at + 124, at + 136), 8)
    at += 512 + (size > 0 ? Math.ceil(size / 512) * 512 : 0)
  }
  return { kind: "tar", names, locked: false }
}

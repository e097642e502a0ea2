// What is inside archives, by their directories. What always holds:
// - reading is total, and bounded for a message as a whole: bytes unpacked, names, archives opened and their depth;
// - only what may be an archive or a document itself is unpacked, and of that no more than its beginning;
// - what could not be looked into says so.
// Whoever reads gives way after each archive: what is here are steps of a few milliseconds.

import { limits } from "../limits.ts"
import { readRar } from "./rar.ts"
import { gzipName, readTar } from "./tar.ts"
import { unpacked } from "./unpack.ts"
import { isZip, type ZipEntry, zipEntries } from "./zip.ts"

/** What an archive says it holds, with what archives inside it do. */
export interface Archive {
  kind: ArchiveKind
  /** Something else stands in front of it, so that it can be taken for that too. */
  behind: boolean
  /** Paths; what is in an archive inside has the path of that in front: "inner.zip/bill.exe". */
  names: string[]
  /** Some of it opens with a password only. */
  locked: boolean
  /** It says of itself that it unpacks to very much more than it is. */
  burst: boolean
  /** Some of it was not looked at: too much, too deep, damaged, or packed in a way that is not read here. */
  unread: boolean
  /** A document in it has macros. */
  macros: boolean
}

export type ArchiveKind = "zip" | "rar" | "7z" | "gzip" | "tar" | "disk" | "other"

/** What may still be done for one message. */
export interface Budget {
  /** Bytes that may be unpacked, names that may be kept, archives that may be opened. */
  bytes: number
  names: number
  archives: number
}

export const newBudget = (): Budget => ({ ...limits.archive.budget })

/** What is known by its first bytes: where, and which ones. */
const marks: [kind: ArchiveKind, at: number, mark: string][] = [
  ["rar", 0, "Rar!\x1a\x07"],
  ["gzip", 0, "\x1f\x8b\x08"],
  ["tar", 257, "ustar"],
  ["7z", 0, "7z\xbc\xaf\x27\x1c"],
  ["other", 0, "MSCF\0\0\0\0"],
  ["other", 0, "\xfd7zXZ\0"],
  ["other", 4, "1AY&SY"],
  ["other", 0, "\x28\xb5\x2f\xfd"],
  ["other", 7, "**ACE**"],
  ["disk", 0, "conectix"],
  ["disk", 0, "vhdxfile"],
  ["disk", 0x8001, "CD001"],
  ["disk", 0x8001, "BEA01"],
  ["disk", 0x8801, "CD001"],
  ["disk", 54, "FAT12   "],
  ["disk", 54, "FAT16   "],
  ["disk", 82, "FAT32   "],
  ["disk", 3, "NTFS    "],
]

/** Endings of what is looked into when it lies in an archive: other archives, and documents of the old kind. */
const openable =
  /\.(?:zip|rar|tar|tgz|gz|7z|jar|doc[xm]?|dot[xm]?|xls[xmb]?|xlt[xm]?|xla[m]?|ppt[xm]?|pot[xm]?|pps[xm]?|iso|img)[\s.]*$/i

/** Reads an archive to its end at once. @returns undefined when it is none that we know */
export function readArchive(data: Buffer, budget: Budget = newBudget()): Archive | undefined {
  const steps = archiveSteps(data, budget)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** The same a little at a time. */
export function* archiveSteps(data: Buffer, budget: Budget): Generator<void, Archive | undefined> {
  const kind = kindOf(data)
  if (!kind) return undefined
  const archive: Archive = {
    kind,
    behind: kind === "zip" && !starts(data, 0, "PK"),
    names: [],
    locked: false,
    burst: false,
    unread: false,
    macros: false,
  }
  yield* new Inspection(archive, budget).open(data, kind, "")
  return archive
}

/** What data is, by what stands in it. */
export function kindOf(data: Buffer): ArchiveKind | undefined {
  if (starts(data, 0, "PK") && isZip(data)) return "zip"
  const kind = marks.find(([, at, mark]) => starts(data, at, mark))?.[0]
  return kind ?? (isZip(data) ? "zip" : undefined)
}

const starts = (data: Buffer, at: number, mark: string) =>
  data.length >= at + mark.length && data.toString("latin1", at, at + mark.length) === mark

/** One archive with all that is in it. */
class Inspection {
  readonly #archive: Archive
  readonly #budget: Budget
  #depth = 0

  constructor(archive: Archive, budget: Budget) {
    this.#archive = archive
    this.#budget = budget
  }

  /** @param path of the archive inside the one that came, with "/" at its end */
  *open(data: Buffer, kind: ArchiveKind, path: string): Generator<void, void> {
    if (this.#budget.archives-- <= 0 || this.#depth > limits.archive.depth) {
      this.#archive.unread = true
      return
    }
    this.#depth++
    if (kind === "zip") yield* this.#zip(data, path)
    else if (kind === "tar") yield* this.#tar(data, path)
    else if (kind === "gzip") yield* this.#gzip(data, path)
    else if (kind === "rar") this.#rar(data, path)
    else this.#archive.unread = true
    this.#depth--
    yield
  }

  *#zip(data: Buffer, path: string): Generator<void, void> {
    const { entries, whole } = zipEntries(data, Math.max(0, this.#budget.names))
    if (!whole) this.#archive.unread = true
    for (const { name, locked, size, packed } of entries) {
      this.#name(path + name)
      if (locked) this.#archive.locked = true
      if (size > limits.archive.burst.size && size > packed * limits.archive.burst.times)
        this.#archive.burst = true
    }
    for (const entry of entries) if (openable.test(entry.name)) yield* this.#inZip(data, entry, path)
  }

  *#inZip(
    data: Buffer,
    { name, locked, method, start, packed }: ZipEntry,
    path: string,
  ): Generator<void, void> {
    if (locked || start === undefined) return
    const packedData = data.subarray(start, packed === 0 ? undefined : start + packed)
    if (method === 0) yield* this.#inside(packedData, path + name)
    else if (method === 8) yield* this.#inside(yield* this.#unpack(packedData, "raw"), path + name)
    else this.#archive.unread = true
  }

  *#tar(data: Buffer, path: string): Generator<void, void> {
    const { files, whole } = readTar(data, Math.max(0, this.#budget.names))
    if (!whole) this.#archive.unread = true
    for (const { name } of files) this.#name(path + name)
    for (const { name, content } of files) if (openable.test(name)) yield* this.#inside(content, path + name)
  }

  *#gzip(data: Buffer, path: string): Generator<void, void> {
    const name = gzipName(data)
    if (name !== undefined) this.#name(path + name)
    const content = yield* this.#unpack(data, "gzip")
    yield* this.#inside(content, name === undefined ? path.replace(/\/$/, "") : path + name)
  }

  #rar(data: Buffer, path: string): void {
    const { names, locked, whole } = readRar(data, Math.max(0, this.#budget.names))
    for (const name of names) this.#name(path + name)
    if (locked) this.#archive.locked = true
    if (!whole) this.#archive.unread = true
  }

  /** What lies in an archive, by its content. */
  *#inside(data: Buffer, path: string): Generator<void, void> {
    const kind = kindOf(data)
    if (kind) yield* this.open(data, kind, path === "" ? "" : `${path}/`)
    else if (holdsOldMacros(data)) this.#archive.macros = true
  }

  *#unpack(data: Buffer, form: "raw" | "gzip"): Generator<void, Buffer> {
    const most = Math.min(limits.archive.unpacked, this.#budget.bytes)
    const { bytes, whole } = yield* unpacked(data, form, most)
    this.#budget.bytes -= bytes.length
    if (!whole) this.#archive.unread = true
    return bytes
  }

  #name(path: string): void {
    if (this.#budget.names-- <= 0) this.#archive.unread = true
    else {
      this.#archive.names.push(path.slice(-limits.archive.name))
      // The part of an Office document that holds its macros.
      if (/(?:^|[/\\])vbaProject\.bin$/i.test(path)) this.#archive.macros = true
    }
  }
}

const oleDocument = Buffer.from("d0cf11e0a1b11ae1", "hex")
const vbaProject = Buffer.from("_VBA_PROJECT", "utf16le")

/** Macros of the old kind of Office documents have a folder of their own. */
export function holdsOldMacros(data: Buffer): boolean {
  return data.subarray(0, 8).equals(oleDocument) && data.includes(vbaProject)
}

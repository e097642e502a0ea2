// Changes of a file in place that a crash cannot leave half done. Other programs have the file open and wait for its lock,
// so it cannot be replaced by another. What the end of the file is going to be is first written beside the database and put
// on disk, then into the file. What is found there after a crash says how far we came; whatever others appended since
// stands behind it and is kept.

import { createHash } from "node:crypto"
import { type FileHandle, mkdir, open, readFile, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { type Agent, portion } from "../machine/agent.ts"

/** The new end of a file, written down. */
interface Note {
  /** Which file: device and inode. */
  file: string
  /** Where its new end begins; how long the old one was, and the new one is. */
  from: number
  before: number
  after: number
  /** SHA-256 of both, and of what of the old one lies behind the new one; hex. */
  hashBefore: string
  hashAfter: string
  hashTail: string
}

/** Bytes there are to be, in order: stretches of the file as it is, and new ones. */
export type Piece = Buffer | { at: number; end: number }

async function hashOf(agent: Agent, from: number, length: number): Promise<string> {
  const hash = createHash("sha256")
  for (let at = 0; at < length; ) {
    const bytes = await agent.read(from + at, Math.min(portion, length - at))
    if (bytes.length === 0) break
    hash.update(bytes)
    at += bytes.length
  }
  return hash.digest("hex")
}

/** A patch being written: a note, and behind it the bytes. The first line has room for the note. */
const noteRoom = 1024

/**
 * Gives the locked file a new end. When this resolves it is on disk.
 * @param path where the patch is kept meanwhile
 */
export async function patch(
  agent: Agent,
  path: string,
  { from, pieces }: { from: number; pieces: readonly Piece[] },
): Promise<void> {
  const facts = await agent.facts()
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, "w+", 0o600)
  try {
    const hash = createHash("sha256")
    let after = 0
    const add = async (bytes: Buffer) => {
      await file.write(bytes, 0, bytes.length, noteRoom + after)
      hash.update(bytes)
      after += bytes.length
    }
    for (const piece of pieces) {
      if (Buffer.isBuffer(piece)) await add(piece)
      else
        for (let at = piece.at; at < piece.end; ) {
          const bytes = await agent.read(at, Math.min(portion, piece.end - at))
          if (bytes.length === 0) throw new Error("the file is shorter than it was")
          await add(bytes)
          at += bytes.length
        }
    }
    const before = facts.size - from
    const note: Note = {
      file: `${facts.dev} ${facts.ino}`,
      from,
      before,
      after,
      hashBefore: await hashOf(agent, from, before),
      hashAfter: hash.digest("hex"),
      hashTail: await hashOf(agent, from + after, Math.max(before - after, 0)),
    }
    // The note last: a patch without one was not finished, and nothing was done to the file.
    await file.sync()
    await file.write(JSON.stringify(note).padEnd(noteRoom), 0, "latin1")
    await file.sync()
    await carryOut(agent, file, note, Buffer.alloc(0))
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

async function carryOut(agent: Agent, file: FileHandle, note: Note, behind: Buffer): Promise<void> {
  const { from, before, after } = note
  try {
    // From the first moment there is room for both, so that its size tells what others appended. Where messages are only
    // added, programs that read without a lock shall find nothing but them.
    if (before > 0 && after > before) await agent.truncate(from + after)
    for (let at = 0; at < after; ) {
      const bytes = Buffer.alloc(Math.min(portion, after - at))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, noteRoom + at)
      if (bytesRead === 0) throw new Error("the patch is shorter than it was")
      await agent.write(from + at, bytes.subarray(0, bytesRead))
      at += bytesRead
    }
    if (behind.length > 0) await agent.write(from + after, behind)
    await agent.truncate(from + after + behind.length)
    await agent.sync()
  } catch (thrown) {
    // No room for more: as it was, where nothing but more was to come.
    if (before === 0 && !agent.ended) await agent.truncate(from).catch(() => undefined)
    throw thrown
  }
}

/** How many bytes of the new end are there, one after the other. */
async function alike(agent: Agent, file: FileHandle, { from, after }: Note): Promise<number> {
  for (let at = 0; at < after; ) {
    const found = await agent.read(from + at, Math.min(portion, after - at))
    const wanted = Buffer.alloc(found.length)
    await file.read(wanted, 0, wanted.length, noteRoom + at)
    const differs = found.findIndex((byte, index) => byte !== wanted[index])
    if (differs >= 0 || found.length === 0) return at + Math.max(differs, 0)
    at += found.length
  }
  return after
}

/** Whether a stretch, of some length, is room that nothing was written to. */
async function isZero(agent: Agent, at: number, end: number): Promise<boolean> {
  for (let from = at; from < end; from += portion)
    if ((await agent.read(from, Math.min(portion, end - from))).some((byte) => byte !== 0)) return false
  return at < end
}

/** Where what others appended begins, when the file was left half done; undefined when there is nothing to do. */
async function leftAt(agent: Agent, file: FileHandle, note: Note): Promise<number | undefined> {
  const { size } = await agent.facts()
  const { from, before, after, hashBefore, hashAfter, hashTail } = note
  const isDone = size >= from + after && (await hashOf(agent, from, after)) === hashAfter
  if (before === 0) {
    const found = await alike(agent, file, note)
    return isDone || found === 0 ? undefined : from + found
  }
  if (isDone) {
    const isCut = after >= before || (await hashOf(agent, from + after, before - after)) !== hashTail
    return isCut ? undefined : from + before
  }
  const isUntouched = size >= from + before && (await hashOf(agent, from, before)) === hashBefore
  // What begins as the old end did looks untouched while it is written: the room behind it tells.
  const written = Math.max(before, await alike(agent, file, note))
  const isWidened = size >= from + after && (await isZero(agent, from + written, from + after))
  return isUntouched && !isWidened ? undefined : from + Math.max(before, after)
}

/** Ends what a crash interrupted, in the locked file. Does nothing when there is nothing to end. */
export async function mend(agent: Agent, path: string): Promise<void> {
  const note = await readNote(path)
  const { dev, ino, size } = await agent.facts()
  if (note && note.file === `${dev} ${ino}`) {
    const file = await open(path, "r")
    try {
      const behindAt = await leftAt(agent, file, note)
      if (behindAt !== undefined) {
        const behind: Buffer[] = []
        for (let at = behindAt; at < size; at += portion)
          behind.push(await agent.read(at, Math.min(portion, size - at)))
        await carryOut(agent, file, note, Buffer.concat(behind))
      }
    } finally {
      await file.close()
    }
  }
  if (note) await rm(path, { force: true })
}

async function readNote(path: string): Promise<Note | undefined> {
  const bytes = await readFile(path).catch(() => undefined)
  try {
    return bytes && (JSON.parse(bytes.toString("latin1", 0, noteRoom)) as Note)
  } catch {
    return undefined
  }
}

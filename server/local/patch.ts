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
  /** SHA-256 of both, hex. */
  hashBefore: string
  hashAfter: string
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
    // From the first moment there is room for both, so that its size tells what others appended.
    if (after > before) await agent.truncate(from + after)
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

/** Whether a stretch is what we began to write, with nothing but the room we made behind it. */
async function isBegun(agent: Agent, file: FileHandle, { from, after }: Note): Promise<boolean> {
  let differs = false
  for (let at = 0; at < after; ) {
    const found = await agent.read(from + at, Math.min(portion, after - at))
    if (found.length === 0) return false
    const wanted = Buffer.alloc(found.length)
    await file.read(wanted, 0, wanted.length, noteRoom + at)
    for (let index = 0; index < found.length; index++) {
      differs ||= found[index] !== wanted[index]
      if (differs && found[index] !== 0) return false
    }
    at += found.length
  }
  return true
}

/** Ends what a crash interrupted, in the locked file. Does nothing when there is nothing to end. */
export async function mend(agent: Agent, path: string): Promise<void> {
  const note = await readNote(path)
  const facts = await agent.facts()
  if (note && note.file === `${facts.dev} ${facts.ino}`) {
    const { from, before, after } = note
    const done = facts.size >= from + after && (await hashOf(agent, from, after)) === note.hashAfter
    const file = await open(path, "r")
    try {
      const untouched =
        before > 0
          ? facts.size >= from + before && (await hashOf(agent, from, before)) === note.hashBefore
          : !(await isBegun(agent, file, note))
      const cut = done && after < before && facts.size >= from + before
      if (cut || (!done && !untouched)) {
        const behindAt = from + Math.max(before, after)
        const behind = await agent.read(behindAt, Math.max(facts.size - behindAt, 0))
        await carryOut(agent, file, note, behind)
      }
    } finally {
      await file.close()
    }
  }
  await rm(path, { force: true })
}

async function readNote(path: string): Promise<Note | undefined> {
  const bytes = await readFile(path).catch(() => undefined)
  try {
    return bytes && (JSON.parse(bytes.toString("latin1", 0, noteRoom)) as Note)
  } catch {
    return undefined
  }
}

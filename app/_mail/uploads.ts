// Files on their way into a message. Each is <folder>/<account>/<id>, with <id>.json beside it once it is whole: no
// description, no upload. Whatever was cut off stays a ".part" and is swept with the rest after a day.
import { randomBytes } from "node:crypto"
import { createReadStream } from "node:fs"
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { z } from "zod"
import { MailError } from "../../server/errors.ts"

/** Where the uploads of one account are. */
export interface UploadPlace {
  folder: string
  accountId: number
}

const uploadSchema = z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number() })
/** A file held for a message; `size` in bytes. */
export type Upload = z.output<typeof uploadSchema>

/** What one account may hold at a time, as a multiple of what fits in one message. */
const accountShare = 4

/** How many bytes of files fit in a message of `messageLimit` bytes: base64 takes 78 for 57, the text needs some room. */
export function attachmentLimit(messageLimit: number): number {
  return Math.max(0, Math.floor(((messageLimit - 65_536) * 57) / 78))
}

function pathOf(place: UploadPlace, id: string): string {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new MailError("no-such-entry", "There is no such upload")
  return join(place.folder, String(place.accountId), id)
}

/**
 * Takes a file in. Nothing is kept in memory; a file past `limit` bytes ends with too-large as soon as that is known,
 * and an aborted stream leaves nothing behind.
 * @throws MailError too-large, over-quota (the account holds too many uploads), no-space
 */
export async function receiveUpload(
  place: UploadPlace,
  described: { name: string; type: string; size?: number },
  content: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Upload> {
  if ((described.size ?? 0) > limit) throw tooLarge()
  const held = await heldBytes(place)
  if (held + (described.size ?? 0) > limit * accountShare)
    throw new MailError("over-quota", "Too many files are waiting to be sent; remove some of them")
  const id = randomBytes(16).toString("hex")
  const path = pathOf(place, id)
  try {
    const size = await writeWhole(`${path}.part`, content, Math.min(limit, limit * accountShare - held))
    const upload = { id, name: fileName(described.name), type: mediaType(described.type), size }
    await rename(`${path}.part`, path)
    await writeFile(`${path}.json`, JSON.stringify(upload), { mode: 0o600 })
    return upload
  } catch (error) {
    await removeUpload(place, id)
    if (error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT"))
      throw new MailError("no-space", "The server has no room for this file", { cause: error })
    throw error
  }
}

async function writeWhole(path: string, content: AsyncIterable<Uint8Array>, limit: number): Promise<number> {
  let size = 0
  await using file = await open(path, "wx", 0o600)
  for await (const chunk of content) {
    size += chunk.length
    if (size > limit) throw tooLarge()
    await file.writeFile(chunk)
  }
  return size
}

function tooLarge(): MailError {
  return new MailError("too-large", "The file is larger than a message may be")
}

async function heldBytes(place: UploadPlace): Promise<number> {
  const folder = join(place.folder, String(place.accountId))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const sizes = await Promise.all(
    (await readdir(folder)).map((name) => stat(join(folder, name)).catch(() => undefined)),
  )
  return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0)
}

/** A name that is a name: no folders, no control or direction-changing characters, at most 200 characters. */
export function fileName(written: string): string {
  const name = (written.split(/[\\/]/).at(-1) ?? "")
    .replaceAll(/[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, "")
    .trim()
  if (name === "" || name === "." || name === "..") return "file"
  if (name.length <= 200) return name
  const extension = /\.[^.]{1,20}$/.exec(name)?.[0] ?? ""
  return name.slice(0, 200 - extension.length) + extension
}

function mediaType(written: string): string {
  const type = written.split(";")[0]!.trim().toLowerCase()
  return /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,100}$/.test(type) && !type.startsWith("multipart/")
    ? type
    : "application/octet-stream"
}

/** @throws MailError no-such-entry, also for the uploads of others */
export async function findUpload(place: UploadPlace, id: string): Promise<Upload> {
  const text = await readFile(`${pathOf(place, id)}.json`, "utf8").catch(() => undefined)
  if (text === undefined)
    throw new MailError("no-such-entry", "The file is not here any more; attach it again")
  return uploadSchema.parse(JSON.parse(text))
}

/** The bytes of an upload that `findUpload` found. */
export function readUpload(place: UploadPlace, id: string): Readable {
  return createReadStream(pathOf(place, id))
}

/** Forgets an upload; fine when it is gone already. */
export async function removeUpload(place: UploadPlace, id: string): Promise<void> {
  const path = pathOf(place, id)
  for (const suffix of [".json", ".part", ""]) await rm(path + suffix, { force: true })
}

/** Removes what nobody came back for: everything in every account's folder last touched before `before` (ms). */
export async function sweepUploads(folder: string, before: number): Promise<number> {
  let swept = 0
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const found = await stat(path).catch(() => undefined)
    if (!found || found.mtimeMs >= before) continue
    await rm(path, { force: true })
    swept++
  }
  return swept
}

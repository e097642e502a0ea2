// A message is sent once. Before a byte goes out its id is on disk as "started"; once the server has said yes the
// answer is there too, and whoever asks again gets that answer. After a crash in between nobody knows: "started" with
// nobody at work is told as such, never sent again by itself.
import { mkdir, open, readFile, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import type { Refusal } from "./compose-message.ts"
import type { UploadPlace } from "./uploads.ts"

const schema = z.object({
  state: z.enum(["started", "accepted"]),
  filed: z.boolean(),
  refusals: z.array(z.object({ address: z.string(), reply: z.string() })),
})
export interface SentRecord {
  state: "started" | "accepted"
  /** Is the copy in Sent? */
  filed: boolean
  refusals: Refusal[]
}

const folderOf = (place: UploadPlace) => join(place.folder, String(place.accountId), "sent")
const pathOf = (place: UploadPlace, id: string) => join(folderOf(place), `${id}.json`)

/** What is known about sending the message with this id (a UUID, checked by the caller). */
export async function readSentRecord(place: UploadPlace, id: string): Promise<SentRecord | undefined> {
  const text = await readFile(pathOf(place, id), "utf8").catch(() => undefined)
  return text === undefined ? undefined : schema.parse(JSON.parse(text))
}

/** On disk, whole, when this returns. */
export async function writeSentRecord(place: UploadPlace, id: string, record: SentRecord): Promise<void> {
  await mkdir(folderOf(place), { recursive: true, mode: 0o700 })
  const path = pathOf(place, id)
  {
    await using file = await open(`${path}.part`, "w", 0o600)
    await file.writeFile(JSON.stringify(record))
    await file.datasync()
  }
  await rename(`${path}.part`, path)
  await using folder = await open(folderOf(place), "r")
  await folder.sync()
}

/** The message did not go out; its id may be used again. */
export async function forgetSentRecord(place: UploadPlace, id: string): Promise<void> {
  await rm(pathOf(place, id), { force: true })
}

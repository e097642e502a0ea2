import { spawnSync } from "node:child_process"
import { type FileHandle, mkdir, open, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import Libsql from "libsql"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { stranger, withBobsPost } from "./test-clients.ts"
import type { Dialogue } from "./test-dialogue.ts"

// What is no fault of the message is temporary: the sender keeps it, nothing of it is left here, and service returns by
// itself when the trouble is over.

const post = withBobsPost()

const large = `Subject: large\r\n\r\n${`${"x".repeat(98)}\r\n`.repeat(3_000)}`
const small = "Subject: small\r\n\r\nx\r\n"

/** Sends a message by DATA or BDAT; the last reply. */
async function send(client: Dialogue, message: string, verb: string): Promise<string> {
  const begun = await client.say("MAIL FROM:<x@y.example>")
  if (!begun.startsWith("250")) return begun
  const named = await client.say("RCPT TO:<bob@example.test>")
  if (!named.startsWith("250")) {
    await client.say("RSET")
    return named
  }
  if (verb === "DATA") {
    await client.say("DATA")
    return client.say(`${message}.`)
  }
  client.write(`BDAT ${message.length} LAST\r\n${message}`)
  return client.reply()
}

const filed = async () => (await post.inbox()).length

/** Every content there is belongs to a message, and every file to a content. */
async function nothingIsLeft(): Promise<void> {
  const contents = await post.office.house.sql.all(
    "SELECT c.id FROM content c LEFT JOIN message m ON m.content_id = c.id WHERE m.content_id IS NULL",
  )
  expect(contents).toEqual([])
  const files = await Array.fromAsync(post.office.house.blobs.list())
  const known = await post.office.house.sql.all<{ n: number }>(
    "SELECT count(*) AS n FROM content WHERE encoding = 'file'",
  )
  expect(files.length).toBe(known[0]!.n)
}

describe.each(["DATA", "BDAT"])("%s", (verb) => {
  test("the folder of large messages cannot be written: 451, and small ones still come in", async () => {
    const before = await filed()
    const client = await stranger(post.office)
    const folder = join(post.office.house.blobFolder, "tmp")
    await mkdir(folder, { recursive: true })
    await rename(folder, `${folder}-away`)
    await writeFile(folder, "in the way")
    expect(await send(client, large, verb)).toMatch(/^45[12] 4\.3\.[01]/)
    expect(await send(client, small, verb)).toMatch(/^250/)
    await rm(folder)
    await rename(`${folder}-away`, folder)
    expect(await send(client, large, verb)).toMatch(/^250/)
    expect(await filed()).toBe(before + 2)
    await nothingIsLeft()
  })
})

describe("a disk that fails while bytes are made durable (EIO on fsync)", () => {
  afterEach(() => vi.restoreAllMocks())

  // Of the file, of its folder, and of the folder above: whichever fails, what was written is not to be believed.
  test.each([1, 2, 3])(
    "fsync %i: no 250, nothing is kept of it, and the next message is fine",
    async (turn) => {
      const before = await filed()
      const handle = await open(post.office.house.folder)
      const shared = Object.getPrototypeOf(handle) as FileHandle
      await handle.close()
      const real = shared.sync
      let calls = 0
      vi.spyOn(shared, "sync").mockImplementation(function (this: FileHandle) {
        if (++calls !== turn) return real.call(this)
        return Promise.reject(Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" }))
      })
      const client = await stranger(post.office)
      expect(await send(client, large, "DATA")).toMatch(/^45[12] 4\.3\.[01]/)
      expect(calls).toBeGreaterThanOrEqual(turn)
      expect(await filed()).toBe(before)
      await nothingIsLeft()
      expect(await send(client, large, "DATA")).toMatch(/^250/)
      expect(await filed()).toBe(before + 1)
      await nothingIsLeft()
    },
  )
})

test("somebody else holds the database: 451, and 250 again when it is free", async () => {
  const before = await filed()
  const client = await stranger(post.office)
  const other = new Libsql(join(post.office.house.folder, "missiva.db"))
  other.exec("BEGIN IMMEDIATE")
  expect(await send(client, large, "BDAT")).toMatch(/^451 4\.3\.0/)
  other.exec("ROLLBACK")
  other.close()
  expect(await send(client, small, "DATA")).toMatch(/^250/)
  expect(await filed()).toBe(before + 1)
  await nothingIsLeft()
}, 60_000)

describe("a disk that is full", () => {
  const folder = () => post.office.house.blobFolder
  let mounted = false

  beforeAll(async () => {
    await mkdir(folder(), { recursive: true })
    const done = spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", folder()])
    mounted = done.status === 0
    if (!mounted) console.warn("SKIPPED: a full disk (only root may mount a small one)")
  })
  afterAll(() => {
    if (mounted) spawnSync("umount", [folder()])
  })

  test.each(["DATA", "BDAT"])("452, and 250 again when there is room, by %s", async (verb) => {
    if (!mounted) return
    const client = await stranger(post.office)
    const filler = join(folder(), "filler")
    await writeFile(filler, Buffer.alloc(400_000))
    expect(await send(client, large, verb)).toMatch(/^452 4\.3\.1/)
    expect(await send(client, small, verb)).toMatch(/^250/)
    await rm(filler)
    expect(await send(client, large, verb)).toMatch(/^250/)
    const { contentId } = (await post.office.house.sql.get<{ contentId: number }>(
      `SELECT max(id) AS "contentId" FROM content WHERE encoding = 'file'`,
    ))!
    const bytes = await (await post.office.house.store.content(contentId)).bytes()
    expect(bytes.toString("latin1").endsWith(large)).toBe(true)
    await post.office.house.sql.run("DELETE FROM message WHERE content_id = ?", contentId)
    for await (const { name } of post.office.house.blobs.list()) await post.office.house.blobs.remove(name)
  })
})

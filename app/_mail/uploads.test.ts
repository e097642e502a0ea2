import { mkdtemp, readdir, rm, utimes } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  attachmentLimit,
  fileName,
  findUpload,
  readUpload,
  receiveUpload,
  removeUpload,
  sweepUploads,
  type UploadPlace,
} from "./uploads.ts"

let place: UploadPlace
beforeAll(async () => {
  place = { folder: await mkdtemp(join(tmpdir(), "missiva-uploads-")), accountId: 7 }
})
afterAll(() => rm(place.folder, { recursive: true, force: true }))

const left = () => readdir(join(place.folder, "7"))
const bytes = (text: string) => Readable.from([Buffer.from(text)])

describe("uploads", () => {
  it("come back as they went in, for their account only", async () => {
    const upload = await receiveUpload(
      place,
      { name: "a.txt", type: "text/plain; charset=utf-8" },
      bytes("hello"),
      1000,
    )
    expect(upload).toMatchObject({ name: "a.txt", type: "text/plain", size: 5 })
    expect(await findUpload(place, upload.id)).toEqual(upload)
    expect((await buffer(readUpload(place, upload.id))).toString()).toBe("hello")
    await expect(findUpload({ ...place, accountId: 8 }, upload.id)).rejects.toMatchObject({
      code: "no-such-entry",
    })
    await removeUpload(place, upload.id)
    await removeUpload(place, upload.id)
    expect(await left()).toEqual([])
  })

  it("are refused past the limit, announced or not, and leave nothing", async () => {
    await expect(
      receiveUpload(place, { name: "a", type: "", size: 11 }, bytes(""), 10),
    ).rejects.toMatchObject({ code: "too-large" })
    await expect(
      receiveUpload(place, { name: "a", type: "" }, bytes("x".repeat(11)), 10),
    ).rejects.toMatchObject({ code: "too-large" })
    expect(await left()).toEqual([])
  })

  it("that break off leave nothing", async () => {
    async function* broken() {
      yield Buffer.from("half")
      throw new Error("connection lost")
    }
    await expect(receiveUpload(place, { name: "a", type: "" }, broken(), 100)).rejects.toThrow(
      "connection lost",
    )
    expect(await left()).toEqual([])
  })

  it("stop when one account holds too much", async () => {
    const kept = []
    for (let i = 0; i < 3; i++)
      kept.push(await receiveUpload(place, { name: "a", type: "" }, bytes("x".repeat(450)), 500))
    const more = receiveUpload(place, { name: "a", type: "", size: 490 }, bytes("x".repeat(490)), 500)
    await expect(more).rejects.toMatchObject({ code: "over-quota" })
    for (const upload of kept) await removeUpload(place, upload.id)
  })

  it.each(["../../etc/passwd", "a".repeat(32), "", `${"0".repeat(31)}/`])(
    "no id leads out of the folder: %s",
    async (id) => {
      await expect(findUpload(place, id)).rejects.toMatchObject({ code: "no-such-entry" })
    },
  )

  it("are swept when old", async () => {
    const old = await receiveUpload(place, { name: "old", type: "" }, bytes("1"), 100)
    const young = await receiveUpload(place, { name: "young", type: "" }, bytes("2"), 100)
    for (const suffix of ["", ".json"]) await utimes(join(place.folder, "7", old.id + suffix), 1, 1)
    expect(await sweepUploads(place.folder, 1_000_000)).toBe(2)
    expect((await findUpload(place, young.id)).name).toBe("young")
    await removeUpload(place, young.id)
  })
})

it.each([
  ["C:\\Users\\me\\report.pdf", "report.pdf"],
  ["../../etc/passwd", "passwd"],
  ["a\r\nContent-Type: x", "aContent-Type: x"],
  ["evil\u202Egpj.exe", "evilgpj.exe"],
  ["", "file"],
  ["..", "file"],
  [`${"x".repeat(450)}.tar.gz`, `${"x".repeat(197)}.gz`],
])("file name %j", (written, expected) => expect(fileName(written)).toBe(expected))

it("leaves room for base64 and the text", () => {
  const limit = attachmentLimit(50 << 20)
  expect((limit / 57) * 78).toBeLessThan(50 << 20)
  expect(attachmentLimit(1000)).toBe(0)
})

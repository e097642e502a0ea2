import { expect, test } from "vitest"
import { readArchive } from "./archive.ts"

/** One file of a zip archive: its header and its bytes. */
function entry(name: string, { size = 4, flags = 0 } = {}): Buffer {
  const header = Buffer.alloc(30)
  header.write("PK\x03\x04", "latin1")
  header.writeUInt16LE(flags, 6)
  header.writeUInt32LE(size, 18)
  header.writeUInt16LE(Buffer.byteLength(name), 26)
  return Buffer.concat([header, Buffer.from(name), Buffer.alloc(size, 1)])
}

test("the names in a zip archive are read without unpacking it", () => {
  const zip = Buffer.concat([entry("a/read me.txt"), entry("bill.exe", { size: 900 }), entry("ç.pdf")])
  expect(readArchive(zip)).toEqual({
    kind: "zip",
    names: ["a/read me.txt", "bill.exe", "ç.pdf"],
    locked: false,
  })
})

test("an archive with a password is locked, and sizes that stand behind the file do not hide the next one", () => {
  expect(readArchive(entry("x", { flags: 1 }))?.locked).toBe(true)
  expect(readArchive(Buffer.concat([entry("x", { flags: 8, size: 9 }), entry("y.js")]))?.names).toEqual([
    "x",
    "y.js",
  ])
})

test("a header that lies about sizes leads nowhere, and a directory without end is cut", () => {
  const lying = entry("x")
  lying.writeUInt32LE(0xffffffff, 18)
  expect(readArchive(lying)?.names).toEqual(["x"])
  expect(readArchive(Buffer.concat(Array.from({ length: 5_000 }, () => entry("n"))))?.names.length).toBe(500)
})

test("gzip and tar tell names too; what is none is none", () => {
  const gzip = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.from("run.js\0rest")])
  expect(readArchive(gzip)).toEqual({ kind: "gzip", names: ["run.js"], locked: false })
  const tar = Buffer.alloc(1024)
  tar.write("dir/run.exe", 0)
  tar.write("00000000000", 124)
  tar.write("ustar", 257)
  expect(readArchive(tar)?.names).toEqual(["dir/run.exe"])
  expect(readArchive(Buffer.from("%PDF-1.7"))).toBeUndefined()
  expect(readArchive(Buffer.alloc(0))).toBeUndefined()
})

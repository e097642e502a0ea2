import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { limits } from "../limits.ts"
import { newBudget, readArchive } from "./archive.ts"
import { gzip, lockedZip, rar4, rar5, tar, zip } from "./fixtures.ts"

const names = (data: Buffer) => readArchive(data)?.names
const oldDocument = Buffer.concat([
  Buffer.from("d0cf11e0a1b11ae1", "hex"),
  Buffer.alloc(500),
  Buffer.from("_VBA_PROJECT_CUR", "utf16le"),
])

describe("names are read", () => {
  const files = { "a/read me.txt": "hello", "bill.exe": "MZ", "ç.pdf": "%PDF" }

  test.each([
    ["zip", zip(files)],
    ["zip that is not packed", zip(files, { level: 0 })],
    ["tar", tar(files)],
    ["rar 4", rar4(files)],
    ["rar 5", rar5(files)],
  ])("%s", (_, data) => {
    expect(readArchive(data)).toMatchObject({
      names: Object.keys(files),
      locked: false,
      burst: false,
      unread: false,
      macros: false,
    })
  })

  test("gzip tells the name it has, or none", () => {
    expect(names(gzip(Buffer.from("x"), "run.js"))).toEqual(["run.js"])
    expect(names(gzip(Buffer.from("x")))).toEqual([])
  })

  test("tar.gz", () => expect(names(gzip(tar(files), "x.tar"))).toContain("x.tar/bill.exe"))

  test("long names of tar, of GNU and of POSIX", () => {
    const long = `${"dir/".repeat(40)}bill.exe`
    const path = ` path=${long}\n`
    const record = `${path.length + 3}${path}`
    expect(names(tar({ "././@LongLink": `${long}\0`, short: "x" }, { "././@LongLink": "L" }))).toEqual([long])
    expect(names(tar({ pax: record, short: "x" }, { pax: "x" }))).toEqual([long])
  })

  test("a zip archive whose end is not there, and sizes that stand behind its files", () => {
    const whole = zip({ "x.txt": "hello", "y.js": "alert()" })
    const cut = readArchive(whole.subarray(0, whole.indexOf("PK\x01\x02", 0, "latin1")))
    expect(cut).toMatchObject({ names: ["x.txt", "y.js"], unread: true })
  })

  test("a zip archive that something stands in front of is one, as programs think", () => {
    const picture = Buffer.concat([Buffer.from("GIF89a"), Buffer.alloc(1_000), zip({ "bill.exe": "MZ" })])
    expect(readArchive(picture)).toMatchObject({ kind: "zip", behind: true, names: ["bill.exe"] })
  })

  test("a directory that says otherwise than what stands before the files hides neither", () => {
    const data = zip({ "bill.exe": "MZ" })
    data.write("note.txt", data.indexOf("PK\x01\x02", 0, "latin1") + 46)
    expect(names(data)).toEqual(["note.txt", "bill.exe"])
  })

  test("a name with a zero in it ends there", () => {
    expect(names(zip({ "bill.exe\0.pdf": "MZ" }))).toEqual(["bill.exe"])
  })

  test("a name in Unicode beside the plain one is seen (APPNOTE 4.6.9)", () => {
    const path = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), Buffer.from("bill.exe")])
    expect(names(zip({ "note.txt": "x" }, { extra: { 28789: path } }))).toEqual(["note.txt", "bill.exe"])
  })
})

describe("archives in archives", () => {
  const bill = { "bill.exe": "MZ" }

  test.each([
    ["zip in zip", zip({ "in.zip": zip(bill) }), "in.zip/bill.exe"],
    ["zip in zip in zip", zip({ "a.zip": zip({ "b.zip": zip(bill) }) }), "a.zip/b.zip/bill.exe"],
    ["tar.gz in zip", zip({ "in.tgz": gzip(tar(bill)) }), "in.tgz/bill.exe"],
    ["zip in tar.gz", gzip(tar({ "in.zip": zip(bill) })), "in.zip/bill.exe"],
    ["rar in zip", zip({ "in.rar": rar5(bill) }), "in.rar/bill.exe"],
  ])("%s", (_, data, path) => {
    expect(readArchive(data)).toMatchObject({ unread: false })
    expect(names(data)).toContain(path)
  })

  test("what lies deeper is not looked for, and that is said", () => {
    const deep = zip({ "a.zip": zip({ "b.zip": zip({ "c.zip": zip(bill) }) }) })
    expect(readArchive(deep)).toMatchObject({
      names: ["a.zip", "a.zip/b.zip", "a.zip/b.zip/c.zip"],
      unread: true,
    })
  })

  test("macros are found in documents in archives, of either kind", () => {
    const document = zip({ "word/document.xml": "<x/>", "word/vbaProject.bin": "x" })
    expect(readArchive(document)?.macros).toBe(true)
    expect(readArchive(zip({ "letter.docm": document }))?.macros).toBe(true)
    expect(readArchive(zip({ "letter.doc": oldDocument }))?.macros).toBe(true)
    expect(readArchive(zip({ "letter.docx": zip({ "word/document.xml": "<x/>" }) }))?.macros).toBe(false)
  })
})

test.each([
  ["zip", lockedZip({ "bill.exe": "MZ" })],
  ["rar 4", rar4({ "bill.exe": "MZ" }, { locked: true })],
  ["rar 5", rar5({ "bill.exe": "MZ" }, { locked: true })],
])("a password on %s is seen, and the names beside it", (_, data) => {
  expect(readArchive(data)).toMatchObject({ locked: true, names: ["bill.exe"] })
})

test("a password on the headers of rar 5 leaves nothing to read", () => {
  const header = Buffer.from("Rar!\x1a\x07\x01\0\0\0\0\0\x06\x04\0\0\0\x0f\0", "latin1")
  expect(readArchive(header)).toMatchObject({ kind: "rar", locked: true, unread: true })
})

test.each([
  ["7z", "7z\xbc\xaf\x27\x1c\0\x04"],
  ["other", "MSCF\0\0\0\0"],
  ["other", "\xfd7zXZ\0"],
  ["other", "BZh91AY&SY"],
  ["disk", `${"\0".repeat(0x8001)}CD001`],
  ["disk", "\xeb\x52\x90NTFS    "],
])("%s is known by its first bytes, and not looked into", (kind, bytes) => {
  expect(readArchive(Buffer.from(bytes, "latin1"))).toMatchObject({ kind, names: [], unread: true })
})

test.each([["%PDF-1.7"], [""], ["P"], ["PK"], ["hello ".repeat(100)], ["\x7fELF"]])("%j is none", (text) => {
  expect(readArchive(Buffer.from(text, "latin1"))).toBeUndefined()
})

describe("hostile archives", () => {
  test("a bomb says so itself, or is stopped while it is unpacked", () => {
    const zeros = zip({ "in.zip": Buffer.alloc(60 << 20) }, { level: 9 })
    const budget = newBudget()
    expect(readArchive(zeros, budget)).toMatchObject({ burst: true, unread: true })
    expect(limits.archive.budget.bytes - budget.bytes).toBeLessThanOrEqual(limits.archive.unpacked)
    const packed = newBudget()
    expect(readArchive(gzip(Buffer.alloc(60 << 20)), packed)?.unread).toBe(true)
    expect(limits.archive.budget.bytes - packed.bytes).toBeLessThanOrEqual(limits.archive.unpacked)
  })

  test("an archive that holds itself, as often as it likes, comes to an end", () => {
    let data = zip({ "bill.exe": "MZ" })
    for (let depth = 0; depth < 30; depth++) data = zip({ "a.zip": data, "b.zip": data }, { level: 9 })
    const budget = newBudget()
    expect(readArchive(data, budget)?.unread).toBe(true)
    expect(budget.bytes).toBeGreaterThanOrEqual(0)
  })

  test("one message has so many names and archives, whatever it brings", () => {
    const budget = newBudget()
    const many = zip(Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`${at}.txt`, ""])))
    expect(readArchive(many, budget)).toMatchObject({ unread: true })
    expect(readArchive(many, budget)?.names).toEqual([])
    const nested = zip(
      Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}.zip`, zip({ x: "y" })])),
    )
    const inner = readArchive(nested)!
    expect(inner.unread).toBe(true)
    expect(inner.names.filter((name) => name.endsWith("/x"))).toHaveLength(limits.archive.budget.archives - 1)
  })

  test("sizes that lie lead nowhere", () => {
    const lying = zip({ x: "hello" })
    for (const at of [18, 22]) lying.writeUInt32LE(0xffffffff, at)
    expect(names(lying)).toEqual(["x"])
    const big = tar({ x: "hello" })
    big.write("77777777777\0", 124)
    expect(names(big)).toEqual(["x"])
  })

  test("bytes changed anywhere, or cut off, make no fault and stay within the limits", () => {
    const bill = { "bill.exe": "MZ", "in.zip": zip({ "a.doc": oldDocument }, { level: 9 }) }
    const seeds = [
      zip(bill),
      gzip(tar(bill), "x.tar"),
      rar4({ a: "b", c: "d" }),
      rar5({ a: "b", c: "d" }),
      tar(bill),
    ]
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(change, { maxLength: 12 }),
        fc.nat(),
        (seed, changes, cut) => {
          const data = Buffer.from(seed)
          for (const [at, byte] of changes) data[at % data.length] = byte
          const budget = newBudget()
          const archive = readArchive(cut % 3 ? data : data.subarray(0, cut % data.length), budget)
          expect(budget.bytes).toBeGreaterThanOrEqual(0)
          expect(archive?.names.length ?? 0).toBeLessThanOrEqual(limits.archive.budget.names)
          for (const name of archive?.names ?? [])
            expect(name.length).toBeLessThanOrEqual(limits.archive.name)
        },
      ),
      { numRuns: 3_000 },
    )
  })
})

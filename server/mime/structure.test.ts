import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { checkRanges, corpus, message } from "./fixtures.ts"
import { limits } from "./limits.ts"
import type { Part } from "./part.ts"
import { parseStructure, structureParser } from "./structure.ts"

// A part as "type/subtype" with its children, and the body text of leaves.
function outline(part: Part, bytes: Uint8Array): unknown {
  const name = `${part.type}/${part.subtype}`
  if (part.parts.length > 0) return { [name]: part.parts.map((child) => outline(child, bytes)) }
  return `${name} ${JSON.stringify(slice(bytes, part.body))}`
}

function slice(bytes: Uint8Array, range: { start: number; end: number }): string {
  return Buffer.from(bytes.subarray(range.start, range.end)).toString("latin1")
}

function parsed(...lines: string[]): unknown {
  const bytes = message(...lines)
  return outline(parseStructure(bytes), bytes)
}

function inPieces(bytes: Uint8Array, cuts: number[]): Part {
  const parser = structureParser()
  const offsets = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let i = 1; i < offsets.length; i++) parser.push(bytes.subarray(offsets[i - 1], offsets[i]))
  return parser.end()
}

describe("a message without parts", () => {
  it("is text/plain by default, with its body counted in lines", () => {
    const root = parseStructure(message("Subject: x", "", "one", "two"))
    expect(root).toMatchObject({ type: "text", subtype: "plain", encoding: "7bit", lines: 2, parts: [] })
    expect(root.header).toEqual({ start: 0, end: 14 })
    expect(root.body).toEqual({ start: 14, end: 24 })
  })

  it.each([
    ["nothing at all", "", [0, 0]],
    ["a header alone", "Subject: x\r\n", [12, 12]],
    ["a header without line end", "Subject: x", [10, 10]],
    ["a body alone", "\r\nbody", [2, 6]],
    ["bare line feeds", "A: b\n\nbody\n", [6, 11]],
    ["mixed line ends", "A: b\nC: d\r\n\nbody", [12, 16]],
    ["a missing blank line", "A: b\r\nno field here\r\nC: d\r\n", [6, 27]],
    ["a continuation before any field", " A: b\r\n\r\nbody", [0, 13]],
    ["an mbox line", "From a@b Thu Jan  1\r\nA: b\r\n\r\nbody", [29, 33]],
    ["a quoted mbox line", ">From a@b Thu Jan  1\r\nA: b\r\n\r\nbody", [30, 34]],
    ["a white line that continues a field", "A: b\r\n \r\nC: d\r\n\r\nbody", [17, 21]],
    ["a byte order mark first", "\xef\xbb\xbfA: b\r\n\r\nbody", [0, 15]],
  ])("reads %s", (_, text, [start, end]) => {
    expect(parseStructure(Buffer.from(text as string, "latin1")).body).toEqual({ start, end })
  })

  it("keeps the first of duplicate fields", () => {
    const root = parseStructure(
      message(
        "Content-Type: text/html; charset=a",
        "content-type: image/png",
        "Content-Transfer-Encoding: BASE64 (really)",
        "Content-Transfer-Encoding: 7bit",
        "Content-Disposition: Inline",
        "Content-Disposition: attachment",
        "",
      ),
    )
    expect(root).toMatchObject({
      type: "text",
      subtype: "html",
      encoding: "base64",
      disposition: { type: "inline" },
    })
    expect(root.params).toEqual({ charset: "a" })
  })

  it.each(["html", "text", "text/", "/html", "text/html/x", "", ";charset=x", "te xt/é", "text//plain"])(
    "takes the Content-Type %j for text/plain",
    (type) => {
      expect(parseStructure(message(`Content-Type: ${type}`, ""))).toMatchObject({
        type: "text",
        subtype: "plain",
      })
    },
  )

  it("keeps encoded words of a description beside raw 8-bit text", () => {
    const root = parseStructure(message("Content-Description: caf\xe9 =?utf-8?q?x?=", ""))
    expect(root.description).toBe("café =?utf-8?q?x?=")
  })

  it("reads the descriptive fields", () => {
    const root = parseStructure(
      message(
        "Content-ID: <a@b>",
        "Content-Description: =?utf-8?q?x?=",
        " folded",
        "Content-MD5: Q2hlY2s=",
        "Content-Language: en, de (German)",
        "Content-Location: http://x/y",
        "",
      ),
    )
    expect(root).toMatchObject({
      id: "<a@b>",
      description: "=?utf-8?q?x?= folded",
      md5: "Q2hlY2s=",
      language: ["en", "de"],
      location: "http://x/y",
    })
  })
})

const mixed = 'Content-Type: multipart/mixed; boundary="b"'

describe("multiparts", () => {
  it("leaves preamble, epilogue and the delimiter's line end out of the parts", () => {
    expect(
      parsed(
        mixed,
        "",
        "pre",
        "--b",
        "",
        "one",
        "--b",
        "Content-Type: text/html",
        "",
        "two",
        "",
        "--b--",
        "epi",
      ),
    ).toEqual({
      "multipart/mixed": ['text/plain "one"', 'text/html "two\\r\\n"'],
    })
  })

  it("counts lines as line feeds inside the body", () => {
    const root = parseStructure(
      message(mixed, "", "--b", "", "one", "two", "--b", "", "--b", "", "", "--b--"),
    )
    expect(root.parts.map((part) => part.lines)).toEqual([1, 0, 0])
  })

  it.each([
    ["no closing delimiter", ["--b", "", "one"], ['text/plain "one\\r\\n"']],
    ["white space behind a delimiter", ["--b \t", "", "one", "--b-- "], ['text/plain "one"']],
    ["delimiters back to back", ["--b", "--b", "", "one", "--b--"], ['text/plain ""', 'text/plain "one"']],
    ["a delimiter inside a header", ["--b", "A: b", "--b--"], ['text/plain ""']],
    ["a part without header", ["--b", "one", "--b--"], ['text/plain "one"']],
    [
      "a longer line that begins like it",
      ["--b", "", "--bc", "--b-c", "--b--"],
      ['text/plain "--bc\\r\\n--b-c"'],
    ],
    ["parts behind the end", ["--b", "", "one", "--b--", "--b", "", "two"], ['text/plain "one"']],
  ])("reads %s", (_, body, parts) => {
    expect(parsed(mixed, "", ...body)).toEqual({ "multipart/mixed": parts })
  })

  it.each([
    ["no boundary", "multipart/mixed"],
    ["an empty boundary", 'multipart/mixed; boundary=""'],
    ["a boundary that never comes", "multipart/mixed; boundary=never"],
  ])("shows a multipart with %s as text", (_, type) => {
    expect(parsed(`Content-Type: ${type}`, "", "--b", "", "x")).toBe('text/plain "--b\\r\\n\\r\\nx\\r\\n"')
  })

  const inner = (boundary: string) => [`Content-Type: multipart/alternative; boundary="${boundary}"`, ""]
  const outer = (boundary: string) => [`Content-Type: multipart/mixed; boundary="${boundary}"`, ""]

  it.each([
    ["inner", "b", "bb"],
    ["outer", "bb", "b"],
    ["outer, with dashes", "b", "b-"],
  ])("tells a boundary that begins with the %s one", (_, one, two) => {
    const lines = [
      ...outer(one),
      `--${one}`,
      ...inner(two),
      `--${two}`,
      "",
      "x",
      `--${two}--`,
      `--${one}`,
      "",
      "y",
      `--${one}--`,
    ]
    expect(parsed(...lines)).toEqual({
      "multipart/mixed": [{ "multipart/alternative": ['text/plain "x"'] }, 'text/plain "y"'],
    })
  })

  it("reads bare line feeds like CRLF", () => {
    const lines = [
      ...outer("o"),
      "--o",
      ...inner("i"),
      "--i",
      "Content-Type: text/html",
      "",
      "x",
      "y",
      "--i--",
      "--o",
      "",
      "z",
      "--o--",
    ]
    const bytes = Buffer.from(lines.join("\n"))
    const root = parseStructure(bytes)
    checkRanges(root, bytes.length)
    expect(outline(root, bytes)).toEqual({
      "multipart/mixed": [{ "multipart/alternative": ['text/html "x\\ny"'] }, 'text/plain "z"'],
    })
    expect(root.parts[0]!.parts[0]!.lines).toBe(1)
  })

  it("ends inner multiparts that were not closed", () => {
    expect(parsed(...outer("o"), "--o", ...inner("i"), "--i", "", "x", "--o", "", "y", "--o--")).toEqual({
      "multipart/mixed": [{ "multipart/alternative": ['text/plain "x"'] }, 'text/plain "y"'],
    })
  })

  it("gives the same boundary used twice to the inner multipart first", () => {
    expect(
      parsed(...outer("b"), "--b", ...inner("b"), "--b", "", "x", "--b--", "--b", "", "y", "--b--"),
    ).toEqual({
      "multipart/mixed": [{ "multipart/alternative": ['text/plain "x"'] }, 'text/plain "y"'],
    })
  })

  it("matches boundaries of raw 8-bit and encoded text by their bytes", () => {
    expect(
      parsed("Content-Type: multipart/mixed; boundary*=utf-8''%C3%A9", "", "--\xc3\xa9", "", "x"),
    ).toEqual({
      "multipart/mixed": ['text/plain "x\\r\\n"'],
    })
  })
})

describe("embedded messages", () => {
  it("have a root of their own", () => {
    expect(parsed("Content-Type: message/rfc822", "", "Content-Type: text/html", "", "x")).toEqual({
      "message/rfc822": ['text/html "x\\r\\n"'],
    })
  })

  it("are the default inside a digest", () => {
    const digest = "Content-Type: multipart/digest; boundary=b"
    expect(
      parsed(digest, "", "--b", "", "A: b", "", "x", "--b", "Content-Type: text/html", "", "y", "--b--"),
    ).toEqual({
      "multipart/digest": [{ "message/rfc822": ['text/plain "x"'] }, 'text/html "y"'],
    })
  })

  it("begin at once where the part's blank line is missing", () => {
    expect(parsed("Content-Type: message/rfc822", "no field", "x")).toEqual({
      "message/rfc822": ['text/plain "no field\\r\\nx\\r\\n"'],
    })
  })

  it("end with their part, in the middle of a header too", () => {
    const bytes = message(
      mixed,
      "",
      "--b",
      "Content-Type: message/rfc822",
      "",
      "A: b",
      "--b",
      "Content-Type: message/global",
      "--b--",
    )
    const root = parseStructure(bytes)
    checkRanges(root, bytes.length)
    expect(outline(root, bytes)).toEqual({
      "multipart/mixed": [{ "message/rfc822": ['text/plain ""'] }, { "message/global": ['text/plain ""'] }],
    })
    expect(slice(bytes, root.parts[0]!.parts[0]!.header)).toBe("A: b\r\n")
  })
})

describe("how the bytes were cut", () => {
  const line = fc.constantFrom(
    ...[
      "",
      " ",
      "A: b",
      "--a",
      "--a--",
      "--b",
      "--b--",
      "--ab",
      "x",
      "From x",
      "Content-Type: text/html",
      "\r",
      "-",
      "--",
    ],
    "Content-Type: multipart/mixed; boundary=a",
    "Content-Type: multipart/digest; boundary=b",
    "Content-Type: message/rfc822",
    'Content-Type: multipart/mixed;\n\tboundary="ab"',
  )
  const lines = fc.array(fc.tuple(line, fc.constantFrom("\r\n", "\r\n", "\n")), { maxLength: 40 })

  it("does not change what is found, and ranges are always nested", () => {
    fc.assert(
      fc.property(lines, fc.boolean(), fc.array(fc.nat(), { maxLength: 20 }), (pairs, ended, cuts) => {
        const text = pairs.flat().join("")
        const bytes = Buffer.from(ended ? text : text.trimEnd(), "latin1")
        const whole = parseStructure(bytes)
        checkRanges(whole, bytes.length)
        expect(inPieces(bytes, cuts)).toEqual(whole)
      }),
      { numRuns: 2000 },
    )
  })

  it("does not matter for lines longer than what is kept of them", () => {
    const long = "x".repeat(limits.field * 2)
    const bytes = message(
      `A: ${long}`,
      `Content-Type: text/html; name=${long}`,
      ` ${long}`,
      "",
      `--${long}`,
      long,
    )
    const whole = parseStructure(bytes)
    const parser = structureParser()
    for (let i = 0; i < bytes.length; i += 1000) parser.push(bytes.subarray(i, i + 1000))
    expect(parser.end()).toEqual(whole)
    expect(whole).toMatchObject({ subtype: "html", lines: 2 })
  })

  it("does not matter for real messages, byte by byte", () => {
    for (const { name, bytes } of corpus().slice(0, 150)) {
      const parser = structureParser()
      for (let i = 0; i < bytes.length; i++) parser.push(bytes.subarray(i, i + 1))
      expect(parser.end(), name).toEqual(parseStructure(bytes))
    }
  })

  it("gives consistent ranges for all real messages", () => {
    for (const { bytes } of corpus()) checkRanges(parseStructure(bytes), bytes.length)
  })
})

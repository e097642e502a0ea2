import { describe, expect, it } from "vitest"
import { binary, message } from "./fixtures.ts"
import type { SectionKind } from "./section.ts"
import { section } from "./section.ts"
import { parseStructure } from "./structure.ts"

function fetch(bytes: Buffer, path: number[], kind: SectionKind): string | undefined {
  const range = section(parseStructure(bytes), path, kind)
  return range && binary(bytes.subarray(range.start, range.end))
}

// The example of RFC 3501 §6.4.5: 1 text, 2 octets, 3 a message (3.1 text, 3.2 octets), 4 a multipart
// (4.1 an image, 4.2 a message of a multipart (4.2.1, 4.2.2 a multipart (4.2.2.1))).
const rfc = message(
  "Subject: outer",
  "Content-Type: multipart/mixed; boundary=a",
  "",
  "--a",
  "",
  "text 1",
  "--a",
  "Content-Type: application/octet-stream",
  "",
  "octets 2",
  "--a",
  "Content-Type: message/rfc822",
  "",
  "Subject: 3",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "--b",
  "",
  "text 3.1",
  "--b",
  "Content-Type: application/octet-stream",
  "",
  "octets 3.2",
  "--b--",
  "--a",
  "Content-Type: multipart/mixed; boundary=c",
  "",
  "--c",
  "Content-Type: image/gif",
  "",
  "image 4.1",
  "--c",
  "Content-Type: message/rfc822",
  "",
  "Subject: 4.2",
  "Content-Type: multipart/mixed; boundary=d",
  "",
  "--d",
  "",
  "text 4.2.1",
  "--d",
  "Content-Type: multipart/alternative; boundary=e",
  "",
  "--e",
  "",
  "text 4.2.2.1",
  "--e--",
  "--d--",
  "--c--",
  "--a--",
)

describe("section", () => {
  it.each<[number[], SectionKind, string | undefined]>([
    [[], "", binary(rfc)],
    [[], "HEADER", "Subject: outer\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"],
    [[], "MIME", undefined],
    [[1], "", "text 1"],
    [[1], "MIME", "\r\n"],
    [[1], "HEADER", undefined],
    [[1], "TEXT", undefined],
    [[2], "", "octets 2"],
    [[3], "HEADER", "Subject: 3\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"],
    [
      [3],
      "TEXT",
      "--b\r\n\r\ntext 3.1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\noctets 3.2\r\n--b--",
    ],
    [[3], "MIME", "Content-Type: message/rfc822\r\n\r\n"],
    [[3, 1], "", "text 3.1"],
    [[3, 2], "", "octets 3.2"],
    [[3, 2], "MIME", "Content-Type: application/octet-stream\r\n\r\n"],
    [[3, 3], "", undefined],
    [[4], "MIME", "Content-Type: multipart/mixed; boundary=c\r\n\r\n"],
    [[4], "HEADER", undefined],
    [[4, 1], "", "image 4.1"],
    [[4, 2], "HEADER", "Subject: 4.2\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n"],
    [[4, 2, 1], "", "text 4.2.1"],
    [[4, 2, 2], "", "--e\r\n\r\ntext 4.2.2.1\r\n--e--"],
    [[4, 2, 2, 1], "", "text 4.2.2.1"],
    [[4, 2, 2, 1, 1], "", undefined],
    [[5], "", undefined],
    [[0], "", undefined],
  ])("%j %j", (path, kind, expected) => {
    expect(fetch(rfc, path, kind)).toBe(expected)
  })

  it("numbers the body of a message that is no multipart 1", () => {
    const bytes = message("Subject: x", "", "body")
    expect(fetch(bytes, [1], "")).toBe("body\r\n")
    expect(fetch(bytes, [1], "MIME")).toBe("Subject: x\r\n\r\n")
    expect(fetch(bytes, [], "TEXT")).toBe("body\r\n")
    expect(fetch(bytes, [2], "")).toBeUndefined()
    expect(fetch(bytes, [1, 1], "")).toBeUndefined()
  })

  it("numbers into a message that is nothing but an embedded message", () => {
    const bytes = message("Content-Type: message/rfc822", "", "Subject: x", "", "body")
    expect(fetch(bytes, [1], "")).toBe("Subject: x\r\n\r\nbody\r\n")
    expect(fetch(bytes, [1], "HEADER")).toBe("Subject: x\r\n\r\n")
    expect(fetch(bytes, [1], "TEXT")).toBe("body\r\n")
    expect(fetch(bytes, [1, 1], "")).toBe("body\r\n")
    expect(fetch(bytes, [1, 1, 1], "")).toBeUndefined()
  })

  it("answers a path of 5,000 numbers", () => {
    expect(section(parseStructure(rfc), new Array(5000).fill(1), "")).toBeUndefined()
  })
})

import type { MessageStructureObject } from "imapflow"
import { describe, expect, test } from "vitest"
import { contentOf } from "./structure.ts"

const leaf = (
  part: string,
  type: string,
  more: Partial<MessageStructureObject> = {},
): MessageStructureObject => ({
  part,
  type,
  size: 100,
  ...more,
})
const multi = (type: string, ...childNodes: MessageStructureObject[]): MessageStructureObject => ({
  type: `multipart/${type}`,
  childNodes,
})
const shape = (root: MessageStructureObject, preferred?: "plain" | "html") => {
  const { texts, attachments, inline } = contentOf(root, preferred)
  return {
    texts: texts.map((text) => `${text.part} ${text.subtype}`),
    files: attachments.map((file) => `${file.part} ${file.name}`),
    inline: inline.map((part) => `${part.part} ${part.cid}`),
  }
}

describe("what is shown and what is offered", () => {
  test("plain text alone", () => {
    expect(shape(leaf("1", "text/plain"))).toEqual({ texts: ["1 plain"], files: [], inline: [] })
  })

  test("the preferred of two versions", () => {
    const root = multi("alternative", leaf("1", "text/plain"), leaf("2", "text/html"))
    expect(shape(root).texts).toEqual(["2 html"])
    expect(shape(root, "plain").texts).toEqual(["1 plain"])
  })

  test("pictures of HTML are not attachments, other files are", () => {
    const root = multi(
      "mixed",
      multi("related", leaf("1.1", "text/html"), leaf("1.2", "image/png", { id: "<logo@here>" })),
      leaf("2", "application/pdf", {
        disposition: "attachment",
        dispositionParameters: { filename: "a.pdf" },
      }),
    )
    expect(shape(root)).toEqual({ texts: ["1.1 html"], files: ["2 a.pdf"], inline: ["1.2 logo@here"] })
  })

  test("texts one after the other are all shown, an attached text is not", () => {
    const root = multi(
      "mixed",
      leaf("1", "text/plain"),
      leaf("2", "text/plain", { disposition: "attachment" }),
      leaf("3", "text/plain"),
    )
    expect(shape(root)).toEqual({ texts: ["1 plain", "3 plain"], files: ["2 text.txt"], inline: [] })
  })

  test("an attached message is named by its subject", () => {
    const root = multi("mixed", leaf("1", "message/rfc822", { envelope: { subject: "Re: a/b" } }))
    expect(shape(root).files).toEqual(["1 Re: a b.eml"])
  })
})

describe("names of files", () => {
  test.each([
    ["../../etc/passwd", "_.._etc_passwd"],
    ["a\u202Egpj.exe", "agpj.exe"],
    ["x\r\ny.txt", "xy.txt"],
    [".htaccess", "htaccess"],
    ["C:\\a\\b.doc", "C:_a_b.doc"],
    ["ü".repeat(500), "ü".repeat(200)],
  ])("%j", (given, shown) => {
    const root = leaf("1", "application/x-thing", { dispositionParameters: { filename: given } })
    expect(shape(root).files).toEqual([`1 ${shown}`])
  })
})

describe("what nobody writes by hand", () => {
  test("nested a thousand deep", () => {
    let root = leaf("1", "text/plain")
    for (let depth = 0; depth < 1_000; depth++) root = multi("mixed", root)
    expect(shape(root).texts).toEqual([])
  })

  test("ten thousand parts", () => {
    const root = multi(
      "mixed",
      ...Array.from({ length: 10_000 }, (_, index) => leaf(`${index + 1}`, "image/png")),
    )
    expect(shape(root).files.length).toBeLessThanOrEqual(1_001)
  })

  test("nothing at all", () =>
    expect(contentOf(undefined)).toEqual({ texts: [], attachments: [], inline: [] }))
})

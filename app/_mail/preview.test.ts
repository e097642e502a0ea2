import { expect, test } from "vitest"
import { previewOf } from "./preview.ts"
import type { TextPart } from "./structure.ts"

const part = (subtype: "plain" | "html", encoding?: string): TextPart => ({
  part: "1",
  subtype,
  charset: "utf-8",
  encoding,
  size: 0,
  flowed: false,
  delsp: false,
})

test.each([
  ["Yes.\r\n\r\n> Is it?\r\n", "Yes."],
  ["> only\r\n> quoted", "only quoted"],
  ["=====\r\nNews\u200b\u200c\u00ad!", "News!"],
  ["", ""],
])("plain: %j", (text, preview) => expect(previewOf(Buffer.from(text), part("plain"))).toBe(preview))

test.each([
  ["<style>p{}</style><p>Hello&nbsp;<b>you</b></p><p>there</p>", "Hello you there"],
  ["<head><title>x</title></head>body<script>alert(1)</script>", "body"],
  ["cut in the mid<di", "cut in the mid"],
])("HTML: %s", (html, preview) => expect(previewOf(Buffer.from(html), part("html"))).toBe(preview))

test("encoded, and cut in the middle of a character", () => {
  const bytes = Buffer.from(Buffer.from("caf\u00e9").subarray(0, 4).toString("base64"))
  expect(previewOf(bytes, part("plain", "base64"))).toMatch(/^caf/)
})

import { expect, test } from "vitest"
import { linkSpans, textBlocks } from "./plain-text"

test("an answer above a quotation", () => {
  expect(textBlocks("Yes, fine.\n\nOn Monday Ann wrote:\n> Is it fine?\n>\n> Ann\n\nBye")).toEqual([
    { quoted: false, text: "Yes, fine.\n" },
    { quoted: true, text: "On Monday Ann wrote:\n> Is it fine?\n>\n> Ann\n" },
    { quoted: false, text: "Bye" },
  ])
})

test.each([
  ["see https://x.test/a?b=1.", ["see ", "https://x.test/a?b=1", "."]],
  ["(https://x.test/a_(b))", ["(", "https://x.test/a_(b)", ")"]],
  ["write to ann@x.test, please", ["write to ", "ann@x.test", ", please"]],
  ["www.x.test", ["www.x.test"]],
  ['http://x"onmouseover="alert(1)', ["http://x", '"onmouseover="alert(1)']],
  ["[link](javascript:alert(1))", ["[link](javascript:alert(1))"]],
  ["<https://x.test>", ["<", "https://x.test", ">"]],
])("%s", (text, parts) => {
  expect(linkSpans(text).map((span) => span.text)).toEqual(parts)
  for (const { href } of linkSpans(text)) if (href) expect(href).toMatch(/^(https?:\/\/|mailto:)/)
})

test("a megabyte of beginnings of links is read in linear time", () => {
  for (const text of ["http://".repeat(150_000), "a@".repeat(500_000), `www.${"a.".repeat(500_000)}`]) {
    const joined = linkSpans(text)
      .map((span) => span.text)
      .join("")
    expect(joined).toBe(text)
  }
})

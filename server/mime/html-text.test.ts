import { describe, expect, it } from "vitest"
import { decodeEntities } from "./entities.ts"
import { htmlToText } from "./html-text.ts"

const folded = (html: string, visibleOnly = false) =>
  htmlToText(html, { visibleOnly }).replace(/\s+/g, " ").trim()

describe("htmlToText", () => {
  it.each([
    ["<p>one</p><p>two</p>", "one two"],
    ["a<b>b</b>c<br>d", "abc d"],
    ["<HTML><Head><TITLE>no</TITLE><Style>p{}</sTYLE></head><body>yes", "yes"],
    ["<script>if (a<b) '</p>'</script >x", "x"],
    ["<script>never ends", ""],
    ["a<!-- <p>no</p> -->b<!doctype x>c<?pi?>d", "abcd"],
    ["a<!-- never ends", "a"],
    ["1 < 2 <3 > &lt;b&gt;", "1 < 2 <3 > <b>"],
    ["<a href='x'>link</a", "link"],
    ["<td>a</td><td>b</td>", "a b"],
    ["", ""],
  ])("reads %j", (html, expected) => {
    expect(folded(html)).toBe(expected)
  })

  it.each([
    '<div style="display: none">hid<div>den</div></div>',
    "<span hidden>hid</span>",
    "<p style='font-size:0px;color:red'>hid</p>",
    '<div style="max-height:0;overflow:hidden">hid</div>',
    '<div style="mso-hide:all">hid</div>',
    "<blockquote>quoted</blockquote>",
  ])("leaves out %j when only the visible counts", (hidden) => {
    expect(folded(`${hidden}seen`, true)).toBe("seen")
    expect(folded(`${hidden}seen`)).not.toBe("seen")
  })

  it.each([
    '<img style="display:none">seen',
    '<p style="font-size:10px">seen</p>',
    '<p style="opacity:0.5">seen</p>',
  ])("leaves nothing out of %j", (html) => {
    expect(folded(html, true)).toBe("seen")
  })

  it("stops at its limit", () => {
    expect(htmlToText("<p>x".repeat(1000), { limit: 10 }).length).toBeLessThan(20)
  })

  it.each([
    "<",
    "<div>",
    "<!--",
    "<script>",
    "<!",
    "</",
    "<a '",
    "&",
    "&#",
    "<div style='display:none'>",
    "<style/>",
    "hidden ",
  ])("is linear in %j", (piece) => {
    expect(htmlToText(piece.repeat(200_000), { visibleOnly: true }).length).toBeLessThanOrEqual(
      piece.length * 200_000,
    )
  })
})

describe("decodeEntities", () => {
  it.each([
    ["&amp;&lt;&gt;&quot;&apos;", "&<>\"'"],
    ["&eacute;&Eacute;&ccedil;&euro;&nbsp;&yuml;", "éÉç€\u00a0ÿ"],
    ["&#233;&#xE9;&#x1F600;", "éé😀"],
    ["&#0;&#xD800;&#x110000;&#99999999;", "\ufffd\ufffd\ufffd\ufffd"],
    ["&copy 2000 &unknown; &;", "© 2000 &unknown; &;"],
  ])("decodes %j", (text, expected) => {
    expect(decodeEntities(text)).toBe(expected)
  })
})

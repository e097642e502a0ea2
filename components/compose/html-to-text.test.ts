import { describe, expect, it } from "vitest"
import { htmlToText } from "./html-to-text.ts"

describe("htmlToText", () => {
  it.each([
    ["<p>Hello <b>Bob</b>,</p><p>see you&nbsp;soon &amp; bye</p>", "Hello Bob,\n\nsee you soon & bye"],
    ["<p>one<br>two</p>", "one\ntwo"],
    ["<div>one</div><div>two</div>", "one\ntwo"],
    ["<ul><li>a</li><li><p>b</p></li></ul><p>c</p>", "- a\n- b\n\nc"],
    ["<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n  - c"],
    [
      "<p>Hi</p><blockquote><p>one</p><p>two</p><blockquote>deep</blockquote></blockquote><p>bye</p>",
      "Hi\n\n> one\n>\n> two\n>\n> > deep\n\nbye",
    ],
    [
      '<a href="https://x.org/">x.org</a> and <a href="https://x.org/y">here</a>',
      "x.org and here <https://x.org/y>",
    ],
    ["<style>p{}</style><script>alert(1)</script><p>x</p>", "x"],
    ["<pre>a\n  b</pre>", "a\n  b"],
    ["&lt;b&gt; &#233;&#xe9; &bogus; &#0;", "<b> éé &bogus; \ufffd"],
    ["<p>a</p><!-- hidden <p>no</p> --><p>b</p>", "a\n\nb"],
    ['<img alt="a chart" src="cid:1">', "a chart"],
    ["5 < 6 and 7 > 3", "5 < 6 and 7 > 3"],
    ["", ""],
  ])("%j", (html, text) => expect(htmlToText(html)).toBe(text))

  it("stays linear with hostile input", () => {
    for (const piece of [
      "<",
      "<a ",
      "<!--",
      '<a href="',
      "<blockquote>",
      "<script>",
      "</p>",
      "&#",
      "<ul><li>",
    ])
      expect(typeof htmlToText(piece.repeat(20_000))).toBe("string")
  })
})

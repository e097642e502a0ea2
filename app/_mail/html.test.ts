import { describe, expect, test } from "vitest"
import { cleanHtml, safeLink } from "./html.ts"

const blocked = { cid: (id: string) => (id === "logo@here" ? "/part/2" : undefined), remote: false }
const clean = (html: string, remote = false) => cleanHtml(html, { ...blocked, remote }).html

/** Whatever came in, this must never come out. */
const forbidden =
  /<(script|svg|math|iframe|object|embed|form|input|button|meta|base|link|video|audio|textarea|animate|set|template|noscript)\b|\son\w+=|javascript:|vbscript:|data:text|srcset|formaction|xlink|expression\(|@import|position:/i

const attacks = [
  `<svg><animate attributeName="href " values="javascript:alert(1)" to="javascript:alert(1)" by="x"/><a><text>x</text></a></svg>`,
  `<body onload=alert(1) xmlns='"><script>alert(1)</script>'>x</body>`,
  `<html onload=alert(1)><head onclick=alert(1)>x`,
  `<img src=x onerror=alert(1)//`,
  `<img src="x" srcset="http://canary/1 1x" onerror="alert(1)">`,
  `<picture><source srcset="http://canary/2"><img src="http://canary/3"></picture>`,
  `<video poster="http://canary/4"><track src="http://canary/5"></video><audio src=//canary/6 autoplay></audio>`,
  `<link rel=stylesheet href="http://canary/7"><base href="http://canary/8"><meta http-equiv=refresh content="0;url=javascript:alert(1)">`,
  `<object data="http://canary/9"></object><embed src="http://canary/10"><iframe srcdoc="<script>alert(1)</script>"></iframe>`,
  `<input type=image src="http://canary/11"><form action="http://canary/12"><button formaction="javascript:alert(1)">x</button></form>`,
  `<body background="http://canary/13"><table background="http://canary/14"><td background='//canary/15'>x</table>`,
  `<a href="java\tscript:alert(1)">x</a><a href="javascript&colon;alert(1)">x</a><a href=" javascript:alert(1)">x</a>`,
  `<a href="vbscript:x">x</a><a href="data:text/html,<script>alert(1)</script>">x</a><a href="blob:x">x</a><a href="file:///etc/passwd">x</a>`,
  `<a href="//evil">x</a><a href="\\\\host\\share">x</a><a href="http:evil" ping="http://canary/16">x</a>`,
  `<style>@import "http://canary/17"; @import url(//canary/18); p { background: url("http://canary/19") }</style>`,
  `<style>p{color:red}</style ><script>alert(1)</script><style></style/><img src=x onerror=alert(1)></style>`,
  `<p style="background:url(http://canary/20); width:expression(alert(1)); -moz-binding:url(x)">x</p>`,
  `<p style="position:fixed !important;z-index:9;transform:scale(9);pointer-events:none">x</p>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
  `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
  `<!--><img src=x onerror=alert(1)>--><!--[if mso]><script>alert(1)</script><![endif]-->`,
  `<![CDATA[<script>alert(1)</script>]]><?xml-stylesheet href="http://canary/21"?><!DOCTYPE x [<!ENTITY y "z">]>`,
  `<textarea></textarea><script>alert(1)</script><xmp><img src=x onerror=alert(1)></xmp><plaintext><script>`,
  `<title></title><img src=x onerror=alert(1)></title><template><script>alert(1)</script></template>`,
  `<p title='"><script>alert(1)</script>'>x</p><p class='x" onmouseover="alert(1)'>x</p>`,
  `<scr\0ipt>alert(1)</scr\0ipt><img/src="x"/onerror=alert(1)>`,
  `<div style="color:red;background:url('javascript:alert(1)')">x</div>`,
  `<style>a::before{content:"</style><script>alert(1)</script>"}</style>`,
  `<img src="data:image/svg+xml;base64,PHN2Zz4=">`,
]

describe("what strangers send", () => {
  test.each(attacks)("%s", (attack) => {
    const out = clean(attack)
    const tags =
      out
        .replace(/<style>[^<]*<\/style>/g, "")
        .match(/<[^>]*>/g)
        ?.join("") ?? ""
    expect(tags.replace(/"[^"]*"/g, '""')).not.toMatch(forbidden)
    expect(out).not.toMatch(/<script|<svg|(src|href|background)="?[^"]*(canary|javascript)/i)
    expect(out).not.toMatch(/url\(/i)
  })

  test("what comes out, put in again, comes out the same", () => {
    for (const attack of attacks) {
      const once = clean(attack)
      expect(clean(once)).toBe(once.replace(/ target="_blank"/g, ' target="_blank"'))
    }
  })

  test("an ordinary newsletter keeps its looks", () => {
    const html = `<table width="600" style="border-collapse:collapse"><tr><td style="padding:8px;color:#333" align="center"><a href="https://x.test/?a=1&amp;b=2">Read <b>on</b></a></td></tr></table>`
    expect(clean(html)).toBe(
      `<table width="600" style="border-collapse:collapse"><tr><td style="padding:8px;color:#333" align="center"><a href="https://x.test/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">Read <b>on</b></a></td></tr></table>`,
    )
  })

  test("tags left open are closed, tags never opened are not", () => {
    expect(clean("<div><b>x</div></i>y")).toBe("<div><b>x</b></div>y")
  })

  test("media queries stay, harmful rules in them go", () => {
    const css = "@media (max-width:600px){.a{width:100%;position:fixed}}@font-face{src:url(http://canary/f)}"
    expect(clean(`<style>${css}</style>`)).toBe("<style>@media (max-width:600px){.a{width:100%}}</style>")
  })
})

describe("pictures", () => {
  test("of the message itself are found", () => {
    expect(clean('<img src="cid:logo%40here">')).toContain('src="/part/2"')
    expect(clean('<img src="cid:other">')).not.toContain("src=")
  })

  test("from elsewhere are kept out and counted, until asked for", () => {
    const html = `<img src="https://t.test/a.png"><img src="//t.test/b.png"><p style="background-image:url(https://t.test/c.png)">x</p>`
    expect(cleanHtml(html, blocked).blocked).toBe(3)
    const asked = cleanHtml(html, { ...blocked, remote: true })
    expect(asked.html).toContain('src="https://t.test/a.png"')
    expect(asked.html).toContain("url(https://t.test/c.png)")
    expect(asked.html).not.toContain("b.png")
  })
})

describe("size", () => {
  test("what nobody nests like that is given up soon, and said", () => {
    const out = cleanHtml(`<p>begin</p>${"<div>x".repeat(1_000_000)}`, blocked)
    expect(out.html).toContain("begin")
    expect(out.html.match(/<div>/g)!.length).toBeLessThanOrEqual(200)
    expect(out.truncated).toBe(true)
    expect(cleanHtml("<p>whole</p>".repeat(100_000), blocked).truncated).toBe(false)
  })

  test("half a million attributes and endless CSS", () => {
    expect(clean(`<p ${"a=1 ".repeat(500_000)}>x</p>`)).toBe("<p>x</p>")
    expect(clean(`<p style="${"color:red;".repeat(2_000_000)}">x</p>`)).toBe("<p>x</p>")
  })
})

test("links that may be followed", () => {
  expect(safeLink("https://x.test/a b")).toBe("https://x.test/a%20b")
  expect(safeLink("mailto:a@b.test")).toBe("mailto:a@b.test")
  for (const link of ["javascript:x", "//x", "x", "http:evil", "intent:x", "ms-settings:x", "https://"])
    expect(safeLink(link)).toBeUndefined()
})

test("quoted text after an answer is folded, a message that is only a quotation is not", () => {
  expect(clean('Yes.<blockquote type="cite">No?</blockquote>')).toContain("<details")
  expect(clean('<blockquote type="cite">No?</blockquote>')).not.toContain("<details")
})

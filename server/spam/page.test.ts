import { expect, test } from "vitest"
import { limits } from "./limits.ts"
import { readPage } from "./page.ts"

const read = (html: string) => readPage(html, limits)
const words = (text: string) => text.split(/\s+/).filter(Boolean).join(" ")

test.each([
  ['<div style="display:none">secret</div>'],
  ['<p style="font-size:0px">secret</p>'],
  ['<p style="font-size: 1px;">secret</p>'],
  ['<font color="#ffffff">secret</font>'],
  ["<font color=white>secret</font>"],
  ['<td bgcolor="#123456"><span style="color:#123457">secret</span></td>'],
  ['<div style="background-color:rgb(10,10,10)"><b style="color:#0a0a0a">secret</b></div>'],
  ["<span hidden>secret</span>"],
  ['<div style="visibility:hidden"><b>secret</b></div>'],
])("text that nobody sees is told apart: %s", (html) => {
  const page = read(`<html><body>open ${html} shown</body></html>`)
  expect(words(page.hidden)).toBe("secret")
  expect(words(page.visible)).toBe("open shown")
})

test.each([
  ["<td bgcolor=black><font color=white>shown</font></td>"],
  ['<td background="night.png"><font color=white>shown</font></td>'],
  ['<div style="background:url(x.png)"><p style="color:#fff">shown</p></div>'],
])("white letters on a dark ground are seen: %s", (html) => {
  expect(words(read(html).visible)).toBe("shown")
})

test("links bear what is shown in their place", () => {
  const { links } = read(
    `<a href="https://evil.example/x">https://<b>bank</b>.example</a> <a href='/y'>y</a>`,
  )
  expect(links).toEqual([
    { target: "https://evil.example/x", shown: "https://bank.example" },
    { target: "/y", shown: "y" },
  ])
})

test("scripts, styles and comments are no text, and a stray < is one", () => {
  const page = read("<style>a{}</style><script>var x='<p>no</p>'</script><!-- <b>no</b> -->1 < 2 <b>yes")
  expect(words(page.visible)).toBe("1 < 2 yes")
  expect([...page.marks]).toEqual(["style", "script", "b"])
})

// What is measured is growth, not speed: twice the input may take four times as long, not sixteen.
test.each([
  ["open tags", (n: number) => "<b>".repeat(n)],
  ["tags closed that are not open", (n: number) => "<b>".repeat(n) + "</i>".repeat(n)],
  ["unfinished tags", (n: number) => "<a href=".repeat(n)],
  ["unfinished comments", (n: number) => "<!--".repeat(n)],
  ["scripts without end", (n: number) => "<script>".repeat(n)],
  ["attributes", (n: number) => `<p ${'color="'.repeat(n)}>`],
  ["colours", (n: number) => `<p style="${"color:rgb(".repeat(n)}">`],
  ["backgrounds", (n: number) => `<p style="${"background:".repeat(n)}">`],
  ["ampersands", (n: number) => "&".repeat(n)],
])("a page bomb of %s costs linear time", (_, bomb) => {
  const cost = (n: number) => {
    const html = bomb(n)
    const times = Array.from({ length: 3 }, () => {
      const began = process.cpuUsage()
      read(html)
      const { user, system } = process.cpuUsage(began)
      return user + system
    })
    return Math.min(...times)
  }
  cost(1_000)
  expect(cost(40_000)).toBeLessThan(8 * cost(20_000) + 20_000)
})

test("what is kept is bounded", () => {
  const page = read(`${"<a href=x>".repeat(5_000)}${"word ".repeat(100_000)}`)
  expect(page.links.length).toBe(limits.links)
  expect(page.visible.length).toBeLessThanOrEqual(limits.kept)
})

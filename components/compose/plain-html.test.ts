import { expect, it } from "vitest"
import { plainHtml } from "./plain-html.ts"
import { hasFormatting } from "./use-mode-switch.ts"

it.each([
  ["a\n\nb <c> & d", "<p>a</p><p></p><p>b &lt;c&gt; &amp; d</p>"],
  ["A:\n> x\n>> y\nz", "<p>A:</p><blockquote><p>x</p><blockquote><p>y</p></blockquote></blockquote><p>z</p>"],
])("%j", (text, html) => expect(plainHtml(text)).toBe(html))

it.each([
  ["<p>a<br>b</p>", false],
  ['<p>a</p><div class="missiva-signature"><p><b>A</b></p></div>', false],
  ["<p><strong>a</strong></p>", true],
  ['<p style="text-align: center">a</p>', true],
])("formatting in %j: %s", (html, expected) => expect(hasFormatting(html)).toBe(expected))

import { expect, test } from "vitest"
import { documentPolicy, htmlDocument } from "./html-document.ts"

const source = {
  parts: [
    { subtype: "plain" as const, text: "first <b>" },
    { subtype: "html" as const, text: '<p>second</p><img src="cid:a"><img src="https://t.test/p.gif">' },
  ],
  inline: new Map([["a", "2.1"]]),
  truncated: true,
}
const options = {
  partUrl: (part: string) => `/part?p=${part}&x`,
  remote: false,
  truncatedNotice: "cut <here>",
}

test("all texts in their order, pictures of the message found, others counted, the cut said", () => {
  const { html, blocked } = htmlDocument(source, options)
  expect(blocked).toBe(1)
  expect(html).toContain('<meta name="blocked" content="1">')
  expect(html).toContain("<pre>first &lt;b&gt;</pre><hr><p>second</p>")
  expect(html).toContain('src="/part?p=2.1&amp;x"')
  expect(html).toContain("cut &lt;here&gt;")
  expect(html).not.toContain("t.test")
})

test("the policy allows no script, ever, and pictures from elsewhere only when asked for", () => {
  for (const remote of [true, false]) {
    const policy = documentPolicy(remote)
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/script|allow-forms|allow-top-navigation|unsafe-eval/)
    expect(policy.includes("https:")).toBe(remote)
  }
})

import { describe, expect, it } from "vitest"
import {
  answerReferences,
  bodyOf,
  forwardSubject,
  messageIds,
  quoteForward,
  quoteReply,
  replySubject,
  textToHtml,
} from "./quote.ts"

describe("subjects", () => {
  it.each([
    ["Hello", "Re: Hello"],
    ["Re: Hello", "Re: Hello"],
    ["RE: Re[2]: AW: Hello", "Re: Hello"],
    ["", "Re:"],
    ["Regarding: x", "Re: Regarding: x"],
  ])("reply to %j", (subject, expected) => expect(replySubject(subject)).toBe(expected))
  it.each([
    ["Hello", "Fwd: Hello"],
    ["Fwd: Hello", "Fwd: Hello"],
    ["FW: Hello", "FW: Hello"],
    ["", "Fwd:"],
  ])("forward %j", (subject, expected) => expect(forwardSubject(subject)).toBe(expected))
})

describe("references", () => {
  it("adds the answered message at the end", () => {
    expect(answerReferences(["<a@x>", "<b@x>"], "<c@x>")).toEqual(["<a@x>", "<b@x>", "<c@x>"])
    expect(answerReferences(["<a@x>"], undefined)).toEqual(["<a@x>"])
  })
  it("keeps the beginning of a long thread", () => {
    const chain = Array.from({ length: 300 }, (_, i) => `<${i}@x>`)
    const kept = answerReferences(chain, "<new@x>")
    expect(kept).toHaveLength(50)
    expect([kept[0], kept.at(-1)]).toEqual(["<0@x>", "<new@x>"])
  })
  it("reads folded and dirty headers", () => {
    expect(messageIds("References: <a@x>\r\n\t<b@x> garbage, <c d> <>")).toEqual(["<a@x>", "<b@x>"])
  })
})

describe("quoteReply", () => {
  it("marks every line and deepens older quotes", () => {
    const { text } = quoteReply({ text: "Hi\r\n\r\n> old\r\n>> older\r\n-- \r\nAnna" }, "Anna wrote:")
    expect(text).toBe("Anna wrote:\n> Hi\n>\n>> old\n>>> older")
  })
  it("makes text of HTML and HTML of text", () => {
    expect(quoteReply({ html: "<html><body><p>Hi <b>Bob</b></p></body></html>" }, "A:").text).toBe(
      "A:\n> Hi Bob",
    )
    expect(quoteReply({ text: "a <b>\nc" }, "A <a@x>:").html).toContain("<p>a &lt;b&gt;<br>c</p>")
  })
  it("escapes the attribution", () => {
    expect(quoteReply({ text: "x" }, "<script>alert(1)</script> wrote:").html).not.toContain("<script>")
  })
  it("drops control characters", () => {
    expect(quoteReply({ text: "a\x00b\x1b[31mc" }, "A:").text).toBe("A:\n> ab[31mc")
  })
})

it("forwards with the fields on top", () => {
  const { text, html } = quoteForward(
    { text: "Body" },
    { title: "Forwarded message", fields: [{ label: "From:", value: "Anna <a@x>" }] },
  )
  expect(text).toBe("Forwarded message\nFrom: Anna <a@x>\n\nBody")
  expect(html).toContain("<b>From:</b> Anna &lt;a@x&gt;")
})

it("finds the body", () => {
  expect(
    bodyOf('<!doctype html><html><head><style>p{}</style></head><body class="x"><p>a</p></body></html>'),
  ).toBe("<p>a</p>")
  expect(bodyOf("<p>a</p>")).toBe("<p>a</p>")
})

it("links what is a link and nothing else", () => {
  expect(textToHtml('see https://x.org/a?b=1&c=2. "javascript:alert(1)"')).toBe(
    '<p>see <a href="https://x.org/a?b=1&amp;c=2">https://x.org/a?b=1&amp;c=2</a>. &quot;javascript:alert(1)&quot;</p>',
  )
})

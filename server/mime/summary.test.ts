import { describe, expect, it } from "vitest"
import { hasAttachment } from "./attachment.ts"
import { message, readValue } from "./fixtures.ts"
import { limits } from "./limits.ts"
import { preview } from "./preview.ts"
import { searchText } from "./search.ts"
import { fromBinary } from "./source.ts"
import { parseStructure } from "./structure.ts"
import { summarize } from "./summary.ts"

const mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"

const summary = (...lines: string[]) => {
  const bytes = message(...lines)
  return summarize(bytes, parseStructure(bytes))
}

describe("summarize", () => {
  it("works out everything a list shows", () => {
    const found = summary(
      "Date: Fri, 21 Nov 1997 09:55:06 -0600",
      "From: =?utf-8?q?J=C3=B6rg?= <joerg@example.test>, b@c",
      'To: "A Group": x@y, z@w;',
      "Cc: c@d",
      "Bcc: e@f",
      "Subject: Re: [list] =?utf-8?q?caf=C3=A9?=",
      "Message-ID: <1@x>",
      "In-Reply-To: <2@x>",
      "References: <3@x>",
      " <2@x>",
      "",
      "Hello",
      "world.",
    )
    expect(found).toMatchObject({
      subject: "Re: [list] café",
      baseSubject: "café",
      from: "Jörg <joerg@example.test>, b@c",
      to: '"A Group": x@y, z@w;',
      cc: "c@d",
      bcc: "e@f",
      fromKey: "JOERG",
      toKey: "A GROUP",
      ccKey: "C",
      sentAt: Date.UTC(1997, 10, 21, 15, 55, 6),
      messageId: "1@x",
      inReplyTo: "2@x",
      references: "3@x 2@x",
      preview: "Hello world.",
      attachments: false,
    })
    expect(found.envelope).toMatch(/^\("Fri, 21 Nov 1997 09:55:06 -0600" "Re: \[list\] =\?utf-8/)
    expect(found.bodystructure).toBe(
      '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 15 2 NIL NIL NIL NIL)',
    )
  })

  it("of an empty message is empty", () => {
    const found = summarize(Buffer.alloc(0), parseStructure(Buffer.alloc(0)))
    expect(found).toMatchObject({
      subject: "",
      from: "",
      fromKey: "",
      messageId: "",
      preview: "",
      attachments: false,
    })
    expect(found.sentAt).toBeUndefined()
  })

  it("caps header text", () => {
    expect(summary(`To: ${"x".repeat(1_000_000)}`, "").to.length).toBe(limits.headerText)
  })

  it("reads a spooled message in pieces, and never all of it", () => {
    const bytes = Buffer.concat([
      message("Subject: x", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "text", "--b"),
      message("Content-Type: application/zip", "", ""),
      Buffer.alloc(10_000_000, "x"),
      message("", "--b--"),
    ])
    const root = parseStructure(bytes)
    let read = 0
    const found = summarize((start, end) => {
      read += end - start
      return bytes.subarray(start, end)
    }, root)
    expect(found).toEqual(summarize(bytes, root))
    expect(found).toMatchObject({ preview: "text", attachments: true })
    expect(read).toBeLessThan(1000)
  })

  it("of 500,000 address lines stays within its limits", () => {
    const bytes = Buffer.from(`${"To: a@b.example\r\n".repeat(500_000)}\r\nx`)
    expect(summarize(bytes, parseStructure(bytes)).to.length).toBe(limits.headerText)
  })

  // Each of these takes minutes when something is not linear.
  it.each([
    ["nested messages", "Content-Type: message/rfc822\r\nSubject: x\r\n\r\n".repeat(20_000)],
    [
      "messages side by side",
      `${mixed}${"--b\r\nContent-Type: message/rfc822\r\n\r\nTo: a@b\r\n\r\n".repeat(50_000)}`,
    ],
    ["empty parts", `${mixed}${"--b\r\n\r\n".repeat(200_000)}`],
    ["parameters", `Content-Type: text/plain${"; name*0*=%41".repeat(200_000)}\r\n\r\n`],
    ["a subject", `Subject: ${"[re: ".repeat(200_000)}\r\n\r\n`],
    ["encoded words", `Subject: ${"=?utf-8?q?=C3?=\r\n ".repeat(200_000)}\r\n\r\n`],
    ["references", `References: ${"<a@b>\r\n ".repeat(200_000)}\r\n\r\n`],
    ["nested comments in a date", `Date: ${"(".repeat(1_000_000)}\r\n\r\n`],
    ["nested groups", `To: ${"a:".repeat(1_000_000)}\r\n\r\n`],
    ["quoted lines", `\r\n${">\r\n".repeat(1_000_000)}`],
    ["tags", `Content-Type: text/html\r\n\r\n${"<div hidden>".repeat(500_000)}`],
    ["equals signs", `Content-Transfer-Encoding: quoted-printable\r\n\r\n${"=".repeat(5_000_000)}`],
  ])("of many %s takes linear time", (_, text) => {
    const bytes = Buffer.from(text)
    const root = parseStructure(bytes)
    const found = summarize(bytes, root)
    readValue(fromBinary(found.bodystructure))
    expect(readValue(fromBinary(found.envelope))).toHaveLength(10)
    expect([...searchText(bytes, root, "TEXT")].length).toBeGreaterThan(0)
  })
})

const previewOf = (...lines: string[]) => {
  const bytes = message(...lines)
  return preview(bytes, parseStructure(bytes))
}

describe("preview", () => {
  it.each([
    [
      "quoted lines and their introduction",
      ["Yes.", "", "On Monday, Bob wrote:", "> really?", ">> no", "Bye"],
      "Yes. Bye",
    ],
    ["the signature", ["Yes.", "-- ", "Bob"], "Yes."],
    ["white space and invisible filling", ["a\u00a0 \t", "", "b"], "a b"],
  ])("of plain text leaves out %s", (_, body, expected) => {
    const lines = body.map((line) => Buffer.from(line).toString("latin1"))
    expect(previewOf("Content-Type: text/plain; charset=utf-8", "", ...lines)).toBe(expected)
  })

  it("shows quoted text when there is no other", () => {
    expect(previewOf("", "> really?")).toBe("> really?")
  })

  it("of HTML shows what a reader sees", () => {
    const html =
      "<style>p{}</style><div style='display:none'>pre&zwnj;&nbsp;header</div><p>Hello&nbsp;&eacute;<p>you<blockquote>old"
    expect(previewOf("Content-Type: text/html", "", html)).toBe("Hello é you")
    expect(previewOf("Content-Type: text/html", "", "<div style='display:none'>only this</div>")).toBe(
      "only this",
    )
  })

  const parts = [
    "--b",
    "Content-Type: text/plain",
    "Content-Disposition: attachment",
    "",
    "file",
    "--b",
    "",
    "text",
    "--b--",
  ]

  it("takes the first text part that is no attachment", () => {
    expect(previewOf("Content-Type: multipart/mixed; boundary=b", "", ...parts)).toBe("text")
  })

  it("goes on to the next part when the first has nothing to say", () => {
    const alternative = ["--b", "", " ", "--b", "Content-Type: text/html", "", "<p>html", "--b--"]
    expect(previewOf("Content-Type: multipart/alternative; boundary=b", "", ...alternative)).toBe("html")
  })

  it("is at most 200 whole characters", () => {
    const long = previewOf(
      "Content-Type: text/plain; charset=utf-8",
      "",
      Buffer.from("😀".repeat(500)).toString("latin1"),
    )
    expect(Array.from(long)).toEqual(new Array(200).fill("😀"))
  })

  it("is empty without text a person would read", () => {
    expect(previewOf("Content-Type: text/calendar", "", "BEGIN:VCALENDAR")).toBe("")
    expect(previewOf("Content-Type: image/png", "", "x")).toBe("")
  })
})

describe("hasAttachment", () => {
  const withPart = (...part: string[]) => {
    const lines = [
      "Content-Type: multipart/mixed; boundary=b",
      "",
      "--b",
      "",
      "text",
      "--b",
      ...part,
      "",
      "x",
      "--b--",
    ]
    return hasAttachment(parseStructure(message(...lines)))
  }

  it.each([
    [["Content-Disposition: attachment"], true],
    [["Content-Type: text/plain; name=x.txt"], true],
    [["Content-Type: application/pdf"], true],
    [["Content-Type: image/png"], true],
    [["Content-Type: message/rfc822"], true],
    [["Content-Type: text/html"], false],
    [["Content-Type: image/png", "Content-ID: <x>"], false],
    [["Content-Type: image/png", "Content-ID: <x>", "Content-Disposition: attachment"], true],
    [["Content-Type: application/pgp-signature; name=signature.asc"], false],
    [["Content-Type: message/delivery-status"], false],
  ])("of a part with %j is %s", (part, expected) => {
    expect(withPart(...part)).toBe(expected)
  })
})

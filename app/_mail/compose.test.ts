import { Readable } from "node:stream"
import { describe, expect, it } from "vitest"
import {
  type ComposedFile,
  composeMessage,
  messageIdOf,
  readDraftFields,
  recipientsOf,
  splitBody,
} from "./compose.ts"
import { type ComposeMessageInput, composeMessageSchema } from "./compose-message.ts"

const id = "7c0b6f4e-54c5-4c8e-9d6c-2a5d7f1e8b90"
const given = (fields: Partial<ComposeMessageInput> = {}) =>
  composeMessageSchema.parse({
    id,
    from: { name: "Alice Puig", address: "alice@example.test" },
    to: [{ name: "Bob", address: "bob@example.test" }],
    cc: [],
    bcc: [],
    subject: "Hello",
    body: { kind: "plain", text: "Hi\nBob" },
    attachments: [],
    ...fields,
  })
const file = (fields: Partial<ComposedFile> = {}): ComposedFile => ({
  id: "0".repeat(32),
  name: "factura març.pdf",
  type: "application/pdf",
  content: () => Readable.from([Buffer.from("PDF!")]),
  ...fields,
})

describe("composeMessage", () => {
  it("writes the fields people and programs need", async () => {
    const { wire, envelope, messageId } = await composeMessage(
      given({ inReplyTo: "<a@x>", references: ["<z@x>", "<a@x>"], subject: "Bon dia, què tal?" }),
      [],
      "send",
    )
    const text = wire.toString()
    expect(envelope).toEqual({ from: "alice@example.test", to: ["bob@example.test"] })
    expect(messageId).toBe(`<${id}@example.test>`)
    expect(text).toContain("From: Alice Puig <alice@example.test>\r\n")
    expect(text).toContain("In-Reply-To: <a@x>\r\n")
    expect(text).toContain("References: <z@x> <a@x>\r\n")
    expect(text).toMatch(/^Subject: =\?UTF-8\?/im)
    expect(text).not.toMatch(/[^\r]\n/)
    expect(text).not.toContain("X-Missiva")
  })

  it("shows Bcc to nobody but ourselves, and the envelope knows everybody once", async () => {
    const message = given({
      cc: [{ address: "BOB@example.test" }],
      bcc: [{ name: "Núria", address: "nuria@example.net" }],
    })
    const { wire, copy, envelope } = await composeMessage(message, [], "send")
    expect(wire.toString()).not.toMatch(/nuria/i)
    expect(copy.toString()).toMatch(/^Bcc: .*<nuria@example\.net>\r\n/m)
    expect(envelope.to).toEqual(["bob@example.test", "nuria@example.net"])
    expect(recipientsOf(message)).toHaveLength(2)
  })

  it("makes HTML with a text beside it and pictures within it", async () => {
    const picture = file({ id: "f".repeat(32), name: "a.png", type: "image/png", cid: "pic@missiva" })
    const html = `<p>Look <b>here</b></p><p></p><img src="/api/compose/uploads/${picture.id}"><ul><li><p>one</p></li></ul>`
    const { wire } = await composeMessage(
      given({ body: { kind: "html", html, quote: "<p>A wrote:</p>" } }),
      [picture, file()],
      "send",
    )
    const text = wire.toString()
    expect(text).toMatch(/multipart\/mixed[\s\S]*multipart\/alternative[\s\S]*multipart\/related/)
    expect(text).toContain("Content-ID: <pic@missiva>")
    expect(text).toContain("Content-Disposition: inline; filename=a.png")
    expect(text.replaceAll("=\r\n", "")).toContain("cid:pic@missiva")
    expect(text).not.toContain("/api/compose/uploads")
    expect(text).toContain("- one")
  })

  it("lets nothing given become a field or a file that is read", async () => {
    const message = given({
      subject: "x\r\nBcc: evil@example.org",
      to: [{ name: "Bob\r\nX-Evil: 1", address: "bob@example.test" }],
      body: { kind: "html", html: '<img src="file:///etc/passwd"><img src="http://127.0.0.1:1/x">' },
    })
    const { wire } = await composeMessage(message, [file({ name: 'a"\r\nX-Evil: 1' })], "send")
    const header = wire.toString().split("\r\n\r\n")[0]!
    expect(header).not.toMatch(/^(X-Evil|Bcc):/im)
    expect(wire.toString()).not.toContain("root:")
  })
})

describe("a draft", () => {
  it("says how to go on", async () => {
    const answers = {
      kind: "reply" as const,
      mailbox: "Projectes/Any nou ß",
      uid: 42,
      uidValidity: "1700000000",
    }
    const { copy } = await composeMessage(given({ answers }), [], "draft")
    expect(readDraftFields(copy.toString())).toEqual({ id, answers })
  })
  it("with odd fields says nothing", () => {
    expect(readDraftFields("X-Missiva-Draft: nonsense\r\nX-Missiva-Answers: reply 1 2 %E0%A4%A\r\n")).toEqual(
      { id: undefined },
    )
  })
  it("gives both halves of its body back", async () => {
    const quote = '<p>A wrote:</p><blockquote><div class="missiva-quote"><div>deep</div></div></blockquote>'
    const { wire } = await composeMessage(
      given({ body: { kind: "html", html: "<p>new</p>", quote } }),
      [],
      "draft",
    )
    const html = /<body>[\s\S]*<\/body>/.exec(
      wire.toString().replaceAll("=\r\n", "").replaceAll("=3D", "="),
    )![0]
    expect(splitBody(html)).toEqual({ written: '<p style="margin:0 0 0.6em">new</p>', quote })
    expect(splitBody("<html><body><p>other</p></body></html>")).toEqual({
      written: "<p>other</p>",
      quote: "",
    })
  })
})

it("has a Message-ID of ASCII whatever the domain", () => {
  expect(messageIdOf(given({ from: { address: "a@例え.jp" } }))).toBe(`<${id}@xn--r8jz45g.jp>`)
})

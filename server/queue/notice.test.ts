import { describe, expect, test } from "vitest"
import { returnPathEnd } from "./letter.ts"
import { composeNotice, type NoticeFacts } from "./notice.ts"

const facts: NoticeFacts = {
  hostname: "mail.our.example",
  now: 0,
  trace: "bounce1",
  original: { trace: "orig1", sender: "ann@our.example", subject: "Hello", arrivedAt: 0, smtputf8: false },
  fates: [
    {
      address: "bob@x.example",
      action: "failed",
      cause: "unknown",
      status: "5.1.1",
      reply: "550 5.1.1 who?",
      remote: "mx.x",
    },
  ],
  returned: { bytes: Buffer.from("Subject: Hello\r\n"), whole: false },
}
const text = (change: Partial<NoticeFacts> = {}) =>
  composeNotice({ ...facts, ...change }).bytes.toString("utf8")

describe("a notice of failure", () => {
  test("goes to the sender from nobody", () => {
    expect(composeNotice(facts).envelope).toEqual({
      sender: "",
      recipients: ["ann@our.example"],
      trace: "bounce1",
      smtputf8: false,
    })
  })

  test("has only CR LF lines and closes its last part", () => {
    const bounce = text()
    expect(bounce.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/)
    const boundary = /boundary="([^"]+)"/.exec(bounce)![1]!
    expect(bounce.split(`--${boundary}\r\n`).length).toBe(4)
    expect(bounce.endsWith(`--${boundary}--\r\n`)).toBe(true)
  })

  test("says which server said what", () => {
    expect(text()).toContain("Remote-MTA: dns; mx.x\r\nDiagnostic-Code: smtp; 550 5.1.1 who?\r\n")
    expect(text()).toContain("mention this number: orig1")
  })

  test("does not let anybody forge lines", () => {
    const evil = "x\r\nBcc: y@z\r\n\u202e"
    const [failure] = facts.fates
    const bounce = text({
      original: { ...facts.original, subject: evil },
      fates: [{ ...failure!, address: `a${evil}@b`, reply: evil, remote: evil }],
    })
    expect(bounce).not.toMatch(/^Bcc:/m)
    expect(bounce).not.toContain("\u202e")
  })

  test("writes what is not ASCII as encoded words, base64 and utf-8 addresses", () => {
    const [failure] = facts.fates
    const bounce = text({
      original: { ...facts.original, subject: "Grüße ".repeat(30) },
      fates: [{ ...failure!, address: "jörg@x.example" }],
    })
    expect(bounce).toContain("Final-Recipient: utf-8; j\\x{F6}rg@x.example\r\n")
    const subject = /^Subject: ((?:[^\r]|\r\n )*)\r\n/m.exec(bounce)![1]!
    for (const word of subject.split("\r\n ")) expect(word).toMatch(/^=\?utf-8\?B\?[\w+/=]+\?=$/)
    expect(bounce).toMatch(/charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n/)
  })

  test("does not put words of our own into the mouth of a server", () => {
    const [failure] = facts.fates
    const bounce = text({ fates: [{ ...failure!, reply: "the domain does not exist" }] })
    expect(bounce).toContain("Details: the domain does not exist\r\n")
    expect(bounce).toContain("Diagnostic-Code: x-missiva; the domain does not exist\r\n")
    expect(bounce).not.toContain("The server said")
  })

  test("names an original recipient beyond ASCII so that programs can read it", () => {
    const [failure] = facts.fates
    const fates = [{ ...failure!, originalRecipient: "utf-8;jö+rg@x.example" }]
    expect(text({ fates })).toContain("Original-Recipient: utf-8;j\\x{F6}\\x{2B}rg@x.example\r\n")
  })

  test("names its parts for mail programs, in its language", () => {
    const returned = { bytes: Buffer.from("Subject: x\r\n"), whole: false }
    expect(text({ returned })).toContain(
      "Content-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n",
    )
    expect(text({ returned, language: "ca" })).toContain(
      "Content-Description: El missatge\r\nContent-Type: text/rfc822-headers\r\n",
    )
    expect(text({ returned, language: "pt" })).toMatch(/Content-Description: =\?utf-8\?B\?[\w+/=]+\?=\r\n/)
  })

  test("says on top that there is more than ASCII when the original has more", () => {
    const head = (bounce: string) => bounce.slice(0, bounce.indexOf("\r\n\r\n"))
    const returned = { bytes: Buffer.from("Subject: é\r\n"), whole: false }
    expect(head(text({ returned }))).toContain("\r\nContent-Transfer-Encoding: 8bit\r\n")
    expect(head(text())).not.toContain("Content-Transfer-Encoding")
  })

  test("sends back no more of the header than is useful", () => {
    expect(text({ returned: { bytes: Buffer.alloc(1_000_000, "x"), whole: false } }).length).toBeLessThan(
      40_000,
    )
    expect(text({ returned: undefined })).not.toContain("rfc822-headers")
  })
})

test("Return-Path is found only on top", () => {
  expect(returnPathEnd(Buffer.from("Return-Path: <>\r\nSubject: x\r\n"))).toBe(17)
  expect(returnPathEnd(Buffer.from("return-path:<a@b>\r\n"))).toBe(19)
  expect(returnPathEnd(Buffer.from("Subject: x\r\nReturn-Path: <>\r\n"))).toBe(0)
  expect(returnPathEnd(Buffer.from("no line end"))).toBe(0)
})

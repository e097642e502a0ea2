import { expect, test } from "vitest"
import { prepareSubmission } from "./submission.ts"

const at = { hostname: "mail.our.example", time: 0, author: "a@b.example" }
const prepare = (header: string) => {
  const { header: block, authors } = prepareSubmission(Buffer.from(header, "latin1"), at)
  return { header: block.toString("latin1"), authors }
}

test("nothing is touched when nothing is missing and nothing is secret", () => {
  const header = "date: x\r\nMESSAGE-ID: <y>\r\nFrom: a@b.example\r\nX: \xff\xfe\r\n\t\r\n\r\n"
  expect(prepare(header)).toEqual({ header, authors: ["a@b.example"] })
})

test("Date and Message-ID are added on top", () => {
  expect(prepare("From: a@b.example\r\n\r\n").header).toMatch(
    /^Date: Thu, 01 Jan 1970 00:00:00 \+0000\r\nMessage-ID: <[0-9a-f-]{36}@mail\.our\.example>\r\nFrom/,
  )
})

test("a message that is from nobody is from who submitted it", () => {
  expect(prepare("Date: x\r\nMessage-ID: <y>\r\nSubject: z\r\n\r\n").header).toBe(
    "From: <a@b.example>\r\nDate: x\r\nMessage-ID: <y>\r\nSubject: z\r\n\r\n",
  )
})

test("Bcc goes with all its lines, wherever it stands and however it is written", () => {
  const around = "Date: x\r\nFrom: <z>\r\nMessage-ID: <y>\r\n"
  const header = `bcc: a@b\r\n${around}BCC : c@d,\r\n e@f\r\n\tg@h\r\nTo: i@j\r\nResent-Bcc: k@l\r\n\r\n`
  expect(prepare(header).header).toBe(`${around}To: i@j\r\n\r\n`)
})

test("authors are everybody in From and Sender; who has no address is nobody", () => {
  expect(prepare("From: A <a@b.c>, d@e.f\r\nSender: g@h.i\r\nReply-To: x@y.z\r\n\r\n").authors).toEqual([
    "a@b.c",
    "d@e.f",
    "g@h.i",
  ])
  expect(prepare("From: just a name\r\n\r\n").authors).toEqual([undefined])
})

test("a From that was left empty is one that is missing", () => {
  expect(prepare("Date: x\r\nFrom:\r\nMessage-ID: <y>\r\n\r\n")).toEqual({
    header: "From: <a@b.example>\r\nDate: x\r\nMessage-ID: <y>\r\n\r\n",
    authors: [],
  })
})

test("a group of nobody is nobody, whatever it is called", () => {
  expect(prepare("From: boss@b.example:;\r\n\r\n").authors).toEqual([undefined])
  expect(prepare("From: a@b.example\r\nSender: boss:;\r\n\r\n").authors).toEqual(["a@b.example", undefined])
})

test("a message had two From fields, and others refused it", () => {
  expect(() => prepare("From: a@b.example\r\nTo: x@y\r\nfrom : a@b.example\r\n\r\n")).toThrow(/several From/)
  expect(prepare("From: \r\nFrom: a@b.example\r\n\r\n").authors).toEqual(["a@b.example"])
})

import { describe, expect, test } from "vitest"
import { composeLetter, LetterFault } from "./letter.ts"
import { parseOptions } from "./options.ts"

const caller = { address: "root@mail.our.example", hostname: "mail.our.example", now: 0 }
const compose = (text: string, line = "-t") =>
  composeLetter(Buffer.from(text), parseOptions(line.split(" ")), caller)
const sent = (text: string, line?: string) => compose(text, line).bytes.toString()

describe("a message on standard input", () => {
  test("gets what it lacks and whole line ends", () => {
    expect(sent("To: bob@x.example\nSubject: hi\n\nline one\nline two")).toMatch(
      /^Date: Thu, 01 Jan 1970 00:00:00 \+0000\r\nFrom: root@mail\.our\.example\r\nMessage-ID: <[^>]+@mail\.our\.example>\r\nTo: bob@x\.example\r\nSubject: hi\r\n\r\nline one\r\nline two\r\n$/,
    )
  })

  test("keeps what it has", () => {
    const whole = "Date: x\r\nFrom: a@b.example\r\nMessage-ID: <1@b>\r\nTo: bob@x.example\r\n\r\n"
    expect(sent(whole)).toBe(whole)
  })

  test("goes to everybody in To, Cc and Bcc with -t, and Bcc stays secret", () => {
    const letter = compose(
      "To: a@x.example, Bob <b@x.example>\nCc: c@x.example\nBcc: d@x.example,\n root\n\n",
      "-t e@x.example",
    )
    expect(letter.recipients).toEqual([
      "e@x.example",
      "a@x.example",
      "b@x.example",
      "c@x.example",
      "d@x.example",
      "root@mail.our.example",
    ])
    expect(letter.bytes.toString()).not.toContain("d@x.example")
  })

  test("that was sent before goes to those it is sent to again", () => {
    expect(compose("To: a@x.example\nResent-To: z@x.example\n\n").recipients).toEqual(["z@x.example"])
  })

  test("ends at a dot alone, unless -i", () => {
    expect(sent("To: b@x.example\n\none\n.\ntwo\n")).toMatch(/one\r\n$/)
    expect(sent("To: b@x.example\n\none\n.\ntwo\n", "-t -i")).toMatch(/one\r\n\.\r\ntwo\r\n$/)
  })

  test("without a header is all body", () => {
    expect(sent("just text\n", "bob")).toMatch(/\r\n\r\njust text\r\n$/)
  })

  test("loses the mbox line on top", () => {
    expect(sent("From ann Thu Jan  1 00:00:00 1970\nTo: b@x.example\n\nhi\n")).not.toMatch(/^From ann/m)
  })

  test("says who sends it, by -f and -F", () => {
    const letter = compose("To: b@x.example\n\n", "-t -f ann@our.example -F Ann")
    expect(letter.sender).toBe("ann@our.example")
    expect(letter.bytes.toString()).toContain("From: Ann <ann@our.example>\r\n")
    expect(compose("To: b@x.example\n\n", "-t -f <>").sender).toBe("")
  })

  test.each([
    ["Subject: x\n\n", "-t", /names no recipients/],
    ["Subject: x\n\n", "-i", /No recipients were given/],
    ["Subject: x\n\n", "a@b@c..d", /is not an address/],
  ])("%j with %s is refused", (text, line, reason) => {
    expect(() => compose(text, line)).toThrow(LetterFault)
    expect(() => compose(text, line)).toThrow(reason)
  })

  test("cannot smuggle a field in by the name of its sender", () => {
    const letter = composeLetter(
      Buffer.from("To: b@x.example\n\n"),
      { ...parseOptions(["-t"]), fullName: "x\r\nBcc: y@z" },
      caller,
    )
    expect(letter.bytes.toString()).not.toMatch(/^Bcc:/m)
  })
})

import { expect, test } from "vitest"
import { MailError, mailErrorCodes } from "../errors.ts"
import { formatReply, replyTo } from "./reply.ts"

test("every failure has a reply whose code and status agree", () => {
  for (const code of mailErrorCodes) {
    const reply = replyTo(new MailError(code, "Something"))
    expect(String(reply.code)).toMatch(/^[45]\d\d$/)
    expect(reply.enhanced?.[0]).toBe(String(reply.code)[0])
  }
})

test("faults of ours are temporary and tell nothing about their cause", () => {
  const reply = replyTo(new MailError("internal", "Something went wrong", { cause: new Error("secret") }))
  expect(reply).toEqual({ code: 451, enhanced: "4.3.0", text: "Something went wrong" })
})

test("a reply goes over the wire as one line, or as several with a dash behind the code of all but the last", () => {
  expect(formatReply({ code: 550, enhanced: "5.7.1", text: "No" })).toBe("550 5.7.1 No\r\n")
  expect(formatReply({ code: 250, text: ["here", "DSN", "HELP"] })).toBe(
    "250-here\r\n250-DSN\r\n250 HELP\r\n",
  )
})

test("what somebody wrote cannot end a reply or be longer than a reply may be", () => {
  expect(formatReply({ code: 250, text: "a\r\n250 b\x1b[31m\0" })).toBe("250 a??250 b?[31m?\r\n")
  expect(formatReply({ code: 250, enhanced: "2.0.0", text: "x".repeat(10_000) }).length).toBeLessThanOrEqual(
    512,
  )
})

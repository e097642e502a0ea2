import { expect, test } from "vitest"
import { MailError, mailErrorCodes } from "../errors.ts"
import { hasEnhancedStatus, Refusal, replyTo } from "./reply.ts"

test("every failure has a reply whose code and status agree", () => {
  for (const code of mailErrorCodes) {
    const reply = replyTo(new MailError(code, "Something"))
    expect(String(reply.code)).toMatch(/^[45]\d\d$/)
    expect(reply.enhanced[0]).toBe(String(reply.code)[0])
  }
})

test("faults of ours are temporary and tell nothing about their cause", () => {
  const reply = replyTo(new MailError("internal", "Something went wrong", { cause: new Error("secret") }))
  expect(reply).toEqual({ code: 451, enhanced: "4.3.0", text: "Something went wrong" })
})

test("a refusal carries its status in front of its text", () => {
  const refusal = new Refusal({ code: 550, enhanced: "5.7.1", text: "No" })
  expect(refusal).toMatchObject({ responseCode: 550, message: "5.7.1 No" })
  expect(hasEnhancedStatus(refusal.message)).toBe(true)
  expect(hasEnhancedStatus("Error: 5.7.1 No")).toBe(false)
})

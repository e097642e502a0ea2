import { describe, expect, test } from "vitest"
import { goesInCircles } from "./redirect.ts"

const account = {
  id: 1,
  address: "ann@example.test",
  name: "",
  role: "user" as const,
  quotaBytes: 0,
  quotaMessages: 0,
}
const header = (...fields: string[]) => Buffer.from(fields.map((field) => `${field}\r\n`).join(""))
const circles = (...fields: string[]) =>
  goesInCircles(header("Return-Path: <x@far.example>", ...fields), { account })

const ann = "Delivered-To: ann@example.test"
const ben = "Delivered-To: ben@example.test"
const received = "Received: from far.example by here.example"

describe("a message goes in circles", () => {
  test("when it was delivered to the account before", () => {
    expect(circles(received, ann)).toBe(true)
    expect(circles(ann, received, "received: x", "DELIVERED-TO:\tAnn@Example.test ")).toBe(true)
    expect(circles(ben, ann, received)).toBe(true)
    expect(circles(ann, ann, received)).toBe(true)
  })

  test("when it passed too many hands", () => {
    expect(circles(...Array(49).fill(received))).toBe(false)
    expect(circles(...Array(50).fill(received))).toBe(true)
  })
})

test("a message for one recipient alone is sent on, though it says whose it is", () => {
  expect(circles(ann, received)).toBe(false)
  expect(circles(ann, "X-Missiva-Verdict: ham", received, received, ben)).toBe(false)
  expect(circles(received, received)).toBe(false)
  expect(circles()).toBe(false)
})

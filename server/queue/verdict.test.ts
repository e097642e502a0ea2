import { describe, expect, test } from "vitest"
import { judgeReply, readable } from "./verdict.ts"

describe("replies", () => {
  test.each([
    ["250 2.0.0 ok", "delivered"],
    ["450 4.2.0 later", "deferred"],
    ["421", "deferred"],
    ["552 too many recipients", "deferred"],
    ["354 go on", "deferred"],
    ["999 what", "deferred"],
    ["banana", "deferred"],
    ["5", "deferred"],
    ["", "deferred"],
    [undefined, "deferred"],
    ["550 no", "failed"],
    ["552 5.3.4 too large", "failed"],
  ])("%j is %s", (reply, kind) => expect(judgeReply(reply).kind).toBe(kind))

  test.each([
    ["550 5.1.1 nobody", "5.1.1", "unknown"],
    ["550-5.2.2 the\n550 5.2.2 mailbox is full", "5.2.2", "full"],
    ["554 go away", "5.0.0", "refused"],
    ["550 5.7.1 policy", "5.7.1", "not-allowed"],
  ])("%j means %s, %s", (reply, status, cause) => expect(judgeReply(reply)).toMatchObject({ status, cause }))
})

test("what a stranger said is one harmless line", () => {
  expect(readable("550-5.1.1 one\r\n550 5.1.1 two\r\n")).toBe("550-5.1.1 one two")
  expect(readable("550 \x1b[31m\u202eevil\0")).toBe("550 [31m evil")
  expect(readable("x".repeat(10_000)).length).toBe(500)
})

test("a refusal whose first line looks like a success is a refusal", () => {
  expect(judgeReply("250-welcome\n550 5.1.1 nobody").kind).toBe("failed")
  expect(judgeReply("550-sorry\n250 taken").kind).toBe("delivered")
})

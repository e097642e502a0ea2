import { expect, test } from "vitest"
import type { SenderFacts } from "../reputation/reputation.ts"
import { readMessage } from "./reading.ts"
import { sendersOf } from "./sender-facts.ts"

test("hosts are told that pages link to and that texts name", async () => {
  let asked: SenderFacts | undefined
  const senders = sendersOf({
    weigh: async (facts) => {
      asked = facts
      return []
    },
    remember: async () => undefined,
    countVerdict: () => undefined,
  })
  const text =
    'From: a@b.example\r\nContent-Type: text/html\r\n\r\n<a href="https://one.example:8443/x">x</a> see http://Two.example/y ' +
    'or www.three.example <a href="mailto:z@four.example">z</a> <a href="https://one.example/">again</a>\r\n'
  const message = { header: Buffer.from(text), async *body() {} }
  const arrival = { client: "192.0.2.1", helo: "x", sender: "s@b.example", recipients: [] }
  await senders.weigh({ arrival, message, accounts: [], trace: "" }, readMessage(message.header))
  expect(asked).toMatchObject({ author: "a@b.example", client: "192.0.2.1" })
  expect(asked!.hosts).toEqual(["one.example", "two.example", "www.three.example"])
})

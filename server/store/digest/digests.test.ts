import { afterAll, beforeAll, expect, test } from "vitest"
import { openTestHouse, type TestHouse } from "../test-house.ts"
import { Digests } from "./digests.ts"

let house: TestHouse
let inbox: number

beforeAll(async () => {
  house = await openTestHouse()
  const account = await house.account("alice")
  inbox = (await house.store.mailbox(account, "INBOX")).id
  const incoming = house.store.receive(1000)
  await incoming.write(Buffer.from("Subject: kept for a while\r\n\r\n"))
  const staged = await incoming.finish()
  await house.store.append(account, "INBOX", [{ staged, flags: { bits: 0, keywords: [] } }])
})
afterAll(() => house.close())

test("a digest that nobody asks for any more gives its memory back, and is made anew when somebody does", async () => {
  const digests = new Digests(house.sql, async () => undefined, { idle: 300 })
  const snapshot = await house.store.snapshot(inbox)
  const first = await digests.get(snapshot, ["subject"])
  expect(await digests.get(snapshot, ["subject"])).toBe(first)
  expect(digests.size).toBe(1)
  await expect.poll(() => digests.size, { timeout: 10_000 }).toBe(0)
  const second = await digests.get(snapshot, ["subject"])
  expect(second).not.toBe(first)
  expect(second.column("subject").values).toHaveLength(1)
  await expect.poll(() => digests.size, { timeout: 10_000 }).toBe(0)
})

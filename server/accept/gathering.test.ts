import { expect, test } from "vitest"
import { Gathering } from "./gathering.ts"

/** Whether a promise is settled once everything that is due now has run. */
async function settledNow(promise: Promise<void>): Promise<boolean> {
  let settled = false
  promise.then(() => {
    settled = true
  })
  await Promise.resolve()
  await Promise.resolve()
  return settled
}

test("a message that comes alone never waits", async () => {
  const gathering = new Gathering()
  expect(await settledNow(gathering.ready())).toBe(true)
  expect(await settledNow(gathering.ready(gathering.announce()))).toBe(true)
})

test("messages that come together go together", async () => {
  const gathering = new Gathering()
  const [first, second] = [gathering.announce(), gathering.announce()]
  const waiting = gathering.ready(first)
  expect(await settledNow(waiting)).toBe(false)
  const last = gathering.ready(second)
  expect([await settledNow(waiting), await settledNow(last)]).toEqual([true, true])
})

test("one that does not come after all holds nobody up", async () => {
  const gathering = new Gathering()
  const [first, second] = [gathering.announce(), gathering.announce()]
  const waiting = gathering.ready(first)
  second.leave()
  second.leave()
  expect(await settledNow(waiting)).toBe(true)
  expect(await settledNow(gathering.ready(gathering.announce()))).toBe(true)
})

test("one that stalls holds the others up for a moment only", async () => {
  const gathering = new Gathering()
  gathering.announce()
  await gathering.ready(gathering.announce())
})

import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { parseFlags } from "./flags.ts"
import { Images } from "./images.ts"
import type { Snapshot } from "./snapshot.ts"
import { openTestHouse, type TestHouse } from "./test-house.ts"

let house: TestHouse
let mailboxes: number[]
beforeAll(async () => {
  house = await openTestHouse()
  const ann = await house.account("ann")
  mailboxes = []
  for (const name of ["A", "B", "C", "D"]) {
    mailboxes.push((await house.store.createMailbox(ann, name)).id)
    for (let message = 0; message < 10; message++) {
      const incoming = house.store.receive(100)
      await incoming.write(Buffer.from("a: b\r\n"))
      await house.store.append(ann, name, [{ staged: await incoming.finish(), flags: parseFlags([]) }])
    }
  }
})
afterAll(() => house.close())

/** What two images of these mailboxes cost. */
const two = 2 * (10 + 64)

test("mailboxes nobody has open are forgotten past a number of messages, those longest unused first", async () => {
  setFlagsFromString("--expose-gc")
  const collect: () => void = runInNewContext("gc")
  const images = new Images(house.sql, two)
  const seen: WeakRef<Snapshot>[] = []
  for (const id of mailboxes) seen.push(new WeakRef(await images.snapshot(id)))
  expect(images.size.held).toBe(two)
  await vi.waitUntil(
    async () => {
      collect()
      await new Promise(setImmediate)
      return images.size.others === 0
    },
    { timeout: 10_000 },
  )
  expect(seen.map((image) => image.deref() !== undefined)).toEqual([false, false, true, true])
})

test("what a session holds is found again, and followed from there, instead of being read once more", async () => {
  const images = new Images(house.sql, two)
  const [first, ...others] = mailboxes as [number, number, number, number]
  const held = await images.snapshot(first)
  for (const id of others) await images.snapshot(id)
  expect(await images.snapshot(first)).toBe(held)
  for (const id of others) await images.snapshot(id)
  await house.store.changeFlags(first, [3], { mode: "add", flags: parseFlags(["\\Seen"]) })
  const next = await images.snapshot(first)
  expect(next.uids).toBe(held.uids)
  expect([1, 2, 3].map((index) => next.flagsAt(index).text)).toEqual(["", "\\Seen", ""])
  expect(images.size.held).toBe(two)
})

test("a deleted mailbox is forgotten, whoever held it", async () => {
  const images = new Images(house.sql, two)
  const [first] = mailboxes as [number]
  const held = await images.snapshot(first)
  images.forget(first)
  expect(images.reaching(first, 1)).toBeUndefined()
  expect(await images.snapshot(first)).not.toBe(held)
  expect(images.size).toEqual({ held: 74, others: 0 })
})

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseFlags } from "./flags.ts"
import { exceeded } from "./quota.ts"
import { openTestHouse, type TestHouse, testDatabases } from "./test-house.ts"

const none = parseFlags([])
const deleted = parseFlags(["\\Deleted"])
const overQuota = { code: "over-quota" }

test("a limit of 0 is none; what just fits does", () => {
  const used = { bytes: 90, messages: 9 }
  const more = { bytes: 10, messages: 1 }
  expect(exceeded({ bytes: 0, messages: 0 }, used, more)).toBe(undefined)
  expect(exceeded({ bytes: 100, messages: 10 }, used, more)).toBe(undefined)
  expect(exceeded({ bytes: 99, messages: 10 }, used, more)).toBe("bytes")
  expect(exceeded({ bytes: 100, messages: 9 }, used, more)).toBe("messages")
  expect(exceeded({ bytes: 100, messages: 5 }, used, { bytes: 10, messages: 0 })).toBe(undefined)
  expect(exceeded({ bytes: 50, messages: 5 }, used, { bytes: -10, messages: 0 })).toBe(undefined)
})

describe.each(testDatabases)("quotas on $name", ({ postgresql }) => {
  let house: TestHouse

  beforeAll(async () => {
    house = await openTestHouse({ postgresql })
  })
  afterAll(() => house.close())

  let people = 0
  const person = async (limit: { quotaBytes?: number; quotaMessages?: number }) => {
    const id = await house.account(`person${people++}`)
    await house.prisma.account.update({ where: { id }, data: limit })
    return id
  }
  const stage = async (text: string) => {
    const incoming = house.store.receive(100_000)
    await incoming.write(Buffer.from(text))
    return incoming.finish()
  }
  const append = async (accountId: number, texts: string[], { mailbox = "INBOX", flags = none } = {}) => {
    const messages = await Promise.all(texts.map(async (text) => ({ staged: await stage(text), flags })))
    return house.store.append(accountId, mailbox, messages)
  }
  const allOf = async (mailboxId: number) => {
    const { uids, length } = await house.store.snapshot(mailboxId)
    return uids.subarray(0, length)
  }

  test("one message too many is refused whole, by APPEND and by COPY; a move within the account is not", async () => {
    const ann = await person({ quotaMessages: 3 })
    const { mailboxId } = await append(ann, ["a", "b"])
    await expect(append(ann, ["c", "d"])).rejects.toMatchObject(overQuota)
    const uids = await allOf(mailboxId)
    await expect(
      house.store.copy(mailboxId, uids, { accountId: ann, name: "Archive" }),
    ).rejects.toMatchObject(overQuota)
    await append(ann, ["c"])
    await expect(append(ann, ["d"])).rejects.toMatchObject(overQuota)
    await house.store.move(mailboxId, uids, { accountId: ann, name: "Archive" })
    expect(await house.store.usage(ann)).toMatchObject({ bytes: 3, messages: 3 })
  })

  test("a move from somebody else's mailbox counts", async () => {
    const from = await person({})
    const to = await person({ quotaMessages: 1 })
    const { mailboxId } = await append(from, ["a", "b"])
    const uids = await allOf(mailboxId)
    await expect(house.store.move(mailboxId, uids, { accountId: to, name: "INBOX" })).rejects.toMatchObject(
      overQuota,
    )
    expect(await house.store.usage(from)).toMatchObject({ bytes: 2, messages: 2 })
    expect(await house.store.usage(to)).toMatchObject({ bytes: 0, messages: 0 })
  })

  test("what is expunged makes room; a lowered limit takes nothing away", async () => {
    const ann = await person({ quotaBytes: 4 })
    const { mailboxId } = await append(ann, ["aa", "bb"])
    await expect(append(ann, ["c"])).rejects.toMatchObject(overQuota)
    await house.store.remove(mailboxId, (await allOf(mailboxId)).subarray(0, 1))
    await append(ann, ["c"])
    await house.prisma.account.update({ where: { id: ann }, data: { quotaBytes: 1 } })
    await expect(append(ann, ["d"])).rejects.toMatchObject(overQuota)
    expect(await house.store.usage(ann)).toMatchObject({ bytes: 3, messages: 2 })
  })

  test("many who file at the same moment, in several mailboxes, take exactly what there is", async () => {
    const ann = await person({ quotaMessages: 7 })
    await house.store.mailboxes(ann)
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        append(ann, [`m${index}`], { mailbox: ["INBOX", "Archive", "Sent"][index % 3] }),
      ),
    )
    const refused = results.filter(({ status }) => status === "rejected")
    expect(refused.map((result) => (result as PromiseRejectedResult).reason.code)).toEqual(
      Array(23).fill("over-quota"),
    )
    expect((await house.store.usage(ann)).messages).toBe(7)
  })

  test("what EXPUNGE would free is counted, in slices", async () => {
    const ann = await person({})
    const { mailboxId } = await append(ann, ["a", "bb", "ccc"])
    await append(ann, ["dddd", "eeeee"], { flags: deleted })
    const freed = async () => house.store.quotas.deletedBytes(await house.store.mailboxById(mailboxId))
    expect(await freed()).toBe(9)
    await house.store.expunge(mailboxId)
    expect(await freed()).toBe(0)
  })
})

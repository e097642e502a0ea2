import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { systemClock } from "../clock.ts"
import { openSql } from "../db/open.ts"
import type { Sql } from "../db/sql.ts"
import { silentLog } from "../log.ts"
import { Store } from "./store.ts"
import { openTestHouse, type TestHouse, testDatabases } from "./test-house.ts"

const patience = { timeout: 15_000, interval: 20 }

describe.each(testDatabases)("two processes on one $name", { timeout: 30_000 }, ({ postgresql }) => {
  let house: TestHouse
  let otherSql: Sql
  let other: Store
  beforeAll(async () => {
    house = await openTestHouse({ postgresql })
    otherSql = openSql(house.target)
    other = new Store({ sql: otherSql, blobs: house.blobs, clock: systemClock, log: silentLog })
  })
  afterAll(async () => {
    await otherSql.close()
    await house.close()
  })

  async function deliver(store: Store, accountId: number): Promise<number> {
    const incoming = store.receive(1000)
    await incoming.write(Buffer.from("Subject: x\r\n\r\nhello\r\n"))
    const { mailboxId } = await store.append(accountId, "INBOX", [
      { staged: await incoming.finish(), flags: { bits: 0, keywords: [] } },
    ])
    return mailboxId
  }

  /** What is heard of an account, from when listening has begun. */
  async function hearing(store: Store, accountId: number): Promise<(number | undefined)[]> {
    const heard: (number | undefined)[] = []
    store.watch(accountId, (mailboxId) => heard.push(mailboxId))
    const teller = store === other ? house.store : other
    if (house.sql.dialect === "postgresql") {
      await vi.waitFor(() => {
        teller.announce(accountId, 0)
        expect(heard).toContain(0)
      }, patience)
    }
    heard.length = 0
    return heard
  }

  test("what one files, the other hears of, by account and by mailbox", async () => {
    const accountId = await house.account("alice")
    const { id } = await house.store.mailbox(accountId, "INBOX")
    const byAccount = await hearing(house.store, accountId)
    const byMailbox: (number | undefined)[] = []
    house.store.watchMailbox(id, (mailboxId) => byMailbox.push(mailboxId))
    await deliver(other, accountId)
    await vi.waitFor(() => expect(byMailbox).toContain(id), patience)
    expect(byAccount).toContain(house.sql.dialect === "postgresql" ? id : undefined)
    expect((await house.store.snapshot(id)).length).toBe(1)
  })

  test("a mailbox made elsewhere is heard of", async () => {
    const accountId = await house.account("bob")
    await house.store.mailboxes(accountId)
    const heard = await hearing(house.store, accountId)
    await other.createMailbox(accountId, "new")
    await vi.waitFor(() => expect(heard).toContain(undefined), patience)
  })

  test("what one does itself it hears of once", async () => {
    const accountId = await house.account("carol")
    const heard = await hearing(house.store, accountId)
    const mailboxId = await deliver(house.store, accountId)
    await other.createMailbox(accountId, "marker")
    await vi.waitFor(() => expect(heard).toContain(undefined), patience)
    expect(heard.filter((one) => one === mailboxId)).toEqual([mailboxId])
  })

  test("a burst too long to name is heard as anything", async () => {
    const accountId = await house.account("dave")
    const heard = await hearing(house.store, accountId)
    for (let id = 1; id <= 5000; id++) other.announce(1_000_000 + id, id)
    await other.createMailbox(accountId, "after")
    await vi.waitFor(() => expect(heard).toContain(undefined), patience)
  })

  test.runIf(postgresql)("after the connection was lost everything is looked at again", async () => {
    const accountId = await house.account("erin")
    const heard = await hearing(house.store, accountId)
    const ended = await otherSql.all(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND (query LIKE 'LISTEN%' OR query = 'SELECT 1') AND pid <> pg_backend_pid()`,
    )
    expect(ended.length).toBeGreaterThan(0)
    await vi.waitFor(() => expect(heard).toContain(undefined), patience)
    heard.length = 0
    const mailboxId = await deliver(other, accountId)
    await vi.waitFor(() => expect(heard).toContain(mailboxId), patience)
  })
})

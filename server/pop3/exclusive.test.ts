// One session for each maildrop, of all processes on one database; a crash holds it for a minute at most.

import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Clock } from "../clock.ts"
import { openSql } from "../db/open.ts"
import { silentLog } from "../log.ts"
import { Store } from "../store/store.ts"
import { testDatabases } from "../store/test-house.ts"
import { openPop3House, type Pop3House, password, Wire } from "./dialogue.ts"

/** A clock that is set by hand. */
class TestClock implements Clock {
  time = Date.now()
  now = () => this.time
}

const minute = 60_000
const nothing = () => undefined

describe.each(testDatabases)("on $name", ({ postgresql }) => {
  let house: Pop3House
  let clock: TestClock
  let ann: number
  /** The store of another process on the same database. */
  let neighbour: Store
  let close: () => Promise<void>

  beforeEach(async () => {
    clock = new TestClock()
    house = await openPop3House({ postgresql, clock })
    ann = await house.account("ann", "Subject: a\r\n\r\nb\r\n")
    const sql = openSql(house.house.target)
    neighbour = new Store({ sql, blobs: house.house.blobs, clock, log: silentLog })
    close = () => sql.close()
  })
  afterEach(async () => {
    await close()
    await house.close()
  })

  async function knock(): Promise<string> {
    const wire = Wire.plain(house.port)
    await wire.line()
    await wire.ask("USER ann@example.test")
    const answer = await wire.ask(`PASS ${password}`)
    wire.socket.destroy()
    await expect.poll(() => house.server.connections).toBe(0)
    return answer
  }

  test("what another process has open is in use until it is given back", async () => {
    const lease = await neighbour.leases.take(ann, nothing)
    expect(await knock()).toBe("-ERR [IN-USE] Another session has this maildrop open")
    await lease.release()
    await lease.release()
    expect(await knock()).toMatch(/^\+OK 1 messages/)
  })

  test("a process that crashed holds it no longer than a minute, one that renews as long as it lives", async () => {
    await neighbour.leases.take(ann, nothing)
    for (let step = 0; step < 6; step++) {
      clock.time += minute / 3
      await neighbour.leases.renew()
      expect(await knock()).toMatch(/^-ERR \[IN-USE\]/)
    }
    clock.time += minute
    expect(await knock()).toMatch(/^\+OK/)
  })

  test("a process that slept past its lease is told, and its session deletes nothing any more", async () => {
    const wire = await house.signedIn("ann")
    await wire.ask("DELE 1")
    clock.time += minute
    const lease = await neighbour.leases.take(ann, nothing)
    expect(await wire.ask("QUIT")).toBe("-ERR [SYS/TEMP] Nothing was deleted; try again later")
    expect(await lease.isHeld()).toBe(true)
    expect((await house.house.store.mailbox(ann, "INBOX")).messages).toBe(1)
    await lease.release()
    const other = await house.signedIn("ann")
    clock.time += minute
    await neighbour.leases.take(ann, nothing)
    await house.house.store.leases.renew()
    expect(await other.line()).toBe("(closed)")
  })

  test("of many who knock at once one comes in, whichever process they come to", async () => {
    const stores = [house.house.store, neighbour]
    const attempts = Array.from({ length: 10 }, (_, at) =>
      stores[at % 2]!.leases.take(ann, nothing).then(
        () => "in",
        (error) => error.code,
      ),
    )
    const results = (await Promise.all(attempts)).sort()
    expect(results).toEqual(["in", ...Array(9).fill("in-use")])
  })

  test("a deleted account takes its lease along", async () => {
    await neighbour.leases.take(ann, nothing)
    await house.directory.deleteAccount(ann, { address: "test" })
    expect(await house.house.sql.get("SELECT * FROM maildrop_lease")).toBeUndefined()
  })
})

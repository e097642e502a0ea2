import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { listTraces } from "../delivery/traces.ts"
import { createLog } from "../log.ts"
import { newTrace } from "../queue/envelope.ts"
import { openPostOffice, type PostOffice } from "../smtp/test-post-office.ts"
import { testDatabases } from "../store/test-house.ts"

const hour = 3_600_000
const actor = { address: "test" }

describe.each(testDatabases)("the same message, come again, on $name", ({ postgresql }) => {
  let office: PostOffice
  let alice: number
  let bob: number
  let now: number
  const logged: string[] = []

  beforeEach(async () => {
    now = Date.UTC(2026, 10, 21, 12)
    logged.length = 0
    office = await openPostOffice({
      clock: { now: () => now },
      log: createLog((line) => logged.push(line)),
      duplicateTime: 24 * hour,
      ...(postgresql && { postgresql }),
    })
    alice = await office.person("alice")
    bob = await office.person("bob")
  })
  afterEach(() => office.close())

  const usual = "Message-ID: <1@far.example>\r\nFrom: ann@far.example\r\nSubject: hello\r\n\r\nhi\r\n"

  async function send(
    text = usual,
    to: string | string[] = "alice@example.test",
    alongside?: () => Promise<void>,
  ) {
    const incoming = office.house.store.receive(10_000_000)
    // What servers put on top is never the same twice.
    const top = `Return-Path: <ann@far.example>\r\nReceived: by x id ${newTrace()}\r\n`
    await incoming.write(Buffer.from(top + text))
    const envelope = {
      sender: "ann@far.example",
      recipients: [to].flat(),
      trace: newTrace(),
      smtputf8: false,
    }
    return office.acceptance.accept(envelope, await incoming.finish(), alongside ? { alongside } : {})
  }
  const count = async (account: number) => (await office.inbox(account)).length
  const script = async (account: number, source: string) => {
    await office.directory.scripts.put(account, "rules", source)
    await office.directory.scripts.activate(account, "rules")
  }

  test("is filed once for each account, and the log and the traces say so", async () => {
    expect((await send()).copies).toBe(1)
    expect(await send(usual, ["alice@example.test", "bob@example.test"])).toMatchObject({
      copies: 1,
      refused: 0,
    })
    expect([await count(alice), await count(bob)]).toEqual([1, 1])
    expect(logged.join("")).toMatch(/"event":"message\.repeated".*"account":"alice@example\.test"/)
    const [trace] = await listTraces(office.house.sql, alice, 1)
    expect(trace!.deeds).toEqual(["not filed: the same message came before"])
  })

  test("also when it is too large for a row", async () => {
    const large = usual + "0123456789\r\n".repeat(20_000)
    for (const text of [large, large, `${large}.`]) await send(text)
    expect(await count(alice)).toBe(2)
  })

  test.each([
    ["another Message-ID", usual.replace("<1@", "<2@")],
    ["another subject", usual.replace("hello", "[list] hello")],
    ["another author", usual.replace("From: ann", "From: ben")],
    ["another date", `Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n${usual}`],
    ["one more byte", `${usual} `],
    ["one other byte", usual.replace("hi", "ho")],
    ["a footer", `${usual}-- \r\nlist\r\n`],
  ])("%s: it is another one", async (_, other) => {
    for (const text of [usual, other, usual, other]) await send(text)
    expect(await count(alice)).toBe(2)
  })

  test("without a Message-ID everything is filed", async () => {
    for (let times = 0; times < 3; times++) await send(usual.slice(usual.indexOf("\n") + 1))
    expect(await count(alice)).toBe(3)
  })

  test("counts for as long as it was said, by account", async () => {
    await send()
    now += 24 * hour + 1
    await send()
    expect(await count(alice)).toBe(2)
    await office.directory.changeDelivery(alice, { duplicateHours: 0 }, actor)
    await send()
    expect(await count(alice)).toBe(3)
    await office.directory.changeDelivery(alice, { duplicateHours: 48 }, actor)
    now += 24 * hour + 1
    await send()
    expect(await count(alice)).toBe(3)
    await office.directory.changeDelivery(alice, { duplicateHours: null }, actor)
    await send()
    expect(await count(alice)).toBe(4)
  })

  test("of many at the same moment one is filed", async () => {
    await Promise.all(Array.from({ length: 12 }, () => send()))
    expect(await count(alice)).toBe(1)
  })

  test("what was not committed is not remembered", async () => {
    const fault = async () => {
      throw new Error("the disk is gone")
    }
    await expect(send(usual, "alice@example.test", fault)).rejects.toThrow()
    expect((await send()).copies).toBe(1)
    expect(await count(alice)).toBe(1)
  })

  test("no script sees it again; what a script did not file is not remembered", async () => {
    await script(alice, 'redirect "far@elsewhere.example"; keep;')
    await script(bob, "discard;")
    const queued = () => office.house.sql.all("SELECT id FROM queued_recipient")
    for (let times = 0; times < 2; times++) await send(usual, ["alice@example.test", "bob@example.test"])
    expect(await queued()).toHaveLength(1)
    await script(bob, "keep;")
    await send(usual, "bob@example.test")
    expect([await count(alice), await count(bob)]).toEqual([1, 1])
  })

  test("one that comes to an account twice at once, by itself and by somebody's script, is filed once", async () => {
    await script(bob, 'redirect "alice@example.test";')
    await send(usual, ["alice@example.test", "bob@example.test"])
    expect(await count(alice)).toBe(1)
  })

  test("one for two aliases of an account is one, whatever is remembered", async () => {
    await office.directory.changeDelivery(alice, { duplicateHours: 0 }, actor)
    for (const name of ["a", "b"])
      await office.directory.createAlias(
        { address: `${name}@example.test`, targets: ["alice@example.test"] },
        actor,
      )
    await send(usual, ["a@example.test", "b@example.test"])
    expect(await count(alice)).toBe(1)
  })

  test("is looked for by key, however much is remembered", async () => {
    await office.house.sql.write(async (tx) => {
      for (let at = 0; at < 2_000; at++)
        await tx.run(
          "INSERT INTO sieve_memory (account_id, kind, key, at, expires_at) VALUES (?, 'message', ?, ?, ?)",
          alice,
          `${at}`,
          now,
          now + hour,
        )
    })
    const text = "SELECT at FROM sieve_memory WHERE account_id = ? AND kind = ? AND key = ?"
    const plan = await office.house.sql.all<Record<string, unknown>>(
      `EXPLAIN ${postgresql ? "" : "QUERY PLAN "}${text}`,
      alice,
      "message",
      "1",
    )
    expect(JSON.stringify(plan)).toMatch(/PRIMARY KEY|sieve_memory_pkey|autoindex/i)
  })
})

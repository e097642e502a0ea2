import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { createLog } from "../log.ts"
import { type Delivery, History } from "../queue/history.ts"
import { testDatabases } from "../store/test-house.ts"
import { RulesWorld } from "./rules-world.ts"

// What history says of mail for addresses here: what was delivered, when, where, and which line of a script decided.

const actor = { address: "test" }

describe.each(testDatabases)("history of mail for addresses here on $name", ({ postgresql }) => {
  let world: RulesWorld
  let programs: string
  const logged: string[] = []
  beforeEach(async () => {
    programs = await mkdtemp(join(tmpdir(), "missiva-history-"))
    await chmod(programs, 0o755)
    world = await RulesWorld.open(
      postgresql,
      programs,
      createLog((line) => logged.push(line)),
    )
  })
  afterEach(async () => {
    await world.close()
    await rm(programs, { recursive: true, force: true })
  })

  /** What was noted, the oldest first, of each row what matters. */
  async function noted(...keys: (keyof Delivery)[]): Promise<Partial<Delivery>[]> {
    const { rows } = await new History(world.office.house).list()
    return rows
      .reverse()
      .map((row) => Object.fromEntries(keys.map((key) => [key, row[key]])) as Partial<Delivery>)
  }

  test("a message in the INBOX is one row, with when, who and what", async () => {
    const { trace } = await world.send({ header: "Subject: the report\r\n" })
    const [row, ...others] = await noted(
      "at",
      "trace",
      "sender",
      "recipient",
      "account",
      "outcome",
      "place",
      "subject",
    )
    expect(others).toEqual([])
    expect(row).toEqual({
      ...{ at: world.now, trace, sender: "ann@far.example", recipient: "alice@example.test", account: "" },
      ...{ outcome: "filed", place: "INBOX", subject: "the report" },
    })
  })

  test("junk is said to be in the mailbox for junk, whatever it is called", async () => {
    await world.send({ quarantine: "not proven" })
    expect(await noted("outcome", "place")).toEqual([{ outcome: "filed", place: "Junk" }])
  })

  test("mail by an alias has the address that was named, and each account", async () => {
    const targets = ["alice@example.test", "bob@example.test"]
    await world.office.directory.createAlias({ address: "team@example.test", targets }, actor)
    await world.send({ to: "team@example.test" })
    expect(await noted("recipient", "account")).toEqual([
      { recipient: "team@example.test", account: "alice@example.test" },
      { recipient: "team@example.test", account: "bob@example.test" },
    ])
  })

  test("a script's line is named with what it did", async () => {
    await writeFile(join(programs, "take"), "#!/bin/sh\ncat > /dev/null\n", { mode: 0o755 })
    await world.script(
      world.alice,
      [
        'require ["fileinto", "copy", "vnd.dovecot.pipe"];',
        'fileinto :copy "Archive";',
        'redirect :copy "c@else.example";',
        'pipe :copy "take";',
        "keep;",
      ].join("\n"),
    )
    await world.send()
    expect(
      (await noted("outcome", "place", "rule")).toSorted((a, b) => a.rule!.localeCompare(b.rule!)),
    ).toEqual([
      { outcome: "filed", place: "Archive", rule: "rules:2" },
      { outcome: "sent-on", place: "c@else.example", rule: "rules:3" },
      { outcome: "piped", place: "take", rule: "rules:4" },
      { outcome: "filed", place: "INBOX", rule: "rules:5" },
    ])
  })

  test("a mailbox that the script makes is named", async () => {
    await world.script(world.alice, 'require ["fileinto", "mailbox"];\nfileinto :create "Lists/Sieve";')
    await world.send()
    await world.send()
    expect(await noted("place", "rule")).toEqual([
      { place: "Lists/Sieve", rule: "rules:2" },
      { place: "Lists/Sieve", rule: "rules:2" },
    ])
  })

  test("what a script throws away is said to be, and by which line", async () => {
    await world.script(world.alice, 'if header :contains "Subject" "x" {\n  discard;\n}')
    await world.send({ header: "Subject: x\r\n" })
    expect(await noted("outcome", "rule", "place")).toEqual([
      { outcome: "discarded", rule: "rules:2", place: "" },
    ])
  })

  test("what is refused beside others who get it is there with the reason; what nobody gets is not", async () => {
    await world.script(world.alice, 'require "reject";\nreject "not now";')
    await world.office.person("full", "example.test", 10)
    await world.send({
      to: ["alice@example.test", "bob@example.test", "full@example.test", "ghost@example.test"],
    })
    expect(await noted("recipient", "outcome", "reply")).toEqual([
      { recipient: "bob@example.test", outcome: "filed", reply: "" },
      { recipient: "alice@example.test", outcome: "refused", reply: "not now" },
      { recipient: "full@example.test", outcome: "refused", reply: "5.2.2 the mailbox is full" },
      { recipient: "ghost@example.test", outcome: "refused", reply: "5.1.1 there is no such address" },
      // The notice about them goes to somebody elsewhere.
    ])
    await expect(world.send({ to: "ghost@example.test" })).rejects.toThrow()
    expect(await noted("recipient")).toHaveLength(4)
  })

  test("when the commit fails, history says nothing", async () => {
    const incoming = world.office.house.store.receive(1_000)
    await incoming.write(Buffer.from("Return-Path: <>\r\nSubject: x\r\n\r\nhi\r\n"))
    const alongside = () => Promise.reject(new Error("no"))
    const envelope = { sender: "", recipients: ["alice@example.test"], trace: "t", smtputf8: false }
    await expect(
      world.office.acceptance.accept(envelope, await incoming.finish(), { alongside }),
    ).rejects.toThrow()
    expect(await noted("id")).toEqual([])
  })

  test("each line of the log names the trace, and under which trace what it caused goes on", async () => {
    logged.length = 0
    await world.script(world.alice, 'require "copy";\nredirect :copy "c@else.example";')
    const { trace } = await world.send({ to: ["alice@example.test", "d@else.example"] })
    const lines = logged.map((line) => JSON.parse(line))
    const { trace: goesOn } = (await world.office.house.sql.get<{ trace: string }>(
      "SELECT m.trace FROM queued_message m JOIN queued_recipient r ON r.message_id = m.id WHERE r.address LIKE 'c@%'",
    ))!
    expect(lines.map(({ event, trace: named }) => [event, named])).toEqual([
      ["delivery.filed", trace],
      ["delivery.sent-on", trace],
      ["message.caused", trace],
      ["message.accepted", trace],
    ])
    expect(lines.find(({ event }) => event === "message.caused")).toMatchObject({ caused: goesOn })
    expect(lines.find(({ event }) => event === "delivery.sent-on")).toMatchObject({
      ...{ recipient: "alice@example.test", place: "c@else.example", rule: "rules:2" },
    })
  })
})

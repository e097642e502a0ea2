import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testDatabases } from "../store/test-house.ts"
import { closeDialogues, dialogue, plain, signedIn } from "./test-clients.ts"
import type { Dialogue } from "./test-dialogue.ts"
import { openPostOffice, type PostOffice } from "./test-post-office.ts"

describe.each(testDatabases)("what an account may send in a day, on $name", ({ postgresql }) => {
  let office: PostOffice
  let time: number

  beforeEach(async () => {
    time = Date.UTC(2026, 0, 1, 12)
    office = await openPostOffice({
      clock: { now: () => time },
      dailyLimits: { messages: 3, newRecipients: 4 },
      ...(postgresql && { postgresql }),
    })
    await office.person("alice")
    await office.person("bob")
  })
  afterEach(async () => {
    closeDialogues()
    await office.close()
  })

  /** Sends a message as alice; the last reply. */
  async function send(client: Dialogue, recipients: string[], parameters = ""): Promise<string> {
    const begun = await client.say(`MAIL FROM:<alice@example.test>${parameters}`)
    if (!begun.startsWith("250")) return begun
    for (const recipient of recipients) {
      const reply = await client.say(`RCPT TO:<${recipient}>`)
      if (!reply.startsWith("250")) {
        await client.say("RSET")
        return reply
      }
    }
    await client.say("DATA")
    return client.say("From: alice@example.test\r\n\r\n.")
  }

  test("so many messages to other servers; to people here as many as they like; tomorrow again", async () => {
    const client = await signedIn(office)
    for (let sent = 0; sent < 3; sent++) expect(await send(client, ["x@remote.example"])).toMatch(/^250/)
    expect(await send(client, ["x@remote.example"])).toMatch(/^450 4\.7\.1 .*3 messages/)
    for (let sent = 0; sent < 4; sent++) expect(await send(client, ["bob@example.test"])).toMatch(/^250/)
    time += 23 * 3_600_000
    expect(await send(client, ["x@remote.example"])).toMatch(/^450/)
    time += 3_600_000
    expect(await send(client, ["x@remote.example"])).toMatch(/^250/)
    expect(await office.house.sql.all("SELECT hour FROM sending_hour")).toHaveLength(1)
  })

  test("so many people they never wrote to, in one message or in several; the same person counts once", async () => {
    const client = await signedIn(office)
    expect(await send(client, ["a@remote.example", "b@remote.example", "A@REMOTE.example"])).toMatch(/^250/)
    expect(await send(client, ["c@remote.example", "d@remote.example", "e@remote.example"])).toMatch(
      /^450 4\.7\.1 .*4 people/,
    )
    expect(await send(client, ["a@remote.example", "c@remote.example", "d@remote.example"])).toMatch(/^250/)
    expect(await send(client, ["b@remote.example"])).toMatch(/^250/)
    expect(await office.house.sql.all("SELECT address FROM correspondent ORDER BY address")).toEqual(
      ["a", "b", "c", "d"].map((name) => ({ address: `${name}@remote.example` })),
    )
  })

  test("messages for later count when they are submitted", async () => {
    const client = await signedIn(office)
    await client.say("EHLO x")
    for (let sent = 0; sent < 3; sent++)
      expect(await send(client, ["x@remote.example"], " HOLDFOR=3600")).toMatch(/^250/)
    expect(await send(client, ["x@remote.example"])).toMatch(/^450 4\.7\.1/)
  })

  test("many that come at the same moment cannot pass together what one could not", async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => signedIn(office)))
    const replies = await Promise.all(clients.map((client) => send(client, ["x@remote.example"])))
    expect(replies.filter((reply) => reply.startsWith("250"))).toHaveLength(3)
    expect(await office.house.sql.all("SELECT id FROM queued_message")).toHaveLength(3)
    expect(await office.house.sql.all("SELECT messages FROM sending_hour")).toEqual([{ messages: 3 }])
  })

  test("what one account has used up is not another's", async () => {
    const alice = await signedIn(office)
    for (let sent = 0; sent < 3; sent++) await send(alice, ["x@remote.example"])
    const bob = await dialogue(office.ports.submissions, { tls: true })
    await bob.play(`S: 220\nC: EHLO x\nS: 250\nC: AUTH PLAIN ${plain("bob@example.test")}\nS: 235`)
    await bob.play("C: MAIL FROM:<bob@example.test>\nS: 250\nC: RCPT TO:<x@remote.example>\nS: 250")
  })
})

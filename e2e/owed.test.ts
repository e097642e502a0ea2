import nodemailer from "nodemailer"
import { afterEach, beforeEach, expect, test } from "vitest"
import { systemClock } from "../server/clock.ts"
import { openSql } from "../server/db/open.ts"
import type { Sql } from "../server/db/sql.ts"
import { databaseTarget } from "../server/db/target.ts"
import { Desk } from "../server/queue/desk.ts"
import { Nameserver, Peer, type Script } from "../server/queue/test-world.ts"
import { testSettings } from "../server/test-settings.ts"
import { imapOf } from "./imap.ts"
import { databaseUrl, type Missiva, password, startMissiva } from "./missiva.ts"

// What is owed to recipients elsewhere, when their server answers every verb in every way there is: each recipient ends in
// exactly one state, who is given up is told of once, and nobody gets a message twice but for an answer that was lost.
// Then the same while the process is killed every two seconds.

const recipients = testSettings.long ? 10_000 : 2_000
const perMessage = testSettings.long ? 50 : 10
const domains = 20
const killEvery = 2_000

let missiva: Missiva
let nameserver: Nameserver
let peer: Peer
let sql: Sql
/** Answers that were lost on purpose after a message was taken. */
let swallowed: number

beforeEach(async () => {
  nameserver = await Nameserver.open()
  peer = await Peer.open()
  nameserver.records.set("mx.elsewhere.test", { a: ["127.0.0.1"] })
  for (let i = 0; i < domains; i++)
    nameserver.records.set(`d${i}.test`, { mx: [{ preference: 10, exchange: "mx.elsewhere.test" }] })
  missiva = await startMissiva({
    env: {
      MISSIVA_DNS_SERVERS: nameserver.address,
      MISSIVA_RELAY_PORT: String(peer.port),
      MISSIVA_RELAY_PRIVATE: "on",
      MISSIVA_SEND_MESSAGES_PER_DAY: "0",
      MISSIVA_SEND_NEW_RECIPIENTS_PER_DAY: "0",
    },
  })
  sql = openSql(databaseTarget(databaseUrl(missiva)))
})
afterEach(async () => {
  await sql?.close()
  await missiva?.fsck()
  await missiva?.stop()
  peer.close()
  nameserver.close()
})

/** A choice that comes out the same each time it is made in the same order; about one in `often`. */
function dice(seed: number) {
  let state = seed
  return (often: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return (state >>> 8) % often === 0
  }
}

const kinds = [
  "450 4.2.1 later",
  "550 5.1.1 nobody",
  "drop",
  "\x00\xff nonsense",
  "421 4.3.2 closing",
  "999 hm",
  "4",
]
/** What would be an answer somewhere else. */
const misplaced = "354 what"

/** @param stalls whether it also falls silent for ever now and then */
function moody(stalls: boolean): Script {
  const chance = dice(42)
  let turn = 0
  const any = (often: number) => (chance(often) ? kinds[turn++ % kinds.length] : undefined)
  const mute = () => (stalls && chance(150) ? "stall" : undefined)
  return {
    get greeting() {
      return any(12) ?? mute()
    },
    get ehlo() {
      return any(12) ?? mute()
    },
    mail: () => any(12) ?? mute(),
    rcpt: () => (chance(25) ? [...kinds, misplaced][turn++ % (kinds.length + 1)] : mute()),
    get data() {
      return any(12) ?? mute()
    },
    end: () => {
      if (!chance(6)) return mute()
      const lost = turn++ % 3 === 0
      if (lost) swallowed++
      return lost ? "swallow" : kinds[turn % kinds.length]
    },
  }
}

async function submit(): Promise<string[]> {
  const transport = nodemailer.createTransport({
    pool: true,
    maxConnections: 5,
    host: "127.0.0.1",
    port: missiva.ports.submission,
    auth: { user: "alice@example.test", pass: password },
    tls: { rejectUnauthorized: false },
  })
  const all = Array.from(
    { length: recipients },
    (_, i) => `r${i}@d${Math.floor(i / perMessage) % domains}.test`,
  )
  const sent: Promise<unknown>[] = []
  for (let at = 0; at < all.length; at += perMessage)
    sent.push(
      transport.sendMail({
        envelope: { from: "alice@example.test", to: all.slice(at, at + perMessage) },
        raw: `From: alice@example.test\r\nSubject: owed ${at}\r\n\r\nSo it is.\r\n`,
      }),
    )
  await Promise.all(sent)
  transport.close()
  return all
}

async function countByState(): Promise<Record<string, number>> {
  const rows = await sql.all<{ state: string; n: number }>(
    "SELECT state, count(*) AS n FROM queued_recipient WHERE address LIKE '%@d%.test' GROUP BY state",
  )
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** Goes on until nobody is owed anything; what waits is made due, what a dead worker held is let go. */
async function settle(round: () => Promise<void>): Promise<number> {
  const desk = new Desk({ sql, clock: systemClock })
  for (let rounds = 1; ; rounds++) {
    await round()
    await desk.flush()
    const { due = 0, leased = 0 } = await countByState()
    if (due + leased === 0) return rounds
    if (rounds > 400) throw new Error(`still owed: ${JSON.stringify(await countByState())}`)
  }
}

/** How often each recipient is named as failed in what alice was told. */
async function told(): Promise<Map<string, number>> {
  const client = await imapOf(missiva, "alice@example.test")
  const times = new Map<string, number>()
  await client.mailboxOpen("INBOX")
  for await (const { source } of client.fetch("1:*", { source: true }))
    for (const [, address] of source!
      .toString()
      .matchAll(/^Final-Recipient: rfc822; (\S+@d\d+\.test)\r\nAction: failed/gm))
      times.set(address!, (times.get(address!) ?? 0) + 1)
  await client.logout()
  return times
}

async function check(all: readonly string[], spare: number): Promise<void> {
  const rows = await sql.all<{ address: string; state: string }>(
    "SELECT address, state FROM queued_recipient WHERE address LIKE '%@d%.test'",
  )
  const stateOf = new Map(rows.map(({ address, state }) => [address, state]))
  expect(rows.length).toBe(all.length)
  expect([...stateOf.keys()].toSorted()).toEqual(all.toSorted())
  const inState = (state: string) => all.filter((address) => stateOf.get(address) === state)
  const [delivered, bounced] = [inState("delivered"), inState("bounced")]
  expect(delivered.length + bounced.length).toBe(all.length)
  const copies = new Map<string, number>()
  for (const address of peer.taken.flatMap((message) => message.recipients))
    copies.set(address, (copies.get(address) ?? 0) + 1)
  expect(delivered.filter((address) => !copies.has(address))).toEqual([])
  const twice = [...copies.values()].reduce((sum, times) => sum + times - 1, 0)
  expect(twice).toBeLessThanOrEqual(spare)
  const named = await told()
  expect([...named.keys()].toSorted()).toEqual(bounced.toSorted())
  expect([...named.values()].filter((times) => times !== 1)).toEqual([])
  console.info(
    `${all.length} recipients: ${delivered.length} delivered, ${bounced.length} bounced and told of once; ` +
      `${twice} second copies, ${swallowed} answers lost on purpose, ${peer.connections} connections`,
  )
}

test("whatever the other server does, every recipient ends in exactly one state", async () => {
  swallowed = 0
  peer.script = moody(false)
  const all = await submit()
  await settle(() => new Promise((resume) => setTimeout(resume, 500)))
  await check(all, swallowed * perMessage)
}, 600_000)

test("the same while the process is killed every two seconds", async () => {
  swallowed = 0
  peer.script = { mail: () => "450 4.3.0 not yet" }
  const all = await submit()
  peer.script = moody(true)
  let kills = 0
  const rounds = await settle(async () => {
    await new Promise((resume) => setTimeout(resume, killEvery))
    await missiva.kill()
    kills++
    // The work of the dead is free again when its lease is over; that need not be waited for here.
    await sql.run("UPDATE queued_recipient SET lease_until = 0 WHERE state = 'leased'")
    await missiva.restart()
  })
  console.info(`killed ${kills} times in ${rounds} rounds`)
  // A letter in transit when its worker died may have been taken without anybody noting it: one on each connection.
  await check(all, (swallowed + kills * domains * 4) * perMessage)
}, 900_000)

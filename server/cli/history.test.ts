import { afterAll, beforeAll, expect, test } from "vitest"
import { openSql } from "../db/open.ts"
import { databaseTarget } from "../db/target.ts"
import { enqueue } from "../queue/enqueue.ts"
import { noteDelivery } from "../queue/history.ts"
import { openCommandLine } from "./test-command-line.ts"

// What became of mail, on the command line.

const line = openCommandLine()
const at = Date.UTC(2026, 10, 21, 12)
const message = {
  ...{ trace: "0123456789abcde", sender: "ann@far.example", subject: "the \x1b[31mreport", size: 10 },
  from: { remote: "mx.far.example [192.0.2.1]", tls: "TLSv1.3 TLS_AES_256_GCM_SHA384" },
}

beforeAll(async () => {
  await line.missiva("domain add example.test")
  const sql = openSql(databaseTarget(line.config().databaseUrl))
  await sql.write(async (tx) => {
    const team = { outcome: "filed" as const, recipient: "team@example.test" }
    await noteDelivery(tx, message, { ...team, account: "bob@example.test", place: "INBOX" }, at)
    await noteDelivery(
      tx,
      message,
      { ...team, account: "eve@example.test", place: "Lists", rule: "mine:3" },
      at,
    )
    await noteDelivery(
      tx,
      { ...message, trace: "other" },
      { outcome: "discarded", recipient: "x@example.test" },
      at,
    )
    const debt = { ...message, contentId: 1, accountId: undefined, smtputf8: false, now: at, expiresAt: at }
    await enqueue(tx, { ...debt, recipients: ["c@else.example"] })
  })
  await sql.close()
})
afterAll(line.close)

test("history list shows deliveries, or those that contain a text", async () => {
  const all = await line.missiva("history list")
  expect(all.out).toContain("2026-11-21T12:00:00Z")
  expect(all.out).not.toContain("\x1b")
  expect(JSON.parse((await line.missiva("history list lists --json")).out)).toMatchObject([
    { outcome: "filed", place: "Lists", rule: "mine:3", at: "2026-11-21T12:00:00Z" },
  ])
  expect((await line.missiva("history list nowhere")).out).toContain("Nothing found")
})

test("history show tells of one message wherever it went", async () => {
  const { out, code } = await line.missiva("history show 0123456789abcde")
  expect(code).toBe(0)
  expect(out.split("\n").slice(3)).toEqual([
    "Accepted    2026-11-21T12:00:00Z",
    "Handed in   mx.far.example [192.0.2.1], TLSv1.3 TLS_AES_256_GCM_SHA384",
    'team@example.test: filed "INBOX" of bob@example.test',
    'team@example.test: filed "Lists" of eve@example.test, by mine:3',
    "c@else.example: due",
  ])
  expect((await line.missiva("history show 0123456789abcd")).code).toBe(1)
  expect((await line.missiva(["history", "show", "%"])).code).toBe(2)
})

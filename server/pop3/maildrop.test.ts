import { afterAll, beforeAll, expect, test } from "vitest"
import { openPop3House, type Pop3House } from "./dialogue.ts"

let house: Pop3House
beforeAll(async () => {
  house = await openPop3House()
})
afterAll(() => house.close())

const one = "Subject: one\r\n\r\n.dot\r\n..\r\nend\r\n"
const two = "Subject: two\r\n\r\nwithout an end"

/** What is in INBOX now: UIDs. */
async function inbox(account: number, name = "INBOX"): Promise<number[]> {
  const { id } = await house.house.store.mailbox(account, name)
  const { uids, length } = await house.house.store.snapshot(id)
  return [...uids.subarray(0, length)]
}

test("the session of RFC 1939 §10: sign in, look, take, delete, go", async () => {
  const id = await house.account("mrose", one, two)
  await house.talk(`
    S: +OK mail.example.test ready...
    C: USER mrose@example.test
    S: +OK...
    C: PASS correct horse battery
    S: +OK 2 messages (${one.length + two.length} octets)
    C: STAT
    S: +OK 2 ${one.length + two.length}
    C: LIST
    S: +OK 2 messages...
    S: 1 ${one.length}
    S: 2 ${two.length}
    S: .
    C: RETR 1
    S: +OK ${one.length} octets
    S: Subject: one
    S: 
    S: ..dot
    S: ...
    S: end
    S: .
    C: DELE 1
    S: +OK...
    C: RETR 2
    S: +OK ${two.length} octets
    S: Subject: two
    S: 
    S: without an end
    S: .
    C: DELE 2
    S: +OK...
    C: RETR 2
    S: -ERR The message is deleted
    C: QUIT
    S: +OK Goodbye
    S: (closed)`)
  expect(await inbox(id)).toEqual([])
})

test("RSET takes DELE back, and a dropped connection deletes nothing", async () => {
  const id = await house.account("reset", one, two)
  await house.talk(
    `C: DELE 1
     S: +OK...
     C: STAT
     S: +OK 1 ${two.length}
     C: LIST 1
     S: -ERR The message is deleted
     C: RSET
     S: +OK 2 messages (${one.length + two.length} octets)
     C: LIST 1
     S: +OK 1 ${one.length}
     C: DELE 2
     S: +OK...`,
    "reset",
  )
  await expect.poll(() => house.server.connections).toBe(0)
  expect(await inbox(id)).toEqual([1, 2])
})

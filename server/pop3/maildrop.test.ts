import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { testDatabases } from "../store/test-house.ts"
import { openPop3House, type Pop3House, password, Wire } from "./dialogue.ts"

describe.each(testDatabases)("on $name", ({ postgresql }) => {
  let house: Pop3House
  beforeAll(async () => {
    house = await openPop3House({ postgresql })
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

  test("taken in order, backwards or here and there, each number is its message", async () => {
    const sizes = [10, 70_000, 20_000, 20_000, 20_000, 20_000, 10, 200, 30_000, 40_000, 10, 10]
    await house.account("reader", ...sizes.map((size, at) => `Subject: ${at + 1}\r\n\r\n${"x".repeat(size)}`))
    const wire = await house.signedIn("reader")
    const inOrder = sizes.map((_, at) => at + 1)
    for (const number of [...inOrder, ...inOrder.toReversed(), 3, 4, 5, 1, 2, 12, 6, 7, 7, 8]) {
      wire.send(`RETR ${number}\r\n`)
      const [first, subject, , body] = (await wire.until("\r\n.\r\n")).split("\r\n")
      expect([number, first!.slice(0, 3), subject]).toEqual([number, "+OK", `Subject: ${number}`])
      expect(body!.length).toBe(sizes[number - 1])
    }
    wire.socket.destroy()
  })

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

  const tester = { address: "test" }

  test("UIDL names each message, the same in every session, and no other", async () => {
    const id = await house.account("uidl", one, two)
    const listed = async () => {
      const wire = await house.signedIn("uidl")
      wire.send("UIDL\r\n")
      const lines = (await wire.until("\r\n.\r\n")).split("\r\n").slice(1, -2)
      expect(await wire.ask("UIDL 2")).toBe(`+OK ${lines[1]}`)
      await wire.ask("DELE 1")
      await wire.ask("QUIT")
      return lines.map((line) => line.split(" ")[1]!)
    }
    const first = await listed()
    for (const name of first) expect(name).toMatch(/^[\x21-\x7e]{1,70}$/)
    await house.deliver(id, one)
    const second = await listed()
    expect(second[0]).toBe(first[1])
    expect(first).not.toContain(second[1])
  })

  test("a maildrop is for one session at a time", async () => {
    await house.account("lock", one)
    const first = await house.signedIn("lock")
    const second = Wire.plain(house.port)
    await second.line()
    const knock = async () => {
      await second.ask("USER lock@example.test")
      return second.ask(`PASS ${password}`)
    }
    expect(await knock()).toBe("-ERR [IN-USE] Another session has this maildrop open")
    expect(await first.ask("QUIT")).toBe("+OK Goodbye")
    expect(await knock()).toMatch(/^\+OK 1 messages/)
    second.socket.destroy()
  })

  test("what IMAP takes away and what comes meanwhile changes no number, and is not deleted in its place", async () => {
    const id = await house.account("meanwhile", one, two, one)
    const wire = await house.signedIn("meanwhile")
    const { store } = house.house
    const { id: mailbox } = await store.mailbox(id, "INBOX")
    await store.remove(mailbox, [1])
    await house.deliver(id, two)
    expect(await wire.ask("STAT")).toBe(`+OK 3 ${2 * one.length + two.length}`)
    expect(await wire.ask("LIST 2")).toBe(`+OK 2 ${two.length}`)
    for (const number of [1, 2]) expect(await wire.ask(`DELE ${number}`)).toMatch(/^\+OK/)
    expect(await wire.ask("QUIT")).toBe("+OK Goodbye")
    expect(await inbox(id)).toEqual([3, 4])
  })

  test("TOP takes any number of lines", () =>
    house.account("top", one).then(() =>
      house.talk(
        `C: TOP 1 0
       S: +OK...
       S: Subject: one
       S: 
       S: .
       C: TOP 1 1
       S: +OK...
       S: Subject: one
       S: 
       S: ..dot
       S: .
       C: TOP 1 999999999999999999999999
       S: +OK...
       S: Subject: one
       S: 
       S: ..dot
       S: ...
       S: end
       S: .`,
        "top",
      ),
    ))

  test("settings: newest only, kept or moved to the trash, read by RETR", async () => {
    const id = await house.account("settings", one, two, one)
    const { store } = house.house
    const set = (changes: object) => house.directory.changePop3Settings(id, changes, tester)
    await set({ newest: 2, deletion: "keep", markRead: true })
    await house.talk(
      `C: LIST 1
     S: +OK 1 ${two.length}
     C: TOP 2 0
     S: +OK...
     S: Subject: one
     S: 
     S: .
     C: RETR 1
     S: +OK...
     S: Subject: two
     S: 
     S: without an end
     S: .
     C: DELE 1
     S: +OK...
     C: DELE 2
     S: +OK...
     C: QUIT
     S: +OK Goodbye`,
      "settings",
    )
    const { id: mailbox } = await store.mailbox(id, "INBOX")
    const snapshot = await store.snapshot(mailbox)
    expect([0, 1, 2].map((index) => snapshot.flagsAt(index).text)).toEqual(["", "\\Seen", ""])
    await set({ deletion: "trash", newest: 0 })
    await house.talk("C: DELE 2\nS: +OK...\nC: QUIT\nS: +OK Goodbye", "settings")
    expect(await inbox(id)).toEqual([1, 3])
    expect(await inbox(id, "Trash")).toHaveLength(1)
  })

  test("a large message comes whole to a peer that takes its time", async () => {
    const body = `${".x".repeat(30)}\r\n`.repeat(100_000)
    await house.account("large", `Subject: large\r\n\r\n${body}`)
    const wire = await house.signedIn("large")
    wire.send("RETR 1\r\n")
    wire.socket.pause()
    await new Promise((resolve) => setTimeout(resolve, 100))
    wire.socket.resume()
    const came = await wire.until("\r\n.\r\n")
    expect(came.length).toBeGreaterThan(body.length)
    expect(came.slice(came.indexOf("\r\n") + 2, -3).replace(/^\.\./gm, ".")).toBe(
      `Subject: large\r\n\r\n${body}`,
    )
    wire.socket.destroy()
  })

  test("QUIT that cannot be carried out deletes nothing, says so, and gives the maildrop back", async () => {
    const id = await house.account("failing", one, two)
    const { sql } = house.house
    const wire = await house.signedIn("failing")
    await wire.ask("DELE 1")
    await wire.ask("DELE 2")
    await sql.run("ALTER TABLE tombstone RENAME TO away")
    try {
      expect(await wire.ask("QUIT")).toBe("-ERR [SYS/TEMP] Nothing was deleted; try again later")
    } finally {
      await sql.run("ALTER TABLE away RENAME TO tombstone")
    }
    expect(await wire.line()).toBe("(closed)")
    expect(await inbox(id)).toEqual([1, 2])
    await house.talk("C: DELE 1\nS: +OK...\nC: QUIT\nS: +OK Goodbye", "failing")
    expect(await inbox(id)).toEqual([2])
  })
})

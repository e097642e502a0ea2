import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, Wire } from "./dialogue.ts"

// INPROGRESS (RFC 9585). The clock is moved by hand, so nobody waits for real seconds.

let now = Date.now()
let step = 0
let house: ImapHouse
let account: number
beforeAll(async () => {
  house = await openImapHouse({ clock: { now: () => (now += step) } })
  account = await house.account("alice")
})
afterAll(() => house.close())

const selected = (mailbox: string) => house.signedIn("alice", mailbox)

/** Keeps every writer waiting until the returned function is called. */
function holdWriters(): () => void {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  void house.house.sql.write(() => held)
  return release
}

async function fill(mailbox: string, count: number, body = "body"): Promise<void> {
  await house.store.createMailbox(account, mailbox)
  for (let i = 0; i < count; i++) {
    const incoming = house.store.receive(100_000)
    await incoming.write(Buffer.from(`Subject: ${i}\r\n\r\n${body} ${i}`))
    const staged = await incoming.finish()
    await house.store.append(account, mailbox, [{ staged, flags: { bits: 0, keywords: [] } }])
  }
}

describe("a command that takes long", () => {
  beforeAll(() => fill("some", 3))

  test.each([
    ["COPY 1:3 Sent", "OK [COPYUID"],
    ["STORE 1 +FLAGS.SILENT (\\Flagged)", "OK STORE"],
    ["FETCH 1 BODY[TEXT]", "OK FETCH"],
    ["UID MOVE 3 Archive", "OK UID MOVE"],
    ["CREATE another", "OK"],
  ])("is told to be in progress every ten seconds: %s", async (command, reply) => {
    const wire = await selected("some")
    const release = holdWriters()
    wire.send(`c ${command}\r\n`)
    await new Promise((resume) => setTimeout(resume, 300))
    for (let i = 0; i < 2; i++) {
      now += 10_000
      expect(await wire.line()).toBe('* OK [INPROGRESS ("c" NIL NIL)] Still working')
    }
    now += 9000
    release()
    const lines = [await wire.line()]
    while (!lines.at(-1)!.startsWith("c ")) lines.push(await wire.line())
    expect(lines.at(-1)).toContain(reply)
    expect(lines.join("\n")).not.toContain("INPROGRESS")
    wire.socket.destroy()
  })

  test("whose tag could end the response code is not named", async () => {
    const wire = await selected("some")
    const release = holdWriters()
    wire.send("c]2 COPY 1 Sent\r\n")
    await new Promise((resume) => setTimeout(resume, 300))
    now += 10_000
    expect(await wire.line()).toBe("* OK [INPROGRESS] Still working")
    release()
    expect(await wire.line()).toMatch(/^c\]2 OK \[COPYUID/)
    wire.socket.destroy()
  })

  test("is not told so when it waits for the client, or nobody has signed in", async () => {
    const wire = await selected("some")
    const stranger = Wire.plain(house.port)
    await stranger.line()
    stranger.send("a AUTHENTICATE PLAIN\r\n")
    expect(await stranger.line()).toBe("+ ")
    wire.send("c IDLE\r\n")
    expect(await wire.line()).toMatch(/^\+/)
    const other = await selected("some")
    other.send("c APPEND Drafts {10+}\r\n12345")
    now += 60_000
    await new Promise((resume) => setTimeout(resume, 600))
    wire.send("DONE\r\n")
    expect(await wire.line()).toBe("c OK IDLE completed")
    other.send("67890\r\n")
    expect(await other.line()).toMatch(/^c OK \[APPENDUID/)
    stranger.send("*\r\n")
    expect(await stranger.line()).toMatch(/^a (NO|BAD)/)
    for (const each of [wire, other, stranger]) each.socket.destroy()
  })
})

test("SEARCH counts the messages it has looked into, never up to all of them", async () => {
  await fill("many", 100, "lorem ipsum ".repeat(5000))
  const wire = await selected("many")
  step = 20_000
  const keys = Array.from({ length: 150 }, (_, i) => `NOT BODY nowhere${i}`)
  wire.send(`c SEARCH ${keys.join(" ")}\r\n`)
  const lines = [await wire.line()]
  while (!lines.at(-1)!.startsWith("c ")) lines.push(await wire.line())
  step = 0
  expect(lines.at(-1)).toBe("c OK SEARCH completed")
  const told = lines.flatMap((line) => /INPROGRESS \("c" (\d+) 100\)/.exec(line)?.[1] ?? []).map(Number)
  expect(told.length).toBeGreaterThan(0)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  expect(told.at(-1)).toBeLessThan(100)
  expect(lines.at(-2)).toMatch(/^\* SEARCH 1 2 3 .* 100$/)
  wire.socket.destroy()
})

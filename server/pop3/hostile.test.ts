import { afterAll, beforeAll, expect, test } from "vitest"
import { openPop3House, type Pop3House, password, Wire } from "./dialogue.ts"

let house: Pop3House
let hasty: Pop3House
beforeAll(async () => {
  house = await openPop3House()
  hasty = await openPop3House({ loginTime: 300, caps: { total: 1 } })
  await house.account("alice", "Subject: a\r\n\r\nb\r\n")
})
afterAll(async () => {
  await house.close()
  await hasty.close()
})

test("a line that is too long is refused once, at its end, and the next command is heard", async () => {
  const wire = Wire.plain(house.port)
  await wire.line()
  wire.send(`USER ${"x".repeat(250)}\r\n`)
  expect(await wire.line()).toBe("-ERR The line is too long")
  for (let piece = 0; piece < 100; piece++) wire.send("y".repeat(65_536))
  wire.send(`\r\nUSER ${"x".repeat(248)}\r\n`)
  expect(await wire.line()).toBe("-ERR The line is too long")
  expect(await wire.line()).toBe("+OK Now the password")
  wire.send(`AUTH PLAIN ${"A".repeat(13_000)}\r\n`)
  expect(await wire.line()).toBe("-ERR The line is too long")
  wire.send(`PASS ${"p".repeat(1000)}\r\n`)
  expect(await wire.line()).toMatch(/^-ERR \[AUTH\]/)
  wire.socket.destroy()
})

test("nonsense ends the session after a while, whatever it is made of", async () => {
  const wire = Wire.plain(house.port)
  await wire.line()
  const nonsense = Array.from({ length: 10 }, (_, at) => `${String.fromCharCode(at * 25)}\0\x16\x03`)
  wire.send(`${nonsense.join("\n")}\n`)
  for (const _ of nonsense) expect(await wire.line()).toMatch(/^-ERR /)
  expect(await wire.line()).toBe("(closed)")
})

test("commands sent at once are answered in their order, a line end may lack its return, case is nothing", async () => {
  const wire = Wire.plain(house.port)
  await wire.line()
  wire.send(`user alice@example.test\nPass ${password}\nstat\nNOOP\nuidl 1\nquit\nSTAT\n`)
  const lines = (await wire.until("+OK Goodbye\r\n")).split("\r\n")
  expect(lines.map((line) => line.slice(0, 5)).slice(0, 6)).toEqual([
    "+OK N",
    "+OK 1",
    "+OK 1",
    "+OK",
    "+OK 1",
    "+OK G",
  ])
  expect(await wire.line()).toBe("(closed)")
})

test.each([
  "LIST 0",
  "LIST 2",
  "LIST 99999999999999999999999999",
  "LIST -1",
  "LIST 1 2",
  "LIST x",
  "UIDL 2",
  "RETR",
  "RETR 0",
  "RETR 1x",
  "DELE",
  "DELE 2",
  "TOP 1",
  "TOP 1 -1",
  "TOP 1 1 1",
  "TOP 2 1",
  "STAT 1",
  "NOOP x",
  "RSET x",
  "QUIT now",
  "USER alice",
  "APOP a b",
  "UTF8",
])("%s is refused, and the session goes on", async (command) => {
  await expect.poll(() => house.server.connections).toBe(0)
  const wire = await house.signedIn("alice")
  expect(await wire.ask(command)).toMatch(/^-ERR /)
  expect(await wire.ask("STAT")).toBe("+OK 1 17")
  wire.socket.destroy()
})

test("who sends a byte now and then is not served for ever; one more than there is room for is refused", async () => {
  const wire = Wire.plain(hasty.port)
  await wire.line()
  const other = Wire.plain(hasty.port)
  expect(await other.line()).toBe("-ERR [SYS/TEMP] Too many connections")
  const drip = setInterval(() => wire.send("N"), 20)
  expect(await wire.line()).toBe("(closed)")
  clearInterval(drip)
})

test("half a command at the end of a connection is not carried out", async () => {
  await expect.poll(() => house.server.connections).toBe(0)
  const wire = await house.signedIn("alice")
  wire.send("DELE 1\r\nQUIT")
  wire.socket.end()
  await expect.poll(() => house.server.connections).toBe(0)
  await house.talk("C: STAT\nS: +OK 1 17", "alice")
})

test("a session that says nothing is ended without a word and deletes nothing, also when it sends half a command", async () => {
  const sleepy = await openPop3House({ idleTime: 400 })
  await sleepy.account("bob", "Subject: a\r\n\r\nb\r\n")
  const wire = await sleepy.signedIn("bob")
  await wire.ask("DELE 1")
  const drip = setInterval(() => wire.send("N"), 50)
  expect(await wire.line()).toBe("(closed)")
  clearInterval(drip)
  await expect.poll(() => sleepy.server.connections).toBe(0)
  await sleepy.talk("C: STAT\nS: +OK 1 17", "bob")
  await sleepy.close()
})

test("each command moves the end of an idle session", async () => {
  const sleepy = await openPop3House({ idleTime: 1500 })
  await sleepy.account("bob")
  const wire = await sleepy.signedIn("bob")
  for (let round = 0; round < 8; round++) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await wire.ask("NOOP")).toBe("+OK")
  }
  wire.socket.destroy()
  await sleepy.close()
})

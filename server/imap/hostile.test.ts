import { once } from "node:events"
import { connect as connectTls } from "node:tls"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, password, Wire } from "./dialogue.ts"

let house: ImapHouse
let strict: ImapHouse
let alice: number
beforeAll(async () => {
  house = await openImapHouse({ messageLimit: 100_000 })
  strict = await openImapHouse({ allowPlaintext: false, caps: { total: 3 } })
  alice = await house.account("alice")
  await strict.account("alice")
})
afterAll(async () => {
  await house.close()
  await strict.close()
})

async function signedIn(): Promise<Wire> {
  const wire = await house.signedIn("alice")
  return wire
}

/** Sends something before signing in and gives all lines up to the end, or until a NOOP is answered. */
async function stranger(text: string): Promise<string[]> {
  const wire = Wire.plain(house.port)
  await wire.line()
  wire.send(text)
  wire.send("zz NOOP\r\n")
  const lines: string[] = []
  do lines.push(await wire.line())
  while (!/^zz /.test(lines.at(-1)!) && lines.at(-1) !== "(closed)")
  wire.socket.destroy()
  return lines
}

describe("before signing in", () => {
  test.each([
    ["a LOGIN {4294967295}\r\n", "a BAD The literal is too large"],
    ["a LOGIN {8193}\r\n", "a BAD The literal is too large"],
    ["a LOGIN {999999999999999999999}\r\n", 'a BAD Expected a string, found "{9999999999999999999"'],
    ["a LOGIN {-1}\r\n", 'a BAD Expected a string, found "{-1}"'],
    ["a LOGIN {1x}\r\n", 'a BAD Expected a string, found "{1x}"'],
    ["a LOGIN {}\r\n", 'a BAD Expected a string, found "{}"'],
    ["a APPEND INBOX {100000}\r\n", "a BAD The literal is too large"],
    ["a FETCH 1 ALL\r\n", "a BAD [CLIENTBUG] Sign in first"],
    ["a FROBNICATE\r\n", "a BAD Unknown command"],
    ["a CAPABILITY x\r\n", 'a BAD Expected the end of the command, found "x"'],
    ["\r\n", "* BAD Expected a tag, found the end"],
    ["a\r\n", "* BAD Expected a space, found the end"],
    ["* NOOP\r\n", '* BAD Expected a tag, found "* NOOP"'],
    ["+ NOOP\r\n", '* BAD Expected a tag, found "+ NOOP"'],
    ["a LOGIN \0\r\n", 'a BAD Expected a string, found "?"'],
    ["a AUTHENTICATE PLAIN !!!!\r\n", "a BAD The response is not valid base64"],
    ["a AUTHENTICATE PLAIN\r\n*\r\n", "a BAD Authentication was cancelled"],
    ["a AUTHENTICATE NTLM\r\n", "a NO There is no such mechanism here"],
    ["a AUTHENTICATE PLAIN =\r\n", "a NO [AUTHENTICATIONFAILED] The credentials are not right"],
    [
      "a AUTHENTICATE OAUTHBEARER bixhPWEs\r\n\r\n",
      "a NO [AUTHENTICATIONFAILED] The credentials are not right",
    ],
    ['a ID ("name" "x"\r\n', "a BAD Expected a space, found the end"],
    [`a ID ("name" "${"x".repeat(1025)}")\r\n`, "a BAD That is too long for ID"],
    [
      `a ID (${Array.from({ length: 31 }, (_, i) => `"k${i}" NIL`).join(" ")})\r\n`,
      "a BAD ID takes at most 30 pairs",
    ],
    ["a ID NIL\r\n", "a OK ID completed"],
  ])("%j", async (text, reply) => {
    const lines = await stranger(text)
    expect(lines).toContain(reply)
    expect(lines.at(-1)).toBe("zz OK NOOP completed")
  })

  test.each([
    ["a literal that comes though it is too large", `a LOGIN {2000000+}\r\n`],
    ["a mebibyte of parentheses", `a LOGIN ${"(".repeat(1 << 20)}\r\n`],
    ["a long AUTHENTICATE", `a AUTHENTICATE PLAIN ${"A".repeat(20_000)}\r\n`],
    [
      "another protocol",
      "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: y\r\nAccept: z\r\nCookie: q\r\nA: b\r\n\r\n",
    ],
    ["garbage", Array.from({ length: 10 }, () => "\x16\x03\x01\x02\r\n").join("")],
  ])("%s ends the connection", async (_name, text) => {
    const lines = await stranger(text)
    expect(lines.at(-1)).toBe("(closed)")
    expect(lines.some((line) => /^\S+ BAD /.test(line))).toBe(true)
  })

  test("a few failed logins end the connection", async () => {
    const wire = Wire.plain(house.port)
    await wire.line()
    for (let i = 0; i < 5; i++) {
      const reply = (await wire.command(`a${i} LOGIN nobody${i}@example.test wrong`)).at(-1)
      expect(reply).toBe(`a${i} NO [AUTHENTICATIONFAILED] The address or the password is not right`)
    }
    expect(await wire.line()).toBe("(closed)")
  })
})

describe("without TLS", () => {
  test("no password is taken", async () => {
    await strict.talk(`
      S: * OK [CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ ID ENABLE SASL-IR STARTTLS LOGINDISABLED] ...
      C: a LOGIN alice@example.test "${password}"
      S: a NO [PRIVACYREQUIRED] Use STARTTLS first
      C: b AUTHENTICATE PLAIN ${Buffer.from(`\0alice@example.test\0${password}`).toString("base64")}
      S: b NO [PRIVACYREQUIRED] Use STARTTLS first
    `)
  })

  test("what is sent behind STARTTLS in the clear is not carried out", async () => {
    const wire = Wire.plain(strict.port)
    await wire.line()
    wire.socket.removeAllListeners("data")
    wire.send("a STARTTLS\r\nb NOOP\r\nc LOGIN alice@example.test x\r\n")
    const [reply] = await once(wire.socket, "data")
    expect(String(reply)).toBe("a OK Begin TLS negotiation now\r\n")
    const encrypted = connectTls({ socket: wire.socket, rejectUnauthorized: false })
    await once(encrypted, "secureConnect")
    const inner = new Wire(encrypted)
    inner.send("d CAPABILITY\r\n")
    const capabilities = await inner.line()
    expect(capabilities).toMatch(/^\* CAPABILITY IMAP4rev1 .* AUTH=PLAIN/)
    expect(capabilities).not.toMatch(/STARTTLS|LOGINDISABLED/)
    expect(await inner.line()).toBe("d OK CAPABILITY completed")
    inner.send("e STARTTLS\r\n")
    expect(await inner.line()).toBe("e BAD TLS is active already")
    encrypted.destroy()
  })

  test("too many connections are told so", async () => {
    const wires = [1, 2, 3].map(() => Wire.plain(strict.port))
    for (const wire of wires) await wire.line()
    const last = Wire.plain(strict.port)
    expect(await last.line()).toBe("* BYE [LIMIT] Too many connections from this address; try again later")
    expect(await last.line()).toBe("(closed)")
    for (const wire of wires) wire.socket.destroy()
  })
})

describe("signed in", () => {
  test.each([
    ["SELECT {65537}", "BAD The literal is too large"],
    ['SELECT "../x"', "NO [NONEXISTENT]"],
    ['CREATE "../x"', "NO [CANNOT]"],
    ['CREATE "INBOX/../../x"', "NO [CANNOT]"],
    ['CREATE "a//b"', "NO [CANNOT]"],
    ['CREATE "/"', "NO [CANNOT]"],
    ['CREATE ""', "NO [CANNOT]"],
    ['CREATE "&AGE-"', "NO [CANNOT]"],
    ['CREATE "&"', "NO [CANNOT]"],
    ['CREATE "&2D0-"', "NO [CANNOT]"],
    ['CREATE "a%b"', "NO [CANNOT]"],
    ['CREATE "a*b"', "NO [CANNOT]"],
    ["CREATE a%b", "BAD"],
    ['CREATE "\xfc"', "NO [CANNOT]"],
    [`CREATE ${"x".repeat(10_240)}`, "NO [CANNOT]"],
    [`CREATE ${Array(1000).fill("x").join("/")}`, "NO [CANNOT]"],
    ["CREATE {6+}\r\na\r\nb c", "NO [CANNOT]"],
    ["CREATE {3+}\r\na\0b", "BAD"],
    ["DELETE INBOX", "NO [CANNOT]"],
    ["DELETE nowhere", "NO [NONEXISTENT]"],
    ["RENAME nowhere there", "NO [NONEXISTENT]"],
    ["RENAME Archive Archive/below", "NO [CANNOT]"],
    ["RENAME Archive Sent", "NO [ALREADYEXISTS]"],
    ["CREATE Sent", "NO [ALREADYEXISTS]"],
    ["APPEND nowhere {5+}\r\nhello", "NO [TRYCREATE]"],
    ["APPEND nowhere {5}", "NO [TRYCREATE]"],
    ["APPEND INBOX {0+}\r\n", "NO [CANNOT]"],
    ["APPEND INBOX {100001}", "NO [TOOBIG]"],
    [`APPEND INBOX {100000} x`, "BAD"],
    ['APPEND INBOX "32-Foo-2024 00:00:00 +0000" {5+}\r\nhello', "BAD"],
    ["APPEND INBOX (\\Nonsense) {5+}\r\nhello", "NO [CANNOT]"],
    ["APPEND INBOX (\\Seen {5+}\r\nhello", "BAD"],
    ["APPEND INBOX {5+}\r\nhello junk", "BAD"],
    ["APPEND INBOX {5+}\r\nhello {0+}\r\n", "NO [CANNOT]"],
    ["APPEND INBOX {5+}\r\nhello (\\Nonsense) {5+}\r\nhello", "NO [CANNOT]"],
    ["STATUS INBOX (NONSENSE)", "BAD"],
    ['LIST (NONSENSE) "" *', "BAD"],
    [`LIST "" "${"%*".repeat(600)}"`, "BAD"],
    ["GETQUOTA other", "NO [NONEXISTENT]"],
    ["ENABLE", "BAD"],
    ["UID NOOP", "BAD Unknown command"],
    ["UID", "BAD Unknown command"],
    ["FETCH 1 FLAGS", "BAD [CLIENTBUG] Select a mailbox first"],
  ])("%j is refused", async (command, reply) => {
    const wire = await signedIn()
    const lines = await wire.command(`a ${command}`)
    expect(lines.at(-1)).toContain(`a ${reply}`)
    expect((await wire.command("b NOOP")).at(-1)).toBe("b OK NOOP completed")
    wire.socket.destroy()
  })

  test("nothing of a refused APPEND is kept, a truncated one included", async () => {
    const { bytes } = await house.store.usage(alice)
    const wire = await signedIn()
    wire.send("a APPEND INBOX {50000+}\r\nFrom: x\r\n")
    wire.socket.destroy()
    const other = await signedIn()
    expect((await other.command("a STATUS INBOX (MESSAGES)"))[0]).toBe('* STATUS "INBOX" (MESSAGES 0)')
    other.socket.destroy()
    expect((await house.store.usage(alice)).bytes).toBe(bytes)
  })

  test.each([
    ["FETCH 1 BODY[1.1.1.1]", "OK"],
    [`FETCH 1 BODY[${Array(5000).fill("1").join(".")}]`, "BAD There are no parts that deep"],
    ["FETCH 1 BODY.PEEK[]<4294967295.4294967295>", "OK"],
    ["FETCH 1 BODY.PEEK[]<9223372036854775808.1>", "BAD"],
    ["FETCH 1 BODY.PEEK[]<0.0>", "BAD"],
    ["FETCH 1 BODY[TEXT.MIME]", "BAD"],
    ["FETCH 1 BODY[MIME]", "BAD"],
    ["FETCH 1 BODY[0]", "BAD"],
    ["FETCH 1 BODY[1.]", "BAD"],
    ["FETCH 1 BODY[", "BAD"],
    ["FETCH 1 BODY[HEADER.FIELDS ()]", "BAD"],
    [
      `FETCH 1 BODY.PEEK[HEADER.FIELDS (${Array(10_000).fill("X").join(" ")})]`,
      "BAD Those are too many header fields",
    ],
    [`FETCH 1 (${Array(10_000).fill("UID").join(" ")})`, "OK"],
    [
      `FETCH 1 (${Array.from({ length: 300 }, (_, i) => `BODY.PEEK[${i + 1}]`).join(" ")})`,
      "BAD Those are too many data items",
    ],
    ["FETCH 1 (ALL)", "BAD"],
    ["FETCH 1 ()", "BAD"],
    ["FETCH 0 FLAGS", "BAD"],
    ["FETCH 2 FLAGS", "BAD [CLIENTBUG] There is no message of that number"],
    ["FETCH 1:2 FLAGS", "BAD [CLIENTBUG] There is no message of that number"],
    ["FETCH 7:* FLAGS", "OK"],
    ["UID FETCH 4294967295 FLAGS", "OK"],
    ["UID FETCH 4294967296 FLAGS", "BAD"],
    ["SEARCH CHARSET x-bogus ALL", "NO [BADCHARSET]"],
    ["SEARCH CHARSET base64 ALL", "NO [BADCHARSET]"],
    [`SEARCH ${"NOT ".repeat(1000)}ALL`, "BAD The search is nested too deep"],
    [`SEARCH ${"OR ".repeat(1000)}ALL`, "BAD The search is nested too deep"],
    [`SEARCH ${"(".repeat(1000)}ALL${")".repeat(1000)}`, "BAD The search is nested too deep"],
    ["SEARCH SINCE 31-Feb-2024", "BAD There is no such date"],
    ["SEARCH SINCE 1-Jan-99999", "BAD"],
    ["SEARCH NONSENSE", "BAD There is no such search key"],
    ['SEARCH BODY "(a+)+$"', "OK"],
    ['SEARCH HEADER "" ""', "OK"],
    ["SEARCH YOUNGER 0", "BAD"],
    ["SEARCH RETURN (NONSENSE) ALL", "BAD"],
    ["SORT () UTF-8 ALL", "BAD"],
    ["SORT (NONSENSE) UTF-8 ALL", "BAD"],
    ["THREAD NONSENSE UTF-8 ALL", "BAD"],
    ["STORE 1 FLAGS (\\Custom)", "NO [CANNOT]"],
    ["STORE 1 FLAGS (a])", "BAD"],
    ['STORE 1 FLAGS ("a")', "BAD"],
    [`STORE 1 +FLAGS (${"k".repeat(10_240)})`, "NO [LIMIT]"],
    [`STORE 1 +FLAGS (${Array.from({ length: 5000 }, (_, i) => `k${i}`).join(" ")})`, "NO [LIMIT]"],
    ["STORE 1 FLAGS (\\Recent)", "OK"],
    ["STORE 1 NONSENSE (\\Seen)", "BAD"],
    ["STORE 1 (NONSENSE 1) FLAGS (\\Seen)", "BAD"],
    ["COPY 1 nowhere", "NO [TRYCREATE]"],
    ["MOVE 1 nowhere", "NO [TRYCREATE]"],
    ["COPY 5 Archive", "BAD"],
  ])("in a mailbox: %j", async (command, reply) => {
    const wire = await signedIn()
    const name = `box${Math.random().toString(36).slice(2)}`
    await wire.command(`a CREATE ${name}`)
    await wire.command(`a APPEND ${name} {20+}\r\nSubject: x\r\n\r\nhello\r`)
    await wire.command(`a SELECT ${name}`)
    const lines = await wire.command(`b ${command}`)
    expect(lines.at(-1)).toContain(`b ${reply}`)
    expect((await wire.command("c NOOP")).at(-1)).toBe("c OK NOOP completed")
    wire.socket.destroy()
  })

  test("IDLE takes DONE and nothing else", async () => {
    const wire = await signedIn()
    wire.send("a IDLE\r\n")
    expect(await wire.line()).toBe("+ idling")
    wire.send("b NOOP\r\n")
    expect(await wire.line()).toBe("a BAD Expected DONE")
    wire.send(`c IDLE\r\n${"DONE\r\n".repeat(60)}`)
    expect(await wire.line()).toBe("+ idling")
    expect(await wire.line()).toBe("c OK IDLE completed")
    let line = ""
    while (line !== "(closed)") line = await wire.line()
  })

  test("a reader who does not read is held back, and others are served", async () => {
    const wire = await signedIn()
    await wire.command("a CREATE big")
    for (let i = 0; i < 20; i++)
      await wire.command(`a APPEND big {90000+}\r\nSubject: x\r\n\r\n${"y".repeat(89_986)}`)
    await wire.command("a SELECT big")
    wire.socket.pause()
    for (let i = 0; i < 500; i++) wire.send(`b${i} FETCH 1:* BODY.PEEK[]\r\n`)
    const other = await signedIn()
    const before = process.memoryUsage()
    for (let i = 0; i < 300; i++) expect((await other.command("a NOOP")).at(-1)).toBe("a OK NOOP completed")
    const after = process.memoryUsage()
    expect(after.external + after.heapUsed - before.external - before.heapUsed).toBeLessThan(32 * 1024 * 1024)
    other.socket.destroy()
    wire.socket.destroy()
  })
})

describe("floods", () => {
  test("twenty thousand commands at once are all answered, in order, while others are served", async () => {
    const wire = await signedIn()
    const count = 20_000
    const names = Array.from({ length: count }, (_, index) => `f${index}`)
    wire.send(names.map((name) => `${name} NOOP\r\n`).join(""))
    const other = await signedIn()
    expect((await other.command("a NOOP")).at(-1)).toBe("a OK NOOP completed")
    for (const name of names) expect(await wire.line()).toBe(`${name} OK NOOP completed`)
    other.socket.destroy()
    wire.socket.destroy()
  })

  test("no wake-up of IDLE is lost: whoever idles is told of the last message of every burst", async () => {
    const idlers = await Promise.all([1, 2, 3, 4].map(() => signedIn()))
    const sender = await signedIn()
    await sender.command("a CREATE bursts")
    for (const idler of idlers) {
      await idler.command("a SELECT bursts")
      idler.send("b IDLE\r\n")
      expect(await idler.line()).toBe("+ idling")
    }
    let sent = 0
    for (let burst = 0; burst < 60; burst++) {
      const size = 1 + (burst % 5)
      // Bursts fall before, into and behind the time in which news is gathered.
      await new Promise((resume) => setTimeout(resume, burst % 30))
      for (let i = 0; i < size; i++)
        expect((await sender.command("c APPEND bursts {5+}\r\na: b\r")).at(-1)).toMatch(/^c OK/)
      sent += size
      for (const idler of idlers) {
        let line = ""
        while (line !== `* ${sent} EXISTS`)
          expect((line = await idler.line())).toMatch(/^\* \d+ (EXISTS|RECENT)$/)
      }
    }
    for (const wire of [...idlers, sender]) wire.socket.destroy()
  })
})

describe("time", () => {
  test("whoever does not sign in in time is shown the door, however busy they look", async () => {
    const impatient = await openImapHouse({ loginTime: 300 })
    const wire = Wire.plain(impatient.port)
    const chatter = setInterval(() => wire.send("x"), 20)
    expect(await wire.line()).toMatch(/^\* OK/)
    expect(await wire.line()).toBe("* BYE Too long without signing in")
    expect(await wire.line()).toBe("(closed)")
    clearInterval(chatter)
    const silent = Wire.tls(impatient.tlsPort)
    expect(await silent.line()).toMatch(/^\* OK/)
    expect(await silent.line()).toMatch(/^\* BYE/)
    await impatient.close()
  })

  test("closing the server says goodbye to everybody", async () => {
    const closing = await openImapHouse()
    await closing.account("alice")
    const wire = await closing.signedIn("alice")
    wire.send("b IDLE\r\n")
    await wire.line()
    await closing.close()
    expect(await wire.line()).toBe("* BYE Shutting down")
    expect(await wire.line()).toBe("(closed)")
  })
})

import { connect as connectTls } from "node:tls"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { scriptLimits } from "../directory/scripts.ts"
import { type ManageSieveHouse, openManageSieveHouse, plainResponse, Wire } from "./dialogue.ts"

let house: ManageSieveHouse
let ann: number

beforeEach(async () => {
  house = await openManageSieveHouse()
  ann = await house.account("ann")
})

afterEach(() => house.close())

const source = (name: string) => house.directory.scripts.source(ann, name)

describe("before signing in", () => {
  test("the greeting is the capabilities and an OK (RFC 5804 §1.7)", async () => {
    const wire = Wire.plain(house.port)
    const greeting = await wire.until('OK "mail.example.test ready"\r\n')
    expect(greeting).toMatch(
      /^"IMPLEMENTATION" "Missiva"\r\n"SASL" "SCRAM-SHA-256 [^"]*PLAIN[^"]*"\r\n"SIEVE" "/,
    )
    for (const line of [
      '"NOTIFY" "mailto"',
      '"EXTLISTS" "urn"',
      '"STARTTLS"',
      '"MAXREDIRECTS" "10"',
      '"VERSION" "1.0"',
    ])
      expect(greeting).toContain(`\r\n${line}\r\n`)
    expect(greeting).not.toContain("OWNER")
    expect(greeting).toMatch(/ imapsieve /)
    expect(greeting).not.toMatch(/pipe/)
    wire.socket.destroy()
  })

  test("commands that need somebody are refused, and NOOP echoes its tag (RFC 5804 §2.13)", () =>
    house.talk(`
      C: LISTSCRIPTS
      S: NO "Sign in first"
      C: NOOP "STARTTLS-SYNC-42"
      S: OK (TAG "STARTTLS-SYNC-42") "Done"
      C: NOOP {5+}
      C: a
      C: "b
      S: OK (TAG {5}
      S: a
      S: "b) "Done"
      C: nonsense
      S: NO "Unknown command"
      C: CAPABILITY "x"
      S: NO "There are more arguments than this command takes"
      C: LOGOUT
      S: OK "Goodbye"
      S: (closed)`))

  test("AUTHENTICATE: with and without an initial response, wrong, cancelled, twice", () =>
    house.talk(`
      C: AUTHENTICATE "NONE"
      S: NO "There is no such mechanism here"
      C: AUTHENTICATE "PLAIN" "AAAA"
      S: NO "The credentials are not right"
      C: AUTHENTICATE "PLAIN"
      S: ""
      C: "*"
      S: NO "Authentication was cancelled"
      C: AUTHENTICATE "PLAIN"
      S: ""
      C: "${plainResponse("ann")}"
      S: OK "Welcome"
      C: AUTHENTICATE "PLAIN" "${plainResponse("ann")}"
      S: NO "Not now: somebody is signed in already"
      C: UNAUTHENTICATE
      S: OK
      C: LISTSCRIPTS
      S: NO "Sign in first"
      C: AUTHENTICATE "PLAIN" {${plainResponse("ann").length}+}
      C: ${plainResponse("ann")}
      S: OK "Welcome"`))

  test("a password is not taken where it could be overheard", async () => {
    await house.close()
    house = await openManageSieveHouse({ allowPlaintext: false })
    await house.account("ann")
    await house.talk(`
      C: AUTHENTICATE "PLAIN" "${plainResponse("ann")}"
      S: NO (ENCRYPT-NEEDED) "Use STARTTLS first"`)
  })

  test("STARTTLS: what was sent behind it is thrown away, the capabilities come again without it", async () => {
    const wire = await house.open()
    wire.send("STARTTLS\r\nLOGOUT\r\n")
    expect(await wire.line()).toBe('OK "Begin TLS"')
    wire.socket.removeAllListeners("data")
    const secure = new Wire(connectTls({ socket: wire.socket, rejectUnauthorized: false }))
    const told = await secure.until('ready"\r\n')
    expect(told).not.toContain("STARTTLS")
    expect(told).toContain("SCRAM-SHA-256-PLUS")
    expect(await secure.ask(`AUTHENTICATE "PLAIN" "${plainResponse("ann")}"`)).toBe('OK "Welcome"')
    expect(await secure.ask("STARTTLS")).toBe('NO "Not now: somebody is signed in already"')
    secure.socket.destroy()
  })
})

describe("scripts", () => {
  test("PUTSCRIPT, LISTSCRIPTS, SETACTIVE, GETSCRIPT, RENAMESCRIPT, DELETESCRIPT (RFC 5804 §2.6 to §2.11)", () =>
    house.talk(
      `
      C: LISTSCRIPTS
      S: OK
      C: HAVESPACE "myscript" 435
      S: OK
      C: Putscript "summer_script" {13+}
      C: keep; # hello
      S: OK
      C: PUTSCRIPT "vacation" "discard;"
      S: OK
      C: SETACTIVE "vacation"
      S: OK
      C: LISTSCRIPTS
      S: "summer_script"
      S: "vacation" ACTIVE
      S: OK
      C: GETSCRIPT "summer_script"
      S: {13}
      S: keep; # hello
      S: OK
      C: DELETESCRIPT "vacation"
      S: NO (ACTIVE) "This script is active; activate another one or none first"
      C: RENAMESCRIPT "vacation" "summer_script"
      S: NO (ALREADYEXISTS) "There is a script of that name already"
      C: RENAMESCRIPT "vacation" "{no literal}"
      S: OK
      C: LISTSCRIPTS
      S: "summer_script"
      S: "{no literal}" ACTIVE
      S: OK
      C: SETACTIVE "nobody"
      S: NO (NONEXISTENT) "There is no script of that name"
      C: SETACTIVE ""
      S: OK
      C: DELETESCRIPT "{no literal}"
      S: OK
      C: GETSCRIPT "{no literal}"
      S: NO (NONEXISTENT) "There is no script of that name"`,
      "ann",
    ))

  test("a name may be any text, quotes and other scripts of the world too; not without a letter", () =>
    house.talk(
      `
      C: PUTSCRIPT "a \\"b\\" \\\\ c" "keep;"
      S: OK
      C: LISTSCRIPTS
      S: "a \\"b\\" \\\\ c"
      S: OK
      C: PUTSCRIPT "" "keep;"
      S: NO "A script has a name of 1 to 128 characters"
      C: PUTSCRIPT {4+}
      C: a
      C: b "keep;"
      S: NO "The name of a script has no control characters"`,
      "ann",
    ))

  test("a script that is wrong is not kept, and every fault is told; one that may surprise is, with a warning", async () => {
    await house.talk(
      `
      C: PUTSCRIPT "s" {29+}
      C: fileinto "x";
      C: if 5 { stop; }
      S: NO {106}
      S: line 1, column 1: ...
      S: line 2, ...`,
      "ann",
    )
    await expect(source("s")).rejects.toMatchObject({ code: "no-such-entry" })
    await house.talk(
      `
      C: CHECKSCRIPT "fileinto \\"x\\"; keep"
      S: NO "line 1, column 19: ...
      C: CHECKSCRIPT "require \\"fileinto\\"; fileinto \\"Nowhere\\"; fileinto \\"inbox\\";"
      S: OK (WARNINGS) "line 1: there is no mailbox \\"Nowhere\\" yet"
      C: CHECKSCRIPT "require [\\"include\\"]; include \\"other\\";"
      S: OK (WARNINGS) "there is no script \\"other\\" to include yet"
      C: CHECKSCRIPT "if header \\"To:\\" \\"x\\" { stop; }"
      S: OK (WARNINGS) "line 1, column 11: \\"To:\\" cannot be the name of a field: the test never holds"
      C: CHECKSCRIPT "require \\"nothing\\";"
      S: NO "line 1, column 9: There is no extension \\"nothing\\" here"`,
      "ann",
    )
  })

  test("what is put in place of an active script runs from then on, and a failed PUTSCRIPT changes nothing", async () => {
    await house.talk(
      `
      C: PUTSCRIPT "s" "keep;"
      S: OK
      C: SETACTIVE "s"
      S: OK
      C: PUTSCRIPT "s" "discard"
      S: NO ...`,
      "ann",
    )
    expect(await source("s")).toBe("keep;")
    await house.talk('C: PUTSCRIPT "s" "discard;"\nS: OK', "ann")
    expect(await house.directory.scripts.list(ann)).toMatchObject([{ name: "s", active: true, size: 8 }])
  })

  test("nobody sees the scripts of others", async () => {
    await house.account("ben")
    await house.talk('C: PUTSCRIPT "s" "keep;"\nS: OK', "ann")
    await house.talk(
      `
      C: GETSCRIPT "s"
      S: NO (NONEXISTENT) "There is no script of that name"
      C: LISTSCRIPTS
      S: OK
      C: SETACTIVE "s"
      S: NO (NONEXISTENT) "There is no script of that name"`,
      "ben",
    )
  })
})

describe("limits", () => {
  test("a script that is too large is refused before it is read, and the session goes on", async () => {
    const wire = await house.signedIn("ann")
    const size = scriptLimits.size + 1
    expect(await wire.ask(`HAVESPACE "s" ${size}`)).toMatch(/^NO \(QUOTA\/MAXSIZE\) /)
    wire.send(`PUTSCRIPT "s" {${size}+}\r\n`)
    const piece = `${"#".repeat(65_535)}\n`
    for (let sent = 0; sent < size; sent += piece.length) wire.send(piece.slice(0, size - sent))
    wire.send("\r\n")
    expect(await wire.line()).toMatch(/^NO \(QUOTA\/MAXSIZE\) /)
    const huge = (scriptLimits.size + 100_000) | 0
    wire.send(`CHECKSCRIPT {${huge}+}\r\n${" ".repeat(huge)}\r\nNOOP\r\n`)
    expect(await wire.line()).toMatch(/^NO \(QUOTA\/MAXSIZE\) /)
    expect(await wire.line()).toBe('OK "Done"')
    wire.send("CHECKSCRIPT {4000000000+}\r\n")
    expect(await wire.line()).toMatch(/^BYE /)
    expect(await wire.line()).toBe("(closed)")
  })

  test("one script more than may be kept, and one that is put again", async () => {
    for (let i = 0; i < scriptLimits.count; i++) await house.directory.scripts.put(ann, `s${i}`, "keep;")
    await house.talk(
      `
      C: PUTSCRIPT "more" "keep;"
      S: NO (QUOTA/MAXSCRIPTS) ...
      C: PUTSCRIPT "s7" "stop;"
      S: OK
      C: HAVESPACE "more" 1
      S: NO (QUOTA/MAXSCRIPTS) ...`,
      "ann",
    )
  })

  test("before signing in no large literal is taken", async () => {
    const wire = await house.open()
    wire.send(`AUTHENTICATE "PLAIN" {20000+}\r\n${"A".repeat(20_000)}\r\nNOOP\r\n`)
    expect(await wire.line()).toMatch(/^NO /)
    expect(await wire.line()).toBe('OK "Done"')
    wire.socket.destroy()
  })

  test.each([
    ["a line without an end", `NOOP "${"x".repeat(10_000)}`],
    [
      "bytes of no protocol",
      Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 10]).toString("latin1").repeat(900),
    ],
    ["nothing but wrong commands", "x\r\n".repeat(60)],
    ["failed logins", 'AUTHENTICATE "PLAIN" "AAAA"\r\n'.repeat(6)],
  ])("a flood ends the session: %s", async (_, flood) => {
    const wire = await house.open()
    wire.send(flood)
    for (let lines = 0; lines < 60; lines++) if ((await wire.line()) === "(closed)") return
    throw new Error("the session went on")
  })

  test("arguments that are none: too many, not UTF-8, without a space, a quote without an end", async () => {
    const wire = await house.signedIn("ann")
    for (const line of [
      `SETACTIVE${' "x"'.repeat(20)}`,
      'SETACTIVE "\xff"',
      'SETACTIVE"x"',
      'SETACTIVE "x',
      'SETACTIVE  "x"',
      "SETACTIVE 5",
      "SETACTIVE {x}",
      'GETSCRIPT "a\\x"',
      '"GETSCRIPT" "a"',
      "",
    ])
      expect(await wire.ask(line), line).toMatch(/^NO "/)
    expect(await wire.ask("NOOP")).toBe('OK "Done"')
    wire.socket.destroy()
  })

  test("whoever does not sign in in time is sent away", async () => {
    await house.close()
    house = await openManageSieveHouse({ loginTime: 200 })
    const wire = await house.open()
    expect(await wire.line()).toMatch(/^BYE /)
    expect(await wire.line()).toBe("(closed)")
  })

  test("more connections than allowed are told so", async () => {
    await house.close()
    house = await openManageSieveHouse({ caps: { total: 1 } })
    const first = await house.open()
    const second = Wire.plain(house.port)
    expect(await second.line()).toBe('BYE (TRYLATER) "Too many connections"')
    first.socket.destroy()
  })

  test("a changed password ends the session", async () => {
    const wire = await house.signedIn("ann")
    await house.directory.setPassword(ann, "another correct horse", { address: "test" })
    expect(await wire.line()).toBe('BYE "The password was changed"')
  })
})

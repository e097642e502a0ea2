import { connect } from "node:net"
import { connect as connectTls } from "node:tls"
import { constants, deflateRawSync, inflateRawSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, password, Wire } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
  await house.account("fred")
  await house.account("greg")
})
afterAll(() => house.close())

const credentials = (name: string) =>
  Buffer.from(`\0${name}@example.test\0${password}`, "utf8").toString("base64")

describe("UNAUTHENTICATE", () => {
  test("the example of the RFC: one person after the other, in one round trip", async () => {
    const wire = Wire.plain(house.port)
    await wire.line()
    await wire.command(`1 AUTHENTICATE PLAIN ${credentials("fred")}`)
    await wire.command("2 CREATE Fred")
    wire.send(`3 UNAUTHENTICATE\r\n4 AUTHENTICATE PLAIN ${credentials("greg")}\r\n5 LIST "" Fred\r\n`)
    expect(await wire.line()).toBe("3 OK Signed out")
    expect(await wire.line()).toMatch(/^4 OK \[CAPABILITY /)
    expect(await wire.line()).toBe("5 OK LIST completed")
    wire.socket.destroy()
  })

  test("only who is signed in can, and without arguments; afterwards nobody is", async () => {
    await house.talk(`
      S: * OK ...
      C: a UNAUTHENTICATE
      S: a BAD [CLIENTBUG] Sign in first
      C: b LOGIN fred@example.test "${password}"
      S: b OK ...
      C: c UNAUTHENTICATE now
      S: c BAD ...
      C: d UNAUTHENTICATE
      S: d OK Signed out
      C: e SELECT INBOX
      S: e BAD [CLIENTBUG] Sign in first
      C: f UNAUTHENTICATE
      S: f BAD [CLIENTBUG] Sign in first
      C: g CAPABILITY
      S: * CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ ID ENABLE SASL-IR STARTTLS AUTH=...
      S: g OK CAPABILITY completed
    `)
  })

  test("a selected mailbox is left without a word, its deleted messages stay, nothing is enabled any more", async () => {
    await house.talk(
      `
      C: a ENABLE CONDSTORE QRESYNC IMAP4rev2 UIDONLY
      S: * ENABLED CONDSTORE QRESYNC IMAP4rev2 UIDONLY
      S: a OK ...
      C: b APPEND INBOX (\\Deleted) {6+}
      C: a: b
      C:
      S: ...
      S: b OK ...
      C: c SELECT INBOX
      S: ...
      S: c OK ...
      C2: x APPEND INBOX {6+}
      C2: a: b
      C2:
      S2: ...
      S2: x OK ...
      C: d UNAUTHENTICATE
      S: d OK Signed out
      C: e LOGIN fred@example.test "${password}"
      S: e OK ...
      C: f FETCH 1 FLAGS
      S: f BAD [CLIENTBUG] Select a mailbox first
      C: g SELECT INBOX (QRESYNC (1 1))
      S: g BAD QRESYNC needs ENABLE QRESYNC first
      C: h SELECT INBOX
      S: ...
      S: * 2 EXISTS
      S: * 1 RECENT
      S: ...
      S: h OK ...
      C: i FETCH 1 FLAGS
      S: * 1 FETCH (FLAGS (\\Deleted))
      S: i OK FETCH completed
    `,
      { user: "fred" },
    )
  })

  test("who had NOTIFY hears nothing more, neither as before nor as the next", async () => {
    await house.talk(
      `
      C: a NOTIFY SET (personal (MessageNew MessageExpunge FlagChange))
      S: a OK ...
      C: b UNAUTHENTICATE
      S: b OK Signed out
      C2: x APPEND INBOX {6+}
      C2: a: b
      C2:
      S2: ...
      S2: x OK ...
      C: c NOOP
      S: c OK NOOP completed
      C: d LOGIN greg@example.test "${password}"
      S: d OK ...
      C2: y APPEND INBOX {6+}
      C2: a: b
      C2:
      S2: ...
      S2: y OK ...
      C: e NOOP
      S: e OK NOOP completed
    `,
      { user: "fred" },
    )
  })

  test("TLS stays", async () => {
    const wire = new Wire(connectTls({ port: house.tlsPort, host: "127.0.0.1", rejectUnauthorized: false }))
    await wire.line()
    await wire.command(`a LOGIN fred@example.test "${password}"`)
    expect(await wire.command("b UNAUTHENTICATE")).toEqual(["b OK Signed out"])
    expect((await wire.command("c CAPABILITY"))[0]).not.toContain("STARTTLS")
    expect((await wire.command(`d LOGIN greg@example.test "${password}"`))[0]).toMatch(/^d OK/)
    wire.socket.destroy()
  })

  test("STARTTLS can follow", async () => {
    const plain = await house.signedIn("fred")
    await plain.command("b UNAUTHENTICATE")
    expect(await plain.command("c STARTTLS")).toEqual(["c OK Begin TLS negotiation now"])
    plain.socket.removeAllListeners("data")
    const wire = new Wire(connectTls({ socket: plain.socket, rejectUnauthorized: false }))
    expect((await wire.command(`d LOGIN greg@example.test "${password}"`))[0]).toMatch(/^d OK/)
    wire.socket.destroy()
  })

  test("failed logins go on counting", async () => {
    const wire = Wire.plain(house.port)
    await wire.line()
    for (let round = 0; ; round++) {
      const [refused] = await wire.command("a LOGIN greg@example.test guess")
      if (refused!.startsWith("* BYE")) {
        expect(round).toBe(4)
        break
      }
      expect((await wire.command(`b LOGIN fred@example.test "${password}"`))[0]).toMatch(/^b OK/)
      await wire.command("c UNAUTHENTICATE")
    }
    wire.socket.destroy()
  })
})

describe("with compression", () => {
  /** A compressed connection of fred's; what comes is gathered in bytes. */
  async function compressed() {
    const socket = connect(house.port, "127.0.0.1")
    const wire = new Wire(socket)
    await wire.line()
    await wire.command(`a LOGIN fred@example.test "${password}"`)
    await wire.command("b COMPRESS DEFLATE")
    socket.removeAllListeners("data")
    let bytes = Buffer.alloc(0)
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()))
    const until = async (done: (bytes: Buffer) => boolean) => {
      while (!done(bytes)) await new Promise((resolve) => socket.once("data", resolve))
      return bytes
    }
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
    })
    return { socket, closed, until }
  }

  /** The plain text of a stream that is closed, and what follows it. */
  function parted(bytes: Buffer): { text: string; rest: string } | undefined {
    try {
      // The engine's own count of what it took tells where the stream is over.
      const { buffer, engine } = inflateRawSync(bytes, { info: true } as never) as unknown as {
        buffer: Buffer
        engine: { bytesWritten: number }
      }
      return { text: buffer.toString(), rest: bytes.subarray(engine.bytesWritten).toString() }
    } catch {
      return undefined
    }
  }

  const finished = deflateRawSync("c UNAUTHENTICATE\r\n")
  const flushed = deflateRawSync("c UNAUTHENTICATE\r\n", { finishFlush: constants.Z_SYNC_FLUSH })

  test("both streams are closed, and the sign-in that follows in the same packet is plain", async () => {
    const { socket, until } = await compressed()
    socket.write(Buffer.concat([finished, Buffer.from(`d LOGIN greg@example.test "${password}"\r\n`)]))
    const found = parted(await until((bytes) => bytes.includes("Signed in\r\n")))
    expect(found?.text).toBe("c OK Signed out\r\n")
    expect(found?.rest).toMatch(/^d OK \[CAPABILITY .*COMPRESS=DEFLATE.*\] Signed in\r\n$/)
    socket.destroy()
  })

  test("a client that only flushes and waits for the OK is understood as well", async () => {
    const { socket, until } = await compressed()
    socket.write(flushed)
    await until((bytes) => parted(bytes)?.text === "c OK Signed out\r\n")
    socket.write("d NOOP\r\n")
    await until((bytes) => bytes.toString("latin1").endsWith("d OK NOOP completed\r\n"))
    socket.destroy()
  })

  test("commands that are compressed behind it end the connection", async () => {
    const { socket, closed, until } = await compressed()
    socket.write(deflateRawSync("c UNAUTHENTICATE\r\nd NOOP\r\n", { finishFlush: constants.Z_SYNC_FLUSH }))
    await until((bytes) => bytes.includes("* BYE Nothing compressed may follow UNAUTHENTICATE"))
    await closed
  })

  test("what NOTIFY asked for ends with the session", async () => {
    await house.talk(`
      S1: * OK ...
      C1: a LOGIN fred@example.test "${password}"
      S1: a OK ...
      C1: b NOTIFY SET (personal (MessageNew MessageExpunge MailboxName))
      S1: b OK NOTIFY completed
      S2: * OK ...
      C2: a LOGIN fred@example.test "${password}"
      S2: a OK ...
      C2: b CREATE heard
      S2: b OK ...
      S1: * LIST (\\HasNoChildren) "/" "heard"
      C1: c UNAUTHENTICATE
      S1: c OK ...
      C2: c CREATE unheard
      S2: c OK ...
      C1: d NOOP
      S1: d OK NOOP completed
      C1: e LOGIN fred@example.test "${password}"
      S1: e OK ...
      C2: d CREATE unheard/too
      S2: d OK ...
      C1: f NOOP
      S1: f OK NOOP completed
    `)
  })
})

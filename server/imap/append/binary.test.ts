import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, type Wire } from "../dialogue.ts"

// APPEND of what has NUL octets (BINARY, RFC 3516 §4.4).

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse({ messageLimit: 8_000_000 })
  await house.account("alice")
})
afterAll(() => house.close())

const user = "alice"

async function signedIn(): Promise<Wire> {
  const wire = await house.signedIn(user)
  return wire
}

describe("literal8", () => {
  test("NUL comes back as it was, though the message is kept as one that BODY can give", async () => {
    await house.talk(
      `
      C: a APPEND INBOX (\\Seen) ~{66}
      S: + Go ahead
      C: Subject: nul
      C: Content-Transfer-Encoding: binary
      C: X: y
      C:
      C: a\0b\xff
      S: a OK [APPENDUID $v 1] APPEND completed
      C: b APPEND INBOX ~{13+}
      C: Subject: x
      C: ~{1+}
      C: \0
      S: b BAD ...
      C: c EXAMINE INBOX
      S: ...
      S: c OK ...
      C: d FETCH 1 (BODY.PEEK[] BINARY.PEEK[1] BINARY.SIZE[1] RFC822.SIZE)
      S: * 1 FETCH (RFC822.SIZE 65 BODY[] {65}
      S: Subject: nul
      S: Content-Transfer-Encoding: base64
      S: X: y
      S:
      S: YQBi/w== BINARY[1] ~{4}
      S: a\0b\xff BINARY.SIZE[1] 4)
      S: d OK FETCH completed
      `.replace(
        "~{66}",
        `~{${"Subject: nul\r\nContent-Transfer-Encoding: binary\r\nX: y\r\n\r\na\0b\xff".length}}`,
      ),
      { user },
    )
  })

  test("without NUL it is kept byte by byte, whatever it says of itself", async () => {
    const message = "Subject: x\r\nContent-Transfer-Encoding: binary\r\n\r\nlong\xffline\rhere"
    const wire = await signedIn()
    const reply = await wire.command(`a APPEND Archive ~{${message.length}+}\r\n${message}`)
    expect(reply.at(-1)).toMatch(/^a OK \[APPENDUID/)
    await wire.command("b EXAMINE Archive")
    wire.send("c FETCH * BODY[]\r\n")
    expect(await wire.line()).toMatch(`BODY[] {${message.length}}`)
    expect(await wire.bytes(message.length)).toBe(message)
    wire.socket.destroy()
  })

  test("several at once, with other kinds of literals", async () => {
    await house.talk(
      `
      C: a APPEND Drafts ~{3+}
      C: \r
      C: \0 (\\Draft) {3+}
      C: two utf8 (~{4+}
      C: \r
      C: \0\0) CATENATE (TEXT ~{2+}
      C: \r
      C:  TEXT ~{2+}
      C: \0\xff URL "/Drafts/;UID=1")
      S: a NO [BADURL /Drafts/;UID=1] ...
      C: b APPEND Drafts ~{3+}
      C: \r
      C: \0 CATENATE (TEXT ~{3+}
      C: \r
      C: \0 TEXT {1+}
      C: x)
      S: b OK [APPENDUID $v 1:2] ...
      C: c EXAMINE Drafts
      S: ...
      S: c OK ...
      C: d FETCH 1:* BINARY[1]
      S: * 1 FETCH (BINARY[1] ~{1}
      S: \0)
      S: * 2 FETCH (BINARY[1] ~{2}
      S: \0x)
      S: d OK FETCH completed
      `.replaceAll("C: \r\n", "C:\n"),
      { user },
    )
  })

  test.each([
    ["in a header", "Subject: \0\r\n\r\n"],
    ["between parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n\0\r\n--b\r\n\r\nx\r\n--b--\r\n"],
    ["in what is encoded", "Content-Transfer-Encoding: base64\r\n\r\nAA\0=="],
  ])("UNKNOWN-CTE for NUL %s, where nothing can be done without loss", async (_where, message) => {
    const wire = await signedIn()
    await wire.command("c CREATE refused")
    const reply = await wire.command(`a APPEND refused ~{${message.length}+}\r\n${message}`)
    expect(reply.at(-1)).toMatch(/^a NO \[UNKNOWN-CTE\] NUL octets may only stand in the body/)
    expect(await wire.command("b STATUS refused (MESSAGES)")).toContain('* STATUS "refused" (MESSAGES 0)')
    wire.socket.destroy()
  })

  test("NUL in a literal that may have none is encoded too, and where it cannot be, nothing is lost", async () => {
    const wire = await signedIn()
    await wire.command("c CREATE old")
    for (const message of ["Subject: x\r\n\r\na\0b", "Subject: a\0b\r\n\r\nbody"]) {
      const reply = await wire.command(`a APPEND old {${message.length}+}\r\n${message}`)
      expect(reply.at(-1)).toMatch(/^a OK \[APPENDUID/)
    }
    await wire.command("b EXAMINE old")
    const responses = [
      "* 1 FETCH (BODY[TEXT] {4}\r\nYQBi BINARY[1] ~{3}\r\na\0b)\r\n",
      "* 2 FETCH (BODY[TEXT] {4}\r\nbody BINARY[1] {4}\r\nbody)\r\n",
    ]
    wire.send("c FETCH 1:2 (BODY.PEEK[TEXT] BINARY.PEEK[1])\r\n")
    for (const response of responses) expect(await wire.bytes(response.length)).toBe(response)
    wire.socket.destroy()
  })

  test("a large one passes through files, and the limit holds for what is kept", async () => {
    const wire = await signedIn()
    const noise = randomBytes(5_000_000)
    noise[4_999_999] = 0
    const header = "Content-Type: image/x\r\n\r\n"
    const message = header + noise.toString("latin1")
    const reply = await wire.command(`a APPEND Sent ~{${message.length}+}\r\n${message}`)
    expect(reply.at(-1)).toMatch(/^a OK \[APPENDUID/)
    await wire.command("b EXAMINE Sent")
    wire.send("c FETCH * BINARY[1]\r\n")
    expect(await wire.line()).toMatch(`BINARY[1] ~{${noise.length}}`)
    expect((await wire.bytes(noise.length)) === noise.toString("latin1")).toBe(true)
    await wire.line()
    await wire.line()
    const larger = header + randomBytes(7_000_000).toString("latin1")
    const refused = await wire.command(`d APPEND Sent ~{${larger.length}+}\r\n${larger}`)
    expect(refused.at(-1)).toMatch(/^d NO \[TOOBIG\]/)
    wire.socket.destroy()
  }, 30_000)
})

import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse({ messageLimit: 5_000_000 })
  await house.account("alice")
  await house.account("tight", 2000)
})
afterAll(() => house.close())

const alice = { user: "alice" }

describe("APPEND", () => {
  test("asks for the message, keeps flags and date", async () => {
    await house.talk(
      String.raw`
      C: a APPEND "INBOX" (\Answered $Later) "17-Jul-1996 02:44:25 -0700" {14}
      S: + Go ahead
      C: Subject: hello
      S: a OK [APPENDUID $v 1] APPEND completed
      C: b EXAMINE INBOX
      S: ...
      S: b OK [READ-ONLY] Examined
      C: c FETCH 1 (FLAGS INTERNALDATE RFC822)
      S: * 1 FETCH (FLAGS (\Answered $Later \Recent) INTERNALDATE "17-Jul-1996 09:44:25 +0000" RFC822 {14}
      S: Subject: hello)
      S: c OK FETCH completed
      `,
      alice,
    )
  })

  test("the mailbox may be a literal, too", async () => {
    await house.talk(
      `
      C: a APPEND {5}
      S: + Go ahead
      C: Trash {3}
      S: + Go ahead
      C: abc
      S: a OK [APPENDUID $v 1] APPEND completed
      C: b APPEND {5+}
      C: Trash {3+}
      C: abc
      S: b OK [APPENDUID $v 2] APPEND completed
      `,
      alice,
    )
  })

  test("several at once, all or none (RFC 3502)", async () => {
    await house.talk(
      String.raw`
      C: a APPEND Drafts (\Draft) {3+}
      C: one (\Seen) {3+}
      C: two {5}
      S: + Go ahead
      C: three
      S: a OK [APPENDUID $v 1:3] APPEND completed
      C: b APPEND Drafts {3+}
      C: one {0+}
      C:
      S: b NO [CANNOT] A message has at least one byte
      C: c STATUS Drafts (MESSAGES UIDNEXT)
      S: * STATUS "Drafts" (MESSAGES 3 UIDNEXT 4)
      S: c OK STATUS completed
      `,
      alice,
    )
  })

  test("RFC 9051 §6.3.12: the mailbox has to be there, and the date has to be one", async () => {
    await house.talk(
      String.raw`
      C: a APPEND saved-messages (\Seen) {326}
      S: a NO [TRYCREATE] ...
      C: b APPEND saved-messages (\Seen) {3+}
      C: abc
      S: b NO [TRYCREATE] ...
      C: c LIST "" saved-messages
      S: c OK LIST completed
      C: d APPEND INBOX "30-Feb-2026 02:44:25 -0700" {3}
      S: d BAD ...
      C: e APPEND INBOX "17-Jul-1996 24:00:00 -0700" {3}
      S: e BAD ...
      C: f APPEND INBOX "17-Jul-1996 02:44:25" {3}
      S: f BAD ...
      C: g APPEND INBOX (\Seen) " 7-Jul-1996 02:44:25 +1400" {3+}
      C: abc
      S: g OK [APPENDUID $v $u] APPEND completed
      C: h EXAMINE INBOX
      S: ...
      S: h OK ...
      C: i UID FETCH $u (FLAGS INTERNALDATE)
      S: * $n FETCH (UID $u FLAGS (\Seen \Recent) INTERNALDATE " 6-Jul-1996 12:44:25 +0000")
      S: i OK UID FETCH completed
      C: j APPEND INBOX (\Unheard) {3}
      S: j NO [CANNOT] ...
      C: k APPEND INBOX \Seen {3}
      S: k BAD ...
      C: l APPEND INBOX (\Seen) (\Draft) {3}
      S: l BAD ...
      C: m APPEND INBOX {3+}
      C: abc and more
      S: m BAD ...
      C: n APPEND INBOX
      S: n BAD ...
      C: o APPEND INBOX "abc"
      S: o BAD ...
      `,
      alice,
    )
  })

  test("RFC 9051 §6.3.12: the selected mailbox is told to have grown at once", async () => {
    await house.talk(
      `
      C: a CREATE growing
      S: a OK ...
      C: b SELECT growing
      S: ...
      S: b OK ...
      C: c APPEND growing {3+}
      C: one {3+}
      C: two
      S: * 2 EXISTS
      S: * 2 RECENT
      S: c OK [APPENDUID $v 1:2] APPEND completed
      `,
      alice,
    )
  })

  test("RFC 9051 §6.3.12: a name that is spelled otherwise here is told as OLDNAME, in IMAP4rev2 alone", async () => {
    const spelled = (form: "NFC" | "NFD", text: string) =>
      Buffer.from(text.normalize(form), "utf8").toString("latin1")
    const [given, kept] = [spelled("NFD", "Übung"), spelled("NFC", "Übung")]
    await house.talk(
      `
      C: a ENABLE IMAP4rev2
      S: * ENABLED IMAP4rev2
      S: a OK ...
      C: b CREATE "${given}"
      S: * LIST (\\HasNoChildren) "/" "${kept}" ("OLDNAME" ("${given}"))
      S: b OK ...
      C: c APPEND "${given}" {3+}
      C: one
      S: * LIST (\\HasNoChildren) "/" "${kept}" ("OLDNAME" ("${given}"))
      S: c OK [APPENDUID $v 1] ...
      C: d APPEND "${kept}" {3+}
      C: two
      S: d OK [APPENDUID $v 2] ...
      C: e SELECT "${kept}"
      S: ...
      S: e OK ...
      C: f UID REPLACE 1 "${given}" {3+}
      C: new
      S: * LIST (\\HasNoChildren) "/" "${kept}" ("OLDNAME" ("${given}"))
      S: * OK [APPENDUID $v 3] ...
      S: ...
      S: f OK ...
      `,
      alice,
    )
    await house.talk("C: a APPEND inbox {3+}\nC: one\nS: a OK ...", alice)
  })

  test("who may only put mail into a mailbox is told no UIDs of it", async () => {
    await house.account("post")
    await house.talk(
      `
      C: a CREATE slot
      S: a OK ...
      C: b SETACL slot alice@example.test li
      S: b OK ...
      C: c APPEND slot {3+}
      C: one
      S: c OK [APPENDUID $v 1] ...
      `,
      { user: "post" },
    )
    const slot = '"Other Users/post@example.test/slot"'
    await house.talk(
      `
      C: a APPEND ${slot} {3+}
      C: two
      S: a OK APPEND completed
      C: b SELECT Drafts
      S: ...
      S: b OK ...
      C: c COPY 1 ${slot}
      S: c OK COPY completed
      C: d APPEND Drafts {3+}
      C: tmp
      S: ...
      S: d OK [APPENDUID $v $u] ...
      C: e UID MOVE $u ${slot}
      S: * $n EXPUNGE
      S: e OK UID MOVE completed
      `,
      alice,
    )
  })

  test("what does not fit the quota is not even asked for", async () => {
    await house.talk(
      `
      C: a APPEND INBOX {1500+}
      C: ${"x".repeat(1500)}
      S: a OK ...
      C: b APPEND INBOX {600}
      S: b NO [OVERQUOTA] The mailbox is full: delete something, or ask for more space
      C: c APPEND INBOX {600+}
      C: ${"x".repeat(600)}
      S: c NO [OVERQUOTA] The mailbox is full: delete something, or ask for more space
      C: d GETQUOTAROOT INBOX
      S: * QUOTAROOT "INBOX" ""
      S: * QUOTA "" (STORAGE 2 2)
      S: d OK GETQUOTAROOT completed
      C: e GETQUOTA ""
      S: * QUOTA "" (STORAGE 2 2)
      S: e OK GETQUOTA completed
      `,
      { user: "tight" },
    )
    await house.talk(
      `
      C: a GETQUOTAROOT INBOX
      S: * QUOTAROOT "INBOX"
      S: a OK GETQUOTAROOT completed
      C: b GETQUOTA ""
      S: b NO [NONEXISTENT] There is no such quota root
      `,
      alice,
    )
  })
})

const corpus = join(import.meta.dirname, "../../../../shared/corpus")

function messagesIn(folder: string): string[] {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    return files.map((entry) => join(entry.parentPath, entry.name)).filter((name) => /\.eml$/i.test(name))
  } catch {
    console.warn("SKIPPED: the corpus of real messages (put it in ../shared/corpus)")
    return []
  }
}

test("real messages come out byte for byte, and can be described", { timeout: 240_000 }, async () => {
  const wire = await house.signedIn("alice")
  await wire.command("c CREATE corpus")
  await wire.command("s SELECT corpus")
  let uid = 0
  for (const file of messagesIn(corpus)) {
    const bytes = readFileSync(file)
    if (bytes.length === 0) continue
    wire.send(`a APPEND corpus {${bytes.length}+}\r\n`)
    wire.socket.write(bytes)
    wire.send("\r\n")
    const stored = (await wire.command("b NOOP")).join("\n")
    uid++
    expect(stored, file).toContain(`APPENDUID`)
    wire.send(`f UID FETCH ${uid} (RFC822.SIZE BODY.PEEK[])\r\n`)
    expect(await wire.line(), file).toMatch(`RFC822.SIZE ${bytes.length} BODY[] {${bytes.length}}`)
    expect((await wire.bytes(bytes.length)) === bytes.toString("latin1"), file).toBe(true)
    expect([await wire.line(), await wire.line()]).toEqual([")", "f OK UID FETCH completed"])
    const described = await wire.command(
      `g UID FETCH ${uid} (ENVELOPE BODYSTRUCTURE BODY PREVIEW BODY.PEEK[HEADER] BODY.PEEK[1]<0.100>)`,
    )
    expect(described.at(-1), file).toBe("g OK UID FETCH completed")
  }
  wire.socket.destroy()
})

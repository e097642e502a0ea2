import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, type Wire } from "../dialogue.ts"

// CATENATE (RFC 4469): the examples of its appendix, and what else is said there.

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse({ messageLimit: 100_000 })
  for (const name of ["alice", "bob"]) await house.account(name)
  await house.account("tight", 3000)
})
afterAll(() => house.close())

const boundary = "------------030308070208000400050907"
const original = [
  "Subject: Original",
  `Content-Type: multipart/mixed; boundary="${boundary.slice(2)}"`,
  "",
  boundary,
  "Content-Type: text/plain",
  "",
  "First.",
  boundary,
  "Content-Type: application/x-zip-compressed",
  "",
  "Second.",
  `${boundary}--`,
  "",
].join("\r\n")

/** Signs in and files a message; gives the wire, and how URLs name it. */
async function withMessage(user: string, message = original, mailbox = "Drafts"): Promise<[Wire, string]> {
  const wire = await house.signedIn(user)
  const [, validity, uid] = /APPENDUID (\d+) (\d+)/.exec(
    (await wire.command(`a APPEND ${mailbox} {${message.length}+}\r\n${message}`)).at(-1)!,
  )!
  return [wire, `/${mailbox};UIDVALIDITY=${validity}/;UID=${uid}`]
}

/** The message of a UID, and its flags. */
async function fetched(wire: Wire, mailbox: string, uid: string): Promise<{ flags: string; text: string }> {
  await wire.command(`x EXAMINE ${mailbox}`)
  wire.send(`f UID FETCH ${uid} (FLAGS BODY.PEEK[])\r\n`)
  const found = /FLAGS \((.*)\) BODY\[\] \{(\d+)\}/.exec(await wire.line())!
  const text = await wire.bytes(Number(found[2]))
  await wire.line()
  await wire.line()
  await wire.command("u UNSELECT")
  return { flags: found[1]!, text }
}

/** A part given as a literal that is not waited for. */
const text = (octets: string) => `TEXT {${Buffer.byteLength(octets, "latin1")}+}\r\n${octets}`

async function appended(wire: Wire, command: string): Promise<string> {
  const reply = (await wire.command(command)).at(-1)!
  const found = /OK \[APPENDUID \d+ (\d+)/.exec(reply)
  expect(found, reply).not.toBeNull()
  return found![1]!
}

describe("CATENATE", () => {
  test("Example 1: an attachment is replaced, asking for each literal in turn", async () => {
    const [wire, url] = await withMessage("alice")
    const [, other] = await withMessage("alice", "New attachment")
    const start = `\r\n${boundary}\r\n`
    wire.send(
      `A003 APPEND Drafts (\\Seen \\Draft $MDNSent) CATENATE (URL "${url}/;section=HEADER" TEXT {${start.length}}\r\n`,
    )
    expect(await wire.line()).toBe("+ Go ahead")
    wire.send(`${start} URL "${url}/;section=1.MIME" URL "${url}/;section=1" TEXT {${start.length}}\r\n`)
    expect(await wire.line()).toBe("+ Go ahead")
    wire.send(`${start} URL "${other}" TEXT {${start.length + 2}}\r\n`)
    expect(await wire.line()).toBe("+ Go ahead")
    wire.send(`\r\n${boundary}--\r\n)\r\n`)
    const uid = /^A003 OK \[APPENDUID \d+ (\d+)\]/.exec(await wire.line())![1]!
    const header = original.slice(0, original.indexOf(boundary))
    const { flags, text } = await fetched(wire, "Drafts", uid)
    expect(flags).toMatch(/^\\Seen \\Draft \$MDNSent/)
    expect(text).toBe(
      `${header}${start}Content-Type: text/plain\r\n\r\nFirst.${start}New attachment\r\n${boundary}--\r\n`,
    )
    wire.socket.destroy()
  })

  test("parts of parts, header fields, pieces; nothing becomes \\Seen, and the selected mailbox stays", async () => {
    const [wire, url] = await withMessage("alice")
    const uid = /UID=(\d+)$/.exec(url)![1]!
    await wire.command("s SELECT Drafts")
    const given = [
      `URL "${url}/;SECTION=HEADER.FIELDS%20(Subject)"`,
      `URL ";UID=${uid}/;SECTION=2/;PARTIAL=0.3"`,
      `URL "${url}/;section=TEXT/;partial=2.10"`,
      text("\r\nend"),
    ]
    const lines = await wire.command(`c APPEND Sent CATENATE (${given.join(" ")})`)
    expect(lines.at(-1)).toMatch(/^c OK \[APPENDUID \d+ \d+\]/)
    expect((await wire.command(`d UID FETCH ${uid} FLAGS`))[0]).not.toContain("Seen")
    const sent = await fetched(wire, "Sent", /APPENDUID \d+ (\d+)/.exec(lines.at(-1)!)![1]!)
    expect(sent.text).toBe(`Subject: Original\r\n\r\nSec${boundary.slice(2, 12)}\r\nend`)
    wire.socket.destroy()
  })

  test("several messages at once, some of URLs alone (RFC 3502), and UTF8 parts (RFC 6855 §4)", async () => {
    const [wire, url] = await withMessage("alice", "Subject: one\r\n\r\nbody")
    const first = await appended(
      wire,
      `a APPEND Archive (\\Seen) CATENATE (URL "${url}") (\\Draft) "17-Jul-1996 02:44:25 -0700" ` +
        `CATENATE (UTF8 (~{13+}\r\nSubject: \xc3\xbc\r\n) ${text("\r\nx")} URL "${url}/;SECTION=TEXT") {5+}\r\nthree`,
    )
    const next = Number(first) + 1
    expect(await fetched(wire, "Archive", first)).toMatchObject({ text: "Subject: one\r\n\r\nbody" })
    expect((await fetched(wire, "Archive", String(next))).text).toBe("Subject: \xc3\xbc\r\n\r\nxbody")
    expect((await fetched(wire, "Archive", String(next + 1))).text).toBe("three")
    wire.socket.destroy()
  })

  test("a URL may be a literal, of either kind", async () => {
    const [wire, url] = await withMessage("alice", "Subject: literal\r\n\r\n")
    const plain = `/Drafts/;UID=${/UID=(\d+)$/.exec(url)![1]}`
    wire.send(`a APPEND {7+}\r\nArchive CATENATE (URL {${url.length}}\r\n`)
    expect(await wire.line()).toBe("+ Go ahead")
    wire.send(`${url} TEXT {1+}\r\nx URL {${plain.length}+}\r\n${plain} url {${url.length}}\r\n`)
    expect(await wire.line()).toBe("+ Go ahead")
    wire.send(`${url})\r\n`)
    const uid = /^a OK \[APPENDUID \d+ (\d+)\]/.exec(await wire.line())![1]!
    const message = "Subject: literal\r\n\r\n"
    expect((await fetched(wire, "Archive", uid)).text).toBe(`${message}x${message}${message}`)
    wire.socket.destroy()
  })

  test("Example 4: BADURL names the first URL that fails, before more is asked for, and nothing is kept", async () => {
    const [wire, url] = await withMessage("alice")
    await wire.command("m CREATE untouched")
    const bad = `${url}/;section=1.5.9`
    wire.send(`A003 APPEND untouched CATENATE (${text("x")} URL "${url}" TEXT {2}\r\n`)
    expect(await wire.line()).toBe("+ Go ahead")
    wire.send(`\r\n URL "${bad}" URL "/nowhere/;UID=1" TEXT {42}\r\n`)
    expect(await wire.line()).toMatch(`A003 NO [BADURL ${bad}] `)
    expect(await wire.command("b STATUS untouched (MESSAGES)")).toEqual([
      '* STATUS "untouched" (MESSAGES 0)',
      "b OK STATUS completed",
    ])
    wire.socket.destroy()
  })

  test.each([
    ["another UIDVALIDITY", "/Drafts;UIDVALIDITY=1/;UID=1"],
    ["a UID nobody has", "/Drafts/;UID=4000000"],
    ["a mailbox nobody has", "/nowhere/;UID=1"],
    ["a section that is none", "/Drafts/;UID=1/;SECTION=HEADERS"],
    ["brackets in it", "/Drafts/;UID=1/;SECTION=1%5D%3C0.1%3E"],
    ["another server", "imap://bob@mail.example.test/Drafts/;UID=1"],
    ["a mailbox", "/Drafts"],
    ["another scheme", "http://localhost/"],
    ["nothing", ""],
    ["what no URL has", "/Drafts/ ]\r"],
    ["a mailbox of somebody who shares nothing", "/Other%20Users/bob@example.test/Drafts/;UID=1"],
  ])("BADURL for %s", async (_what, url) => {
    const [mine] = await withMessage("bob")
    mine.socket.destroy()
    const [wire] = await withMessage("alice")
    const quoted = url.includes("\r") ? `{${url.length}+}\r\n${url}` : `"${url}"`
    const reply = (await wire.command(`a APPEND Drafts CATENATE (URL ${quoted})`)).at(-1)!
    expect(reply).toMatch(/^a NO \[BADURL [\x21-\x5c\x5e-\x7e]*\] That URL/)
    expect((await wire.command("b NOOP")).at(-1)).toBe("b OK NOOP completed")
    wire.socket.destroy()
  })

  test("what others share may be quoted by whoever may read it, and by nobody else", async () => {
    const [owner, url] = await withMessage("bob", "Subject: secret\r\n\r\n", "Sent")
    const foreign = `/Other%20Users/bob@example.test${url}`
    const [wire] = await withMessage("alice")
    for (const [rights, expected] of [
      ["l", "NO [BADURL"],
      ["lr", "OK [APPENDUID"],
      ["li", "NO [BADURL"],
    ]) {
      await owner.command(`r SETACL Sent alice@example.test ${rights}`)
      const reply = (await wire.command(`a APPEND Drafts CATENATE (URL "${foreign}")`)).at(-1)!
      expect(reply.slice(2), rights).toMatch(expected!)
    }
    owner.socket.destroy()
    wire.socket.destroy()
  })

  test("TOOBIG when the whole is too large, OVERQUOTA when it does not fit, both before it is copied", async () => {
    const [wire, url] = await withMessage("alice", "x".repeat(40_000))
    const quote = `URL "${url}"`
    expect((await wire.command(`a APPEND Drafts CATENATE (${quote} ${quote} ${quote})`)).at(-1)).toMatch(
      /^a NO \[TOOBIG\] /,
    )
    wire.send(`b APPEND Drafts CATENATE (${quote} ${quote} TEXT {20001}\r\n`)
    expect(await wire.line()).toMatch(/^b NO \[TOOBIG\] /)
    const many = Array(11).fill(`CATENATE (${quote})`).join(" ")
    expect((await wire.command(`c APPEND Drafts ${many}`)).at(-1)).toMatch(/^c NO \[LIMIT\] /)
    wire.socket.destroy()
    const [tight, own] = await withMessage("tight", "x".repeat(1000))
    const twice = `CATENATE (URL "${own}")`
    expect((await tight.command(`a APPEND Drafts ${twice} ${twice} ${twice}`)).at(-1)).toMatch(
      /^a NO \[OVERQUOTA\] /,
    )
    expect((await tight.command(`b APPEND Drafts ${twice} ${twice}`)).at(-1)).toMatch(/^b OK /)
    tight.socket.destroy()
  })

  test.each([
    ["no parts", "CATENATE ()"],
    ["no end", 'CATENATE (URL "/Drafts/;UID=1"'],
    ["something behind the end", 'CATENATE (URL "/Drafts/;UID=1") x'],
    ["a literal without TEXT", "CATENATE ({1+}\r\nx)"],
    ["TEXT and UTF8", "CATENATE (TEXT UTF8 (~{1+}\r\nx))"],
    ["UTF8 without ~", "CATENATE (UTF8 ({1+}\r\nx))"],
    ["two spaces", 'CATENATE (URL  "/Drafts/;UID=1")'],
    ["an unknown kind of part", 'CATENATE (FILE "/etc/passwd")'],
    ["too many parts", `CATENATE (${Array(1001).fill('URL "/Drafts/;UID=1"').join(" ")})`],
    ["too long a URL", `CATENATE (URL "${"x".repeat(9000)}")`],
    ["too long a URL as a literal", `CATENATE (TEXT {1+}\r\nx URL {9000+}\r\n${"x".repeat(9000)})`],
    ["no end behind a literal", "CATENATE (TEXT {1+}\r\nx"],
  ])("%s is refused, and the session goes on", async (_what, given) => {
    const [wire] = await withMessage("alice")
    expect((await wire.command(`a APPEND Drafts ${given}`)).at(-1)).toMatch(/^a BAD /)
    expect((await wire.command("b NOOP")).at(-1)).toBe("b OK NOOP completed")
    wire.socket.destroy()
  })

  test("a mailbox may be called URL", async () => {
    await house.talk(
      `C: a CREATE url
       S: a OK ...
       C: b APPEND url {3+}
       C: abc
       S: b OK [APPENDUID $v 1] ...`,
      { user: "alice" },
    )
  })
})

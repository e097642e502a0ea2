import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, type Wire } from "../dialogue.ts"
import { limits } from "../limits.ts"

let house: ImapHouse
let wire: Wire
let accountId = 0

const letters = [
  {
    subject: "Curs de català",
    from: "Núria <nuria@example.org>",
    body: "Dilluns a les set.",
    flags: "\\Seen",
  },
  { subject: "Helo", from: "bob@example.org", body: "La reunião é amanhã.", flags: "\\Flagged Work" },
  {
    subject: "Re: Helo",
    from: "amy@example.org",
    body: "Hello again, help is on its way",
    flags: "",
    answers: 1,
  },
  {
    subject: "Invoice",
    from: "shop@example.com",
    body: "See the file.",
    flags: "\\Draft",
    file: "Factura 2026.pdf",
  },
]

function written(letter: (typeof letters)[number], at: number): string {
  const { subject, from, body, answers, file } = letter
  const refs = answers === undefined ? "" : `References: <m${answers}@example.org>\r\n`
  const head = `Message-ID: <m${at}@example.org>\r\n${refs}From: ${from}\r\nTo: alice@example.test\r\nSubject: ${subject}\r\n`
  const plain = "Content-Type: text/plain; charset=utf-8\r\n"
  const text = !file
    ? `${head}${plain}\r\n${body}\r\n`
    : `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${plain}\r\n${body}\r\n--b\r\n` +
      `Content-Type: application/pdf; name="${file}"\r\nContent-Disposition: attachment; filename="${file}"\r\n\r\n%PDF\r\n--b--\r\n`
  return Buffer.from(text).toString("latin1")
}

beforeAll(async () => {
  house = await openImapHouse()
  accountId = await house.account("alice")
  wire = await house.signedIn("alice")
  for (const [at, letter] of letters.entries()) {
    const text = written(letter, at)
    await wire.command(
      `a APPEND INBOX (${letter.flags}) "0${at + 1}-Nov-2020 12:00:00 +0000" {${text.length}+}\r\n${text}`,
    )
  }
  await wire.command("s SELECT INBOX")
})
afterAll(async () => {
  wire.socket.destroy()
  await house.close()
})

async function found(criteria: string): Promise<string> {
  const lines = await wire.command(`t UID SEARCH ${criteria}`)
  expect(lines.at(-1)).toBe("t OK UID SEARCH completed")
  return lines[0]!.replace(/^\* SEARCH ?/, "")
}

const utf8 = (text: string) => Buffer.from(text).toString("latin1")

describe("SEARCH=FUZZY (RFC 6203)", () => {
  test.each([
    ["FUZZY SUBJECT catala", "1"],
    ["FUZZY SUBJECT Catalan", "1"],
    [`FUZZY SUBJECT "${utf8("CATALÀ")}"`, "1"],
    ["FUZZY FROM nuria", "1"],
    ["FUZZY BODY reuniao", "2"],
    ['FUZZY TEXT "amanha reuniao"', "2"],
    ["FUZZY TEXT Helo", "2 3"],
    ["FUZZY SUBJECT helo FROM amy@example.org", "3"],
    ["FUZZY (SUBJECT helo FROM exampel)", "2 3"],
    ["FUZZY OR SUBJECT catala BODY reuniao", "1 2"],
    ["FUZZY NOT SUBJECT helo", "1 4"],
    ["FUZZY HEADER Message-ID m2", "3"],
    // Everything that is no text is as exact as ever, and nothing to look for finds all.
    ["FUZZY SEEN", "1"],
    ["FUZZY (1:2 SUBJECT helo)", "2"],
    ['FUZZY SUBJECT ""', "1 2 3 4"],
    ['FUZZY HEADER References ""', "3"],
    ["FUZZY FUZZY SUBJECT catala", "1"],
    // Without it an accent is a letter of its own.
    ["BODY reuniao", ""],
  ])("%s", async (criteria, uids) => expect(await found(criteria)).toBe(uids))

  test.each(["FUZZY", "FUZZY NONSENSE", "FUZZY SUBJECT"])("%s is not complete", async (criteria) =>
    expect((await wire.command(`t SEARCH ${criteria}`)).at(-1)).toMatch(/^t BAD/),
  )
})

describe("SAVEDATE (RFC 8514 §4.3)", () => {
  test("when it was saved is not when it arrived", async () => {
    expect(await found("SAVEDSINCE 1-Nov-2020")).toBe("1 2 3 4")
    expect(await found("SAVEDSINCE 2-Jan-2021")).toBe("1 2 3 4")
    expect(await found("SAVEDBEFORE 2-Jan-2021")).toBe("")
    expect(await found("SAVEDON 3-Nov-2020")).toBe("")
    expect(await found("ON 3-Nov-2020")).toBe("3")
    expect(await found("NOT SAVEDBEFORE 2-Jan-2021 1:2")).toBe("1 2")
    expect(await found("SAVEDATESUPPORTED")).toBe("1 2 3 4")
    expect(await found("NOT SAVEDATESUPPORTED")).toBe("")
  })
})

describe("OBJECTID (RFC 8474 §6)", () => {
  test("by what FETCH tells", async () => {
    const [line] = await wire.command("f UID FETCH 3 (EMAILID THREADID X-GM-MSGID X-GM-THRID)")
    const [, email, thread, message, conversation] =
      /EMAILID \((\S+)\) THREADID \((\S+)\) X-GM-MSGID (\d+) X-GM-THRID (\d+)/.exec(line!)!
    expect(await found(`EMAILID ${email}`)).toBe("3")
    expect(await found(`THREADID ${thread}`)).toBe("2 3")
    expect(await found(`OR EMAILID ${email} 1`)).toBe("1 3")
    expect(await found(`X-GM-MSGID ${message}`)).toBe("3")
    expect(await found(`X-GM-THRID ${conversation} UNFLAGGED`)).toBe("3")
    expect(await found(`EMAILID ${thread}`)).toBe("")
    expect(await found("EMAILID M99999999 ")).toBe("")
    expect(await found("NOT THREADID nobody")).toBe("1 2 3 4")
  })

  test.each(["EMAILID", 'EMAILID ""', 'EMAILID "a b"', "X-GM-MSGID abc"])("%s is no id", async (criteria) =>
    expect((await wire.command(`t SEARCH ${criteria}`)).at(-1)).toMatch(/^t BAD/),
  )
})

describe("X-GM-EXT-1", () => {
  test.each([
    ["X-GM-LABELS Work", "2"],
    ["X-GM-LABELS \\Starred", "2"],
    ['X-GM-LABELS "\\\\Starred"', "2"],
    ['X-GM-LABELS "\\\\Draft"', "4"],
    ['X-GM-LABELS "\\\\Inbox"', "1 2 3 4"],
    ['X-GM-LABELS "\\\\Sent"', ""],
    ['NOT X-GM-LABELS "\\\\Muted"', "1 2 3 4"],
    ['X-GM-RAW "has:attachment"', "4"],
    ['X-GM-RAW "-has:attachment -is:starred"', "1 3"],
    ['X-GM-RAW "filename:factura"', "4"],
    ['X-GM-RAW "filename:pdf in:inbox"', "4"],
    ['X-GM-RAW "in:sent"', ""],
    ['X-GM-RAW "in:anywhere subject:helo"', "2 3"],
    ['X-GM-RAW "subject:helo from:amy OR from:bob"', "2 3"],
    ['X-GM-RAW "{from:amy from:shop} -is:draft"', "3"],
    ['X-GM-RAW "label:work is:unread"', "2"],
    ['X-GM-RAW "after:2020/11/02 before:2020/11/04"', "2 3"],
    ['X-GM-RAW "newer_than:1d"', ""],
    ['X-GM-RAW "older_than:1y larger:300"', "4"],
    ['X-GM-RAW "rfc822msgid:m2@example.org"', "3"],
    ['X-GM-RAW {18+}\r\n"help is on" zebra', ""],
    ['X-GM-RAW {12+}\r\n"help is on"', "3"],
    ['X-GM-RAW ""', "1 2 3 4"],
    ['X-GM-RAW "hello" SEEN', ""],
  ])("%s", async (criteria, uids) => expect(await found(criteria)).toBe(uids))
})

describe("FILTERS (RFC 5466)", () => {
  const store = (entry: string, value: string | undefined, owner = accountId) =>
    house.store.annotations.change({ mailboxId: 0, accountId: owner }, [
      { entry, value: value === undefined ? undefined : Buffer.from(value) },
    ])

  test("a filter stands for its criteria, one's own before everybody's", async () => {
    await store("/private/filters/values/on-the-road", 'OR SMALLER 10 FROM "bob@example.org"')
    expect(await found("1:3 FILTER on-the-road FLAGGED")).toBe("2")
    expect(await found("NOT FILTER On-The-Road")).toBe("1 3 4")
    await store("/shared/filters/values/mine", "SEEN")
    expect(await found("FILTER mine")).toBe("1")
    expect(await found(`SUBJECT "${utf8("català")}"`)).toBe("1")
    expect(await found(`SUBJECT "${utf8("català")}" SEEN`)).toBe("1")
    expect(await found(`OR (SUBJECT "${utf8("català")}" SEEN) 4`)).toBe("1 4")
    await store("/private/filters/values/mine", `SUBJECT "català" SEEN`)
    expect(await found("OR FILTER mine 4")).toBe("1 4")
    expect(await found("CHARSET US-ASCII FILTER mine")).toBe("1")
    const thread = await wire.command("t UID THREAD ORDEREDSUBJECT UTF-8 FILTER mine")
    expect(thread).toEqual(["* THREAD (1)", "t OK UID THREAD completed"])
    await store("/private/filters/values/mine", undefined)
    await store("/shared/filters/values/mine", undefined)
  })

  test("filters in filters; three passes at least", async () => {
    await store("/private/filters/values/f1", "FILTER f2 UNFLAGGED")
    await store("/private/filters/values/f2", "OR FILTER f3 FLAGGED")
    await store("/private/filters/values/f3", "FILTER f4")
    await store("/private/filters/values/f4", "SEEN")
    expect(await found("FILTER f1")).toBe("1")
  })

  const refused = async (criteria: string) => (await wire.command(`t SEARCH ${criteria}`)).at(-1)

  test("one that is not there, goes in circles or is no search is undefined", async () => {
    expect(await refused("FILTER nobody")).toMatch(/^t NO \[UNDEFINED-FILTER nobody\]/)
    await store("/private/filters/values/round", "SEEN FILTER about")
    await store("/private/filters/values/about", "FILTER round")
    expect(await refused("FILTER round")).toMatch(/^t NO \[UNDEFINED-FILTER round\]/)
    for (const broken of [
      "OR SMALLER 5000",
      "",
      "NONSENSE",
      "SEEN)",
      "SUBJECT {3}\r\nabc",
      "CHARSET x SEEN",
    ]) {
      await store("/private/filters/values/broken", broken || " ")
      expect(await refused("FILTER broken"), broken).toMatch(/^t NO \[UNDEFINED-FILTER broken\]/)
    }
  })

  test("somebody else's filters are not there", async () => {
    await store("/private/filters/values/hers", "ALL", await house.account("bob"))
    expect(await refused("FILTER hers")).toMatch(/^t NO \[UNDEFINED-FILTER hers\]/)
  })

  test("a charset that is not UTF-8 is refused (§3.1)", async () => {
    expect(await refused("CHARSET ISO-8859-1 FILTER on-the-road")).toMatch(/^t BAD \[BADCHARSET/)
  })

  test("names have no slash", async () => expect(await refused("FILTER a/b")).toMatch(/^t BAD/))

  test("filters that multiply come to an end", async () => {
    for (let at = 0; at < 8; at++)
      await store(`/private/filters/values/x${at}`, `FILTER x${at + 1} `.repeat(20).trim())
    expect(await refused("FILTER x0")).toMatch(/^t NO \[UNDEFINED-FILTER/)
  })

  test("SAVE is emptied by an undefined filter (RFC 5182 §2.1)", async () => {
    await wire.command("t SEARCH RETURN (SAVE) ALL")
    expect(await refused("RETURN (SAVE) FILTER nobody")).toMatch(/^t NO/)
    expect(await found("$")).toBe("")
  })
})

test("SETMETADATA takes complete searches only as filters (RFC 5466 §3.2)", async () => {
  const set = async (value: string) =>
    (await wire.command(`t SETMETADATA "" ("/private/filters/values/on-the-road" ${value})`)).at(-1)
  expect(await set('"OR SMALLER 5000 FROM \\"boss@example.com\\""')).toMatch(/^t OK/)
  expect(await found("FILTER on-the-road")).toBe("1 2 3 4")
  expect(await set('"OR SMALLER"')).toMatch(/^t NO/)
  expect(await found("FILTER on-the-road")).toBe("1 2 3 4")
  expect(await set("NIL")).toMatch(/^t OK/)
  expect((await wire.command("t SEARCH FILTER on-the-road")).at(-1)).toMatch(/^t NO \[UNDEFINED-FILTER/)
})

test("a charset does not go with UTF8=ACCEPT (RFC 6855 §3)", async () => {
  await house.talk(
    `
    C: e ENABLE UTF8=ACCEPT
    S: * ENABLED UTF8=ACCEPT
    S: e OK...
    C: s SELECT INBOX
    S: ...
    S: s OK...
    C: a1 SEARCH CHARSET UTF-8 ALL
    S: a1 BAD...
    C: a2 SEARCH BODY "${utf8("reunião")}"
    S: * SEARCH 2
    S: a2 OK...
    C: a3 SORT (ARRIVAL) UTF-8 2
    S: * SORT 2
    S: a3 OK...`,
    { user: "alice" },
  )
})

test("too many texts are refused, however they come", async () => {
  const refusal = "t BAD Those are too many texts to look for"
  const texts = limits.searchTexts + 1
  expect((await wire.command(`t SEARCH ${"BODY a ".repeat(texts)}`)).at(-1)).toBe(refusal)
  expect((await wire.command(`t SEARCH X-GM-RAW "${"a ".repeat(texts)}"`)).at(-1)).toBe(refusal)
})

test("too many keys are refused", async () => {
  const lines = await wire.command(`t SEARCH ${"SEEN ".repeat(limits.searchKeys)}SEEN`)
  expect(lines.at(-1)).toBe("t BAD Those are too many search keys")
})

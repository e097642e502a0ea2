import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, type Wire } from "../dialogue.ts"

let house: ImapHouse
let wire: Wire

interface Written {
  subject?: string
  from?: string
  to?: string
  date?: string
  id?: string
  refs?: string
  body?: string
  flags?: string
  internal?: string
}

const messages: Written[] = [
  {
    subject: "Lunch",
    from: "Zoe <zoe@example.org>",
    to: "alice@example.test",
    date: "1 Nov 2026",
    id: "l1",
    body: "Soup or salad?",
    flags: "\\Seen",
    internal: " 1-Nov-2026",
  },
  {
    subject: "Re: lunch",
    from: "alice@example.test",
    to: "zoe@example.org",
    date: "3 Nov 2026",
    id: "l2",
    refs: "l1",
    body: "Salad.",
    flags: "\\Answered $Work",
    internal: " 2-Nov-2026",
  },
  {
    subject: "=?utf-8?q?B=C3=BCcher?=",
    from: "Ben <ben@example.org>",
    to: "Alice <alice@example.test>",
    date: "2 Nov 2026",
    id: "b1",
    body: "Die Stra\xc3\x9fe ist lang.",
    internal: " 5-Nov-2026",
  },
  {
    subject: "Apples",
    from: "carl@example.org",
    to: "ben@example.org",
    date: "4 Nov 2026",
    id: "a1",
    body: `${"long ".repeat(400)}rareword`,
    flags: "\\Flagged \\Deleted",
    internal: " 4-Nov-2026",
  },
]

function written({ subject, from, to, date, id, refs, body }: Written): string {
  const references = refs ? `References: <${refs}@example.org>\r\n` : ""
  return `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nDate: ${date} 10:00:00 +0000\r\nMessage-ID: <${id}@example.org>\r\n${references}Content-Type: text/plain; charset=utf-8\r\nX-Colour: ${id === "l1" ? "Green" : "grey"}\r\n\r\n${body}\r\n`
}

beforeAll(async () => {
  house = await openImapHouse()
  await house.account("alice")
  wire = await house.signedIn("alice")
  for (const each of messages) {
    const text = written(each)
    await wire.command(
      `a APPEND INBOX (${each.flags ?? ""}) "${each.internal} 12:00:00 +0000" {${text.length}+}\r\n${text}`,
    )
  }
  await wire.command("s SELECT INBOX")
})
afterAll(async () => {
  wire.socket.destroy()
  await house.close()
})

async function found(command: string): Promise<string> {
  const lines = await wire.command(`t ${command}`)
  expect(lines.at(-1)).toBe(`t OK ${/^(UID )?\w+/.exec(command)![0]} completed`)
  return lines[0]!.replace(/^\* (SEARCH|SORT|THREAD) ?/, "")
}

const utf8 = (text: string) => Buffer.from(text).toString("latin1")

describe("SEARCH", () => {
  test.each([
    ["ALL", "1 2 3 4"],
    ["2:3", "2 3"],
    ["*", "4"],
    ["9", ""],
    ["UID 3:*", "3 4"],
    ["SEEN", "1"],
    ["UNSEEN", "2 3 4"],
    ["ANSWERED", "2"],
    ["UNANSWERED FLAGGED", "4"],
    ["DELETED", "4"],
    ["UNDELETED UNDRAFT", "1 2 3"],
    ["KEYWORD $work", "2"],
    ["UNKEYWORD $Work", "1 3 4"],
    ["RECENT", "1 2 3 4"],
    ["NEW", "2 3 4"],
    ["OLD", ""],
    ["NOT SEEN", "2 3 4"],
    ["OR SEEN FLAGGED", "1 4"],
    ["(SEEN) (1:3)", "1"],
    ["NOT (OR SEEN ANSWERED)", "3 4"],
    ["SUBJECT LUNCH", "1 2"],
    ["FROM example.org", "1 3 4"],
    ["FROM zoe TO alice", "1"],
    ["HEADER X-Colour gre", "1 2 3 4"],
    ["HEADER X-Colour green", "1"],
    ["HEADER References {0+}\r\n", "2"],
    ['HEADER References ""', "2"],
    ['HEADER X-None ""', ""],
    ["HEADER Message-ID a1@", "4"],
    ["BODY salad", "1 2"],
    ["BODY lunch", ""],
    ["TEXT lunch", "1 2"],
    ["TEXT rareword", "4"],
    ["NOT BODY salad UNSEEN", "3 4"],
    ["OR SEEN BODY rareword", "1 4"],
    ["BEFORE 2-Nov-2026", "1"],
    ["ON 2-Nov-2026", "2"],
    ["SINCE 4-Nov-2026", "3 4"],
    ['SENTBEFORE "3-Nov-2026"', "1 3"],
    ["SENTON 3-Nov-2026", "2"],
    ["SENTSINCE 3-Nov-2026", "2 4"],
    ["LARGER 1000", "4"],
    ["SMALLER 1000", "1 2 3"],
    ["OLDER 1", "1 2 3 4"],
    ["YOUNGER 4294967295", "1 2 3 4"],
    [`CHARSET UTF-8 SUBJECT "${utf8("BÜCHER")}"`, "3"],
    [`CHARSET ISO-8859-1 SUBJECT "b\xfccher"`, "3"],
    [`SUBJECT {7+}\r\n${utf8("bücher")}`, "3"],
    [`BODY "${utf8("straße")}"`, "3"],
    ["CHARSET us-ascii ALL", "1 2 3 4"],
  ])("%s", async (criteria, numbers) => expect(await found(`SEARCH ${criteria}`)).toBe(numbers))

  test.each([
    ["SEARCH RETURN () ALL", '* ESEARCH (TAG "t") ALL 1:4'],
    ["SEARCH RETURN (MIN MAX COUNT) UNSEEN", '* ESEARCH (TAG "t") MIN 2 MAX 4 COUNT 3'],
    ["UID SEARCH RETURN (ALL COUNT) OR 1 3:4", '* ESEARCH (TAG "t") UID ALL 1,3:4 COUNT 3'],
    ["SEARCH RETURN (MIN COUNT) DRAFT", '* ESEARCH (TAG "t") COUNT 0'],
  ])("%s", async (command, response) => expect(await found(command)).toBe(response))
})

describe("SORT", () => {
  test.each([
    ["(ARRIVAL)", "1 2 4 3"],
    ["(DATE)", "1 3 2 4"],
    ["(REVERSE DATE)", "4 2 3 1"],
    ["(SUBJECT)", "4 3 1 2"],
    ["(SUBJECT REVERSE DATE)", "4 3 2 1"],
    ["(FROM)", "2 3 4 1"],
    ["(TO ARRIVAL)", "1 3 4 2"],
    ["(CC)", "1 2 3 4"],
    ["(REVERSE SIZE)", "4 3 2 1"],
  ])("%s", async (order, numbers) => expect(await found(`SORT ${order} UTF-8 ALL`)).toBe(numbers))

  test("of what a search finds, by UID too", async () => {
    expect(await found("UID SORT (REVERSE DATE) US-ASCII UNSEEN")).toBe("4 2 3")
    expect(await found("SORT (DATE) UTF-8 DRAFT")).toBe("")
  })
})

test("THREAD by references and by subject", async () => {
  expect(await found("THREAD REFERENCES UTF-8 ALL")).toBe("(1 2)(3)(4)")
  expect(await found("UID THREAD ORDEREDSUBJECT UTF-8 1:3")).toBe("(1 2)(3)")
  expect(await found("THREAD REFERENCES UTF-8 DRAFT")).toBe("")
})

test("SENTON, SENTBEFORE and SENTSINCE go by the day the sender wrote, not by what that day is in UTC", async () => {
  const dates = [
    "Fri, 02 Jan 2026 01:00:00 +0300",
    "Thu, 01 Jan 2026 23:00:00 -0500",
    "Thu, 01 Jan 2026 12:00:00 +0000 (no\xebl)",
    "Mon, 05 Jan 2026 00:00:00 +0000",
  ]
  await wire.command("c CREATE Zones")
  for (const date of dates) {
    const text = `Date: ${date}\r\n\r\n`
    await wire.command(`a APPEND Zones {${text.length}+}\r\n${text}`)
  }
  await wire.command("s SELECT Zones")
  expect(await found("SEARCH SENTON 1-Jan-2026")).toBe("2 3")
  expect(await found("SEARCH SENTON 2-Jan-2026")).toBe("1")
  expect(await found("SEARCH SENTBEFORE 2-Jan-2026")).toBe("2 3")
  expect(await found("SEARCH SENTSINCE 2-Jan-2026")).toBe("1 4")
  expect(await found("SEARCH NOT SENTSINCE 2-Jan-2026 NOT BODY nothing")).toBe("2 3")
})

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, type Wire } from "../dialogue.ts"

let house: ImapHouse
let wire: Wire

const letters = [
  { from: '"zoe" <a@example.org>', to: "bob@example.org", subject: "Català per a tothom" },
  {
    from: "=?utf-8?q?=C3=81lvaro?= <z@example.org>",
    to: "undisclosed-recipients:;",
    subject: "About catalan",
  },
  { from: "m@example.org", to: "", subject: "nothing of the kind" },
  { from: "Bea <y@example.org>", to: '"" <carl@example.org>', subject: "Other" },
]

beforeAll(async () => {
  house = await openImapHouse()
  await house.account("alice")
  wire = await house.signedIn("alice")
  for (const { from, to, subject } of letters) {
    const body = from.includes("Bea") ? "El catala del mar" : "Hello"
    const text = `From: ${from}\r\n${to ? `To: ${to}\r\n` : ""}Subject: ${Buffer.from(subject).toString("latin1")}\r\n\r\n${body}\r\n`
    await wire.command(`a APPEND INBOX {${text.length}+}\r\n${text}`)
  }
  await wire.command("s SELECT INBOX")
})
afterAll(async () => {
  wire.socket.destroy()
  await house.close()
})

const told = async (command: string) => (await wire.command(`t ${command}`))[0]

describe("SORT=DISPLAY (RFC 5957)", () => {
  test("by the name, or the whole address where there is none; no address first", async () => {
    expect(await told("SORT (DISPLAYFROM) UTF-8 ALL")).toBe("* SORT 2 4 3 1")
    expect(await told("SORT (REVERSE DISPLAYFROM) UTF-8 1:3")).toBe("* SORT 1 3 2")
    expect(await told("UID SORT (FROM) UTF-8 ALL")).toBe("* SORT 1 3 4 2")
    expect(await told("SORT (DISPLAYTO) UTF-8 1,3:4")).toBe("* SORT 3 1 4")
    expect(await told("SORT (DISPLAYTO REVERSE ARRIVAL) UTF-8 1,4")).toBe("* SORT 1 4")
  })
})

describe("RELEVANCY (RFC 6203 §4, §6)", () => {
  test("scores from 1 to 100, the better the earlier they are found", async () => {
    expect(await told("SEARCH RETURN (RELEVANCY ALL) FUZZY TEXT catala")).toBe(
      '* ESEARCH (TAG "t") ALL 1:2,4 RELEVANCY (100 80 60)',
    )
    expect(await told("SORT (RELEVANCY) UTF-8 FUZZY TEXT catala")).toBe("* SORT 1 2 4")
    expect(await told("SORT (REVERSE RELEVANCY) UTF-8 FUZZY TEXT catala")).toBe("* SORT 4 2 1")
    expect(await told("SORT RETURN (RELEVANCY ALL) (REVERSE RELEVANCY) UTF-8 FUZZY TEXT catala")).toBe(
      '* ESEARCH (TAG "t") ALL 4,2,1 RELEVANCY (60 80 100)',
    )
    expect(await told("SORT RETURN (PARTIAL 1:2 RELEVANCY) (RELEVANCY) UTF-8 FUZZY TEXT catala")).toBe(
      '* ESEARCH (TAG "t") PARTIAL (1:2 1:2) RELEVANCY (100 80)',
    )
  })

  test("what is exact says nothing, of several the better or the mean counts", async () => {
    expect(await told("SEARCH RETURN (RELEVANCY) FUZZY ALL 1:2")).toBe(
      '* ESEARCH (TAG "t") RELEVANCY (100 100)',
    )
    expect(await told("SEARCH RETURN (RELEVANCY) FUZZY (OR SUBJECT other BODY mar) 4")).toBe(
      '* ESEARCH (TAG "t") RELEVANCY (100)',
    )
    expect(await told("SEARCH RETURN (RELEVANCY) FUZZY (SUBJECT other BODY mar)")).toBe(
      '* ESEARCH (TAG "t") RELEVANCY (80)',
    )
    expect(await told("SEARCH RETURN (RELEVANCY ALL) FUZZY SUBJECT zebra")).toBe(
      '* ESEARCH (TAG "t") RELEVANCY ()',
    )
  })

  test("none without FUZZY", async () => {
    expect(await told("SEARCH RETURN (RELEVANCY) SUBJECT catala")).toBe("t BAD RELEVANCY needs FUZZY")
    expect(await told("SORT (RELEVANCY) UTF-8 SUBJECT catala")).toBe("t BAD RELEVANCY needs FUZZY")
  })

  test("kept up to date by score", async () => {
    expect(await told("SORT RETURN (UPDATE ALL) (RELEVANCY) UTF-8 UNDELETED FUZZY TEXT catala")).toBe(
      '* ESEARCH (TAG "t") ALL 1:2,4',
    )
    expect((await wire.command("u1 STORE 2 +FLAGS.SILENT (\\Deleted)"))[0]).toBe(
      '* ESEARCH (TAG "t") REMOVEFROM (2 2)',
    )
    expect((await wire.command("u2 STORE 2 -FLAGS.SILENT (\\Deleted)"))[0]).toBe(
      '* ESEARCH (TAG "t") ADDTO (2 2)',
    )
    await wire.command('u3 CANCELUPDATE "t"')
  })
})

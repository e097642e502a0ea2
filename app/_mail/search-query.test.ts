import { describe, expect, test } from "vitest"
import { parseSearch, toImapSearch } from "./search-query.ts"

/** IMAP search keys as they would be read aloud. */
const spoken = (text: string) =>
  toImapSearch(parseSearch(text))
    .map((item) =>
      Array.isArray(item) || !item ? "?" : item.type === "STRING" ? `"${item.value}"` : String(item.value),
    )
    .join(" ")

describe("what is typed into the search box", () => {
  test.each([
    ["", "ALL"],
    ["budget", 'TEXT "budget"'],
    ["budget report", 'TEXT "budget" TEXT "report"'],
    ['"budget report"', 'TEXT "budget report"'],
    ["from:ann", 'FROM "ann"'],
    ['from:"Ann Lee" lunch', 'TEXT "lunch" FROM "Ann Lee"'],
    ["to:bob", 'OR TO "bob" CC "bob"'],
    ["subject:a subject:b", 'SUBJECT "a" SUBJECT "b"'],
    ["is:unread is:starred", "UNSEEN FLAGGED"],
    ["is:read", "SEEN"],
    ["has:attachment", 'HEADER "Content-Type" "multipart/mixed"'],
    ["after:2026-01-02 before:2026-02-03", "BEFORE 3-Feb-2026 SINCE 2-Jan-2026"],
    ["réunion 会议", 'TEXT "réunion" TEXT "会议"'],
  ])("%s", (typed, keys) => expect(spoken(typed)).toBe(keys))
})

describe("what makes no sense is searched for as it stands", () => {
  test.each([
    ["is:nothing", 'TEXT "is:nothing"'],
    ["before:yesterday", 'TEXT "before:yesterday"'],
    ["http://x.test", 'TEXT "http://x.test"'],
    ["from:", 'TEXT "from:"'],
    ['from:"unterminated', 'FROM "unterminated"'],
    ['"', "ALL"],
  ])("%s", (typed, keys) => expect(spoken(typed)).toBe(keys))

  test("line ends cannot begin a command of their own", () => {
    expect(spoken("x\r\nA1 LOGOUT")).toBe('TEXT "x" TEXT "A1" TEXT "LOGOUT"')
  })

  test("a megabyte is cut", () => expect(spoken("a".repeat(1_000_000)).length).toBeLessThan(600))
})

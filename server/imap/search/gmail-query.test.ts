import { expect, test } from "vitest"
import { limits } from "../limits.ts"
import { parseGmailQuery } from "./gmail-query.ts"
import type { SearchKey } from "./key.ts"

/** A key in few letters. */
function short(key: SearchKey): string {
  switch (key.kind) {
    case "and":
      return `(${key.keys.map(short).join(" & ")})`
    case "or":
      return `(${short(key.left)} | ${short(key.right)})`
    case "not":
      return `!${short(key.key)}`
    case "text":
      return key.text
    case "header":
      return `${key.name}=${key.text}`
    case "flag":
      return `flag${key.bit}`
    case "keyword":
      return `keyword=${key.name}`
    case "place":
      return `in=${key.name}`
    case "day":
      return `${key.relation} ${new Date(key.day * 86_400_000).toISOString().slice(0, 10)}`
    case "within":
      return `${key.relation} ${key.seconds}`
    case "larger":
    case "smaller":
      return `${key.kind} ${key.size}`
    case "filename":
      return `file=${key.text}`
    default:
      return key.kind
  }
}

test.each([
  ["", "(all)"],
  ["hello", "hello"],
  ["hello world", "(hello & world)"],
  ['"hello world"', "hello world"],
  ["from:amy", "from=amy"],
  ["FROM:amy to:bob cc:carl bcc:dan", "(from=amy & to=bob & cc=carl & bcc=dan)"],
  ['subject:"dinner tonight"', "subject=dinner tonight"],
  ["subject:(dinner movie)", "(subject=dinner & subject=movie)"],
  ["from:amy OR from:david", "(from=amy | from=david)"],
  ["a from:amy OR from:david b", "(a & (from=amy | from=david) & b)"],
  ["a | b", "(a | b)"],
  ["a or b", "(a & or & b)"],
  ["{from:amy from:david}", "(from=amy | from=david)"],
  ["dinner -movie", "(dinner & !movie)"],
  ["-from:amy", "!from=amy"],
  ["-(a b)", "!(a & b)"],
  ["-{a b}", "!(a | b)"],
  ["(a b) OR c", "((a & b) | c)"],
  ["a OR (b OR c)", "(a | (b | c))"],
  ["well-known", "well-known"],
  ["has:attachment", "attachment"],
  ["filename:pdf", "file=pdf"],
  ["is:unread is:starred", "(!flag1 & flag4)"],
  ["is:read", "flag1"],
  ["is:important", "keyword=$important"],
  ["in:inbox", "in=inbox"],
  ["in:trash", "in=\\trash"],
  ["in:spam", "in=\\junk"],
  ["in:anywhere x", "(all & x)"],
  ["label:Work", "(keyword=work | in=work)"],
  ['label:"my friends"', "(keyword=my=20friends | in=my friends)"],
  ["after:2004/04/16", "since 2004-04-16"],
  ["after:04/16/2004", "since 2004-04-16"],
  ["before:2004-4-18", "before 2004-04-18"],
  ["before:1082246400", "before 2004-04-18"],
  ["older:2004/04/18 newer:2004/04/16", "(before 2004-04-18 & since 2004-04-16)"],
  ["newer_than:2d", "younger 172800"],
  ["older_than:1y", "older 31556952"],
  ["larger:10M", "larger 10485760"],
  ["size:1000000", "larger 1000000"],
  ["smaller:5kb", "smaller 5120"],
  ["rfc822msgid:<200503292@example.com>", "message-id=200503292@example.com"],
  ["list:info@example.com", "list-id=info@example.com"],
  ["deliveredto:amy@example.com", "delivered-to=amy@example.com"],
  ["http://example.org", "http://example.org"],
  ["+exact", "exact"],
  // What makes no sense is a word like any other.
  ["before:yesterday", "before:yesterday"],
  ["before:2004/13/45", "before:2004/13/45"],
  ["has:wings", "has:wings"],
  ["larger:huge", "larger:huge"],
  ["constructor:x", "constructor:x"],
  ["has:constructor", "has:constructor"],
  // And what is broken means something.
  ["(a b", "(a & b)"],
  ["a) b", "(a & b)"],
  ['"open', "open"],
  ["OR a OR", "a"],
  ["a -", "a"],
  ["from:", "from:"],
  ["() x", "((all) & x)"],
  ["{}", "all"],
])("%s", (query, keys) => expect(short(parseGmailQuery(query))).toBe(keys))

test("too deep and too much are refused", () => {
  expect(() => parseGmailQuery("(".repeat(limits.depth + 5))).toThrow(/deep/)
  expect(() => parseGmailQuery(`${"-".repeat(limits.depth + 5)}a`)).toThrow(/deep/)
  expect(() => parseGmailQuery(`${"from:".repeat(5000)}a`)).toThrow()
  expect(() => parseGmailQuery("a ".repeat(limits.searchKeys + 5))).toThrow(/many/)
})

test("any text at all is taken or refused, never worse", () => {
  let random = 7
  const some = (most: number) => (random = (random * 48_271) % 2_147_483_647) % most
  const pieces = [
    "(",
    ")",
    "{",
    "}",
    "-",
    " ",
    " ",
    "OR",
    "|",
    '"',
    "from:",
    "in:",
    "has:",
    "a",
    "b.c",
    "+",
    "\\",
    ":",
  ]
  for (let round = 0; round < 2000; round++) {
    const query = Array.from({ length: 1 + some(25) }, () => pieces[some(pieces.length)]).join("")
    expect(() => short(parseGmailQuery(query))).not.toThrow()
  }
})

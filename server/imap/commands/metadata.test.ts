import { afterAll, beforeAll, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
  await house.account("alice")
  await house.account("bob")
})
afterAll(() => house.close())

const alice = { user: "alice" }

test("RFC 5464 §4.2, §4.3: entries of a mailbox are set, read and removed", async () => {
  await house.talk(
    `
    C: a SETMETADATA INBOX (/private/comment "My new comment" /shared/comment "This one is for you!")
    S: a OK SETMETADATA completed
    C: b GETMETADATA "INBOX" /private/comment
    S: * METADATA "INBOX" (/private/comment "My new comment")
    S: b OK GETMETADATA completed
    C: c GETMETADATA INBOX (/shared/comment /private/comment)
    S: * METADATA "INBOX" (/shared/comment "This one is for you!")
    S: * METADATA "INBOX" (/private/comment "My new comment")
    S: c OK GETMETADATA completed
    C: d SETMETADATA INBOX (/PRIVATE/Comment NIL)
    S: d OK SETMETADATA completed
    C: e GETMETADATA INBOX /private/comment
    S: * METADATA "INBOX" (/private/comment NIL)
    S: e OK GETMETADATA completed
    `,
    alice,
  )
})

test("RFC 5464 §4.2.1: MAXSIZE leaves long values out and tells the longest; options stand on either side", async () => {
  await house.talk(
    `
    C: a SETMETADATA INBOX (/shared/comment "${"x".repeat(2199)}" /private/comment "My own comment")
    S: a OK SETMETADATA completed
    C: b GETMETADATA "INBOX" (MAXSIZE 1024) (/shared/comment /private/comment)
    S: * METADATA "INBOX" (/private/comment "My own comment")
    S: b OK [METADATA LONGENTRIES 2199] GETMETADATA completed
    C: c GETMETADATA (MAXSIZE 1024) INBOX /shared/comment
    S: c OK [METADATA LONGENTRIES 2199] GETMETADATA completed
    `,
    alice,
  )
})

test("RFC 5464 §4.2.2: DEPTH 0, 1 and infinity", async () => {
  await house.talk(
    String.raw`
    C: a SETMETADATA INBOX (/private/filters/values/boss "FROM \"boss@example.com\"" /private/filters/values/small "SMALLER 5000")
    S: a OK SETMETADATA completed
    C: b GETMETADATA "INBOX" (DEPTH 1) (/private/filters/values)
    S: * METADATA "INBOX" (/private/filters/values/boss "FROM \"boss@example.com\"")
    S: * METADATA "INBOX" (/private/filters/values/small "SMALLER 5000")
    S: b OK GETMETADATA completed
    C: c GETMETADATA "INBOX" (DEPTH 1) /private/filters
    S: c OK GETMETADATA completed
    C: d GETMETADATA "INBOX" (DEPTH infinity MAXSIZE 12) /private/filters
    S: * METADATA "INBOX" (/private/filters/values/small "SMALLER 5000")
    S: d OK [METADATA LONGENTRIES 23] GETMETADATA completed
    C: e GETMETADATA "INBOX" (DEPTH 2) /private/filters
    S: e BAD The depth is 0, 1 or infinity
    `,
    alice,
  )
})

test("any bytes are kept; NUL comes back in a literal8", async () => {
  await house.talk(
    `
    C: a SETMETADATA INBOX (/private/vendor/example/bytes ~{4+}
    C: a\0\xffb)
    S: a OK SETMETADATA completed
    C: b GETMETADATA INBOX /private/vendor/example/bytes
    S: * METADATA "INBOX" (/private/vendor/example/bytes ~{4}
    S: a\0\xffb)
    S: b OK GETMETADATA completed
    `,
    alice,
  )
})

test("entries of the server: what all see is set by administrators, what is one's own by anybody", async () => {
  await house.talk(
    `
    C: a SETMETADATA "" (/shared/comment "Mine")
    S: a NO [NOPERM] You have no right to these annotations
    C: b SETMETADATA "" (/private/vendor/example/colour "blue")
    S: b OK SETMETADATA completed
    C: c GETMETADATA "" (/shared/admin /private/vendor/example/colour)
    S: * METADATA "" (/shared/admin "mailto:postmaster@example.test")
    S: * METADATA "" (/private/vendor/example/colour "blue")
    S: c OK GETMETADATA completed
    `,
    alice,
  )
  await house.talk(
    `
    C: a GETMETADATA "" /private/vendor/example/colour
    S: * METADATA "" (/private/vendor/example/colour NIL)
    S: a OK GETMETADATA completed
    C: b GETMETADATA "Other Users/alice@example.test/INBOX" /shared/comment
    S: b NO [NONEXISTENT] There is no such mailbox
    `,
    { user: "bob" },
  )
})

test("too large and too many: nothing of the command is set (RFC 5464 §4.3)", async () => {
  await house.talk(
    `
    C: a CREATE limits
    S: a OK ...
    C: b SETMETADATA limits (/private/small "x" /private/large {32769+}
    C: ${"y".repeat(32_769)})
    S: b NO [METADATA MAXSIZE 32768] The value is too large
    C: c GETMETADATA limits /private/small
    S: * METADATA "limits" (/private/small NIL)
    S: c OK GETMETADATA completed
    `,
    alice,
  )
  const many = (from: number) =>
    Array.from({ length: 100 }, (_, index) => `/private/n${from + index} x`)
      .join(" ")
      .replaceAll(" x", ' "x"')
  await house.talk(
    `
    C: a SETMETADATA limits (${many(0)})
    S: a OK SETMETADATA completed
    C: b SETMETADATA limits (${many(100)})
    S: b OK SETMETADATA completed
    C: c SETMETADATA limits (/private/comment "one more" /private/n0 NIL /private/n1 "changed")
    S: c OK SETMETADATA completed
    C: d SETMETADATA limits (/private/n0 "one too many")
    S: d NO [METADATA TOOMANY] There is no room for more annotations; remove some first
    `,
    alice,
  )
})

test("annotations follow a mailbox that is renamed, stay on INBOX, and die with their mailbox", async () => {
  await house.talk(
    `
    C: a CREATE before
    S: a OK ...
    C: b SETMETADATA before (/shared/comment "kept")
    S: b OK SETMETADATA completed
    C: c RENAME before after
    S: c OK RENAME completed
    C: d GETMETADATA after /shared/comment
    S: * METADATA "after" (/shared/comment "kept")
    S: d OK GETMETADATA completed
    C: e DELETE after
    S: e OK DELETE completed
    C: f CREATE after
    S: f OK ...
    C: g GETMETADATA after /shared/comment
    S: * METADATA "after" (/shared/comment NIL)
    S: g OK GETMETADATA completed
    C: h SETMETADATA INBOX (/shared/comment "of INBOX")
    S: h OK SETMETADATA completed
    C: i RENAME INBOX old
    S: i OK RENAME completed
    C: j GETMETADATA old /shared/comment
    S: * METADATA "old" (/shared/comment "of INBOX")
    S: j OK GETMETADATA completed
    C: k GETMETADATA INBOX /shared/comment
    S: * METADATA "INBOX" (/shared/comment "of INBOX")
    S: k OK GETMETADATA completed
    `,
    { user: "bob" },
  )
})

test("RFC 9590: LIST tells annotations, NIL for what is not set, and RFC 8440: rights", async () => {
  await house.talk(
    String.raw`
    C: a CREATE foo
    S: a OK ...
    C: b SETMETADATA foo (/shared/vendor/example/color "#b71c1c")
    S: b OK SETMETADATA completed
    C: c CREATE foo/bar
    S: c OK ...
    C: d LIST "" foo* RETURN (METADATA (/shared/vendor/example/color))
    S: * LIST (\HasChildren) "/" "foo"
    S: * METADATA "foo" (/shared/vendor/example/color "#b71c1c")
    S: * LIST (\HasNoChildren) "/" "foo/bar"
    S: * METADATA "foo/bar" (/shared/vendor/example/color NIL)
    S: d OK LIST completed
    C: e SUBSCRIBE foo/bar
    S: e OK SUBSCRIBE completed
    C: f LIST (SUBSCRIBED RECURSIVEMATCH) "" fo% RETURN (MYRIGHTS METADATA (/shared/vendor/example/color))
    S: * LIST (\HasChildren) "/" "foo" (CHILDINFO ("SUBSCRIBED"))
    S: f OK LIST completed
    C: g LIST "" foo RETURN (MYRIGHTS)
    S: * LIST (\HasChildren) "/" "foo"
    S: * MYRIGHTS "foo" lrswipkxteacd
    S: g OK LIST completed
    C: h MYRIGHTS foo
    S: * MYRIGHTS "foo" lrswipkxteacd
    S: h OK MYRIGHTS completed
    `,
    { user: "bob" },
  )
})

test.each([
  "comment",
  "/comment",
  "/shared/",
  "/shared//comment",
  "/shared/com*ment",
  "/shared/com%ment",
  "/shared/vendor/example",
  "/private",
  `"/shared/\xc3\xa9"`,
])("a name that cannot be one is refused: %s", async (name) => {
  const said = await house.talk(`C: a SETMETADATA INBOX (${name} "x")\nS: a $status ...`, alice)
  expect(said.status).toBe("BAD")
})

test("how long mail stays in a mailbox is told where it does not stay for ever, and is nobody's to set", async () => {
  const kept = await openImapHouse({
    retentionOf: async (ids) => new Map(ids.slice(0, 1).map((id) => [id, 30])),
  })
  await kept.account("alice")
  const entry = "/shared/vendor/missiva/retention/in-force"
  await kept.talk(
    `
    C: a GETMETADATA Trash ${entry}
    S: * METADATA "Trash" (${entry} "30")
    S: a OK GETMETADATA completed
    C: b GETMETADATA (DEPTH 1) Trash /shared/vendor/missiva/retention
    S: * METADATA "Trash" (${entry} "30")
    S: b OK GETMETADATA completed
    C: c SETMETADATA Trash (${entry} "1")
    S: c NO [NOPERM] ...
    C: d LIST "" "Trash" RETURN (METADATA (${entry}))
    S: * LIST ...
    S: * METADATA "Trash" (${entry} "30")
    S: d OK LIST completed
    `,
    alice,
  )
  await kept.close()
})

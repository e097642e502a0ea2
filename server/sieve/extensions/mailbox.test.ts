import { expect, test } from "vitest"
import { actionsOf, holds, someFacts } from "../fixtures.ts"

// RFC 5490 and RFC 8579.

const mailboxes = someFacts.mailboxes.map((mailbox) =>
  mailbox.name === "Work"
    ? { ...mailbox, specialUse: "\\Archive \\Important", annotations: new Map([["/shared/colour", "green"]]) }
    : mailbox,
)
const annotations = new Map([["/shared/admin", "mailto:root@example.test"]])
const ask = (text: string, requires: string[]) => holds(text, requires, undefined, { mailboxes, annotations })

test.each([
  ['mailboxexists "Work"', true],
  ['mailboxexists ["INBOX", "Work/2026"]', true],
  ['mailboxexists ["inbox"]', true],
  ['mailboxexists ["Work", "Play"]', false],
])("%s: %s (RFC 5490 §3.1)", (text, expected) => {
  expect(ask(text, ["mailbox"])).toBe(expected)
})

test.each([
  ['metadata :is "Work" "/shared/colour" "green"', true],
  ['metadata :contains "Work" "/Shared/Colour" "GRE"', true],
  ['metadata :is "Play" "/shared/colour" "green"', false],
  ['metadata :matches "Junk" "/shared/colour" "*"', false],
  ['metadataexists "Work" ["/shared/colour"]', true],
  ['metadataexists "Work" ["/shared/colour", "/shared/size"]', false],
  ['metadataexists "Play" []', false],
])("%s: %s (RFC 5490 §4)", (text, expected) => {
  if (text.includes("[]")) expect(() => ask(text, ["mboxmetadata"])).toThrow()
  else expect(ask(text, ["mboxmetadata"])).toBe(expected)
})

test.each([
  ['servermetadata :contains "/shared/admin" "root@"', true],
  ['servermetadataexists ["/shared/admin"]', true],
  ['servermetadataexists ["/shared/admin", "/shared/other"]', false],
])("%s: %s (RFC 5490 §5)", (text, expected) => {
  expect(ask(text, ["servermetadata"])).toBe(expected)
})

test.each([
  ['specialuse_exists "\\\\Junk"', true],
  ['specialuse_exists "\\\\junk"', true],
  ['specialuse_exists ["\\\\Junk", "\\\\Sent"]', false],
  ['specialuse_exists "Junk" "\\\\Junk"', true],
  ['specialuse_exists "Work" "\\\\Junk"', false],
  ['specialuse_exists "Work" ["\\\\Archive", "\\\\Important"]', true],
])("%s: %s (RFC 8579 §3)", (text, expected) => {
  expect(ask(text, ["special-use"])).toBe(expected)
})

test.each([
  ['mailboxidexists "F-Work"', true],
  ['mailboxidexists ["F-Work", "F-INBOX"]', true],
  ['mailboxidexists ["F-Work", "F-Play"]', false],
])("%s: %s (RFC 9042 §5)", (text, expected) => {
  expect(ask(text, ["mailboxid"])).toBe(expected)
})

test("an object id and a special use are not given together (RFC 9042 §4.2)", () => {
  const script = 'require ["fileinto", "mailboxid", "special-use"];'
  expect(() => actionsOf(`${script} fileinto :mailboxid "F1" :specialuse "\\\\Junk" "x";`)).toThrow(
    /exclude each other/,
  )
})

test("fileinto takes :create and :specialuse where they are required", () => {
  expect(actionsOf('require ["fileinto", "mailbox"]; fileinto :create "New";')).toEqual([
    "fileinto New :create",
  ])
  expect(() => actionsOf('require "fileinto"; fileinto :create "New";')).toThrow(/mailbox/)
  expect(() => actionsOf('require ["fileinto", "special-use"]; fileinto :specialuse "Junk" "x";')).toThrow(
    /special use/,
  )
})

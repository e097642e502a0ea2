import { expect, test } from "vitest"
import type { Mailbox } from "./mailbox.ts"
import { partMailboxes, prefixesOf } from "./mailboxes-of-others.ts"

const mailbox = (path: string, selectable = true): Mailbox => ({
  path,
  name: path.split("/").at(-1)!,
  delimiter: "/",
  depth: path.split("/").length - 1,
  use: undefined,
  selectable,
  messages: 0,
  unseen: selectable ? 1 : 0,
})

const prefixes = ["Other Users/", "Shared/"]

test("the namespaces of a server that has none are none", () => {
  expect(prefixesOf(undefined)).toEqual([])
  expect(prefixesOf({ personal: [], other: false, shared: false })).toEqual([])
  const other = [{ prefix: "Other Users/", delimiter: "/" }]
  expect(prefixesOf({ personal: [], other, shared: [{ prefix: "", delimiter: "/" }] })).toEqual([
    "Other Users/",
  ])
})

test("mailboxes of others stand under their owner, INBOX first, with the steps on the way", () => {
  const { own, others } = partMailboxes(
    [
      mailbox("INBOX"),
      mailbox("Shared/info@example.test/Archive"),
      mailbox("Shared/info@example.test/INBOX"),
      mailbox("Other Users/bob@example.test/Work/Plans"),
      mailbox("Sharedness"),
    ],
    prefixes,
  )
  expect(own.map(({ path }) => path)).toEqual(["INBOX", "Sharedness"])
  expect(others.map(({ name, depth, owner, selectable }) => [name, depth, owner, selectable])).toEqual([
    ["bob@example.test", 0, "bob@example.test", false],
    ["Work", 1, "bob@example.test", false],
    ["Plans", 2, "bob@example.test", true],
    ["info@example.test", 0, "info@example.test", false],
    ["INBOX", 1, "info@example.test", true],
    ["Archive", 1, "info@example.test", true],
  ])
})

test("steps that the server lists are not shown twice, whatever comes first, and roots not at all", () => {
  const listed = [
    mailbox("Shared", false),
    mailbox("Shared/info@example.test", false),
    mailbox("Shared/info@example.test/A/B"),
    mailbox("Shared/info@example.test/A"),
  ]
  for (const order of [listed, listed.toReversed()]) {
    const { own, others } = partMailboxes(order, prefixes)
    expect(own).toEqual([])
    expect(others.map(({ name, selectable, unseen }) => [name, selectable, unseen])).toEqual([
      ["info@example.test", false, 0],
      ["A", true, 1],
      ["B", true, 1],
    ])
  }
})

import { expect, test } from "vitest"
import { selectEntries } from "./listing.ts"
import type { MailboxEntry } from "./mailbox-tree.ts"

const mailbox = { specialUse: "" } as MailboxEntry["mailbox"]

/** Names as they stand in the tree: "+" before one that is subscribed to, "?" before one that is not there. */
function treeOf(names: string): MailboxEntry[] {
  const entries = names.split(" ").map((marked) => ({ marked, name: marked.replace(/^[+?]+/, "") }))
  return entries.map(({ marked, name }) => ({
    name,
    mailbox: /^\+?\?/.test(marked) ? undefined : mailbox,
    subscribed: marked.startsWith("+"),
    hasChildren: entries.some((other) => other.name.startsWith(`${name}/`)),
  }))
}

const shown = (tree: MailboxEntry[], patterns: string[], ...only: string[]) =>
  selectEntries(tree, { patterns, only: new Set(only) }).map(
    ({ entry, below }) => entry.name + (below.length > 0 ? " …" : ""),
  )

test("RFC 5258 §5, example 9: CHILDINFO whether or not children fit the pattern, and none that says nothing new", () => {
  const tree = treeOf(
    "INBOX baz2 +baz2/bar2 +baz2/bar22 +baz2/bar222 +eps2 +eps2/mamba foo2 +foo2/bar1 +foo2/bar2 ?qux2 +qux2/bar2",
  )
  expect(shown(tree, ["*2"], "RECURSIVEMATCH", "SUBSCRIBED")).toEqual([
    "baz2/bar2",
    "baz2/bar22",
    "baz2/bar222",
    "eps2 …",
    "foo2 …",
    "foo2/bar2",
    "qux2/bar2",
  ])
})

test("RFC 5258 §5, examples 8 and 10", () => {
  expect(shown(treeOf("INBOX Foo Foo/Bar +Foo/Baz Moo"), ["%"], "SUBSCRIBED")).toEqual([])
  expect(shown(treeOf("INBOX Foo Foo/Bar +Foo/Baz Moo"), ["%"], "SUBSCRIBED", "RECURSIVEMATCH")).toEqual([
    "Foo …",
  ])
  expect(shown(treeOf("?Foo +Foo/Baz"), ["%"], "SUBSCRIBED", "RECURSIVEMATCH")).toEqual(["Foo …"])
  expect(shown(treeOf("+Foo Foo/Bar +Moo"), ["%"], "SUBSCRIBED", "RECURSIVEMATCH")).toEqual(["Foo", "Moo"])
  expect(shown(treeOf("foo +?foo/bar"), ["foo", "foo/*"])).toEqual(["foo"])
  expect(shown(treeOf("foo +?foo/bar"), ["foo/*"], "SUBSCRIBED")).toEqual(["foo/bar"])
})

test("RFC 5258 §5, example 11 and RFC 4314 §4: a step that is no mailbox is shown where % ends the pattern only", () => {
  expect(shown(treeOf("?music music/rock"), ["*"])).toEqual(["music/rock"])
  expect(shown(treeOf("?music music/rock"), ["%"])).toEqual(["music"])
})

test("the time for a selection does not grow with the square of the names", () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `+top/m${index}`)
  const listed = shown(treeOfMany(names), ["%"], "SUBSCRIBED", "RECURSIVEMATCH")
  expect(listed).toEqual(["top …"])
})

/** A flat tree, made without looking at every pair. */
function treeOfMany(names: string[]): MailboxEntry[] {
  const below = names.map((name) => ({ name: name.slice(1), mailbox, subscribed: true, hasChildren: false }))
  return [{ name: "top", mailbox, subscribed: false, hasChildren: true }, ...below]
}

import { describe, expect, test } from "vitest"
import { actionsOf } from "../sieve/fixtures.ts"
import { checked } from "./fixtures.ts"
import { fromForward, fromQmail } from "./forward.ts"

describe(".forward and .qmail", () => {
  test.each([
    ["bob@far.example\n", ["redirect bob@far.example"], []],
    ['\\alice, "Bob" <bob@far.example>\n', ["keep", "redirect bob@far.example"], []],
    [
      '\\alice, "|/usr/bin/vacation alice"',
      ["keep"],
      ["1: a program answers; use 'vacation' (RFC 5230) in its place"],
    ],
    ['"|/usr/bin/procmail -t"', ["keep"], ["1: it starts procmail; convert the .procmailrc"]],
    ["# moved\n/dev/null\n", [], []],
    ["~/Mail/lists\nbob@far.example", ["fileinto lists :create", "redirect bob@far.example"], []],
    [":include:/etc/staff", ["keep"], ["1: a list in a file; make an alias of it"]],
    ["bob", ["keep"], ["1: it is no address with a domain"]],
    ["", ["keep"], []],
  ])(".forward %j", (source, actions, leftovers) => {
    const { script, left } = checked(fromForward(source))
    expect(left).toEqual(leftovers)
    expect(actionsOf(script)).toEqual(actions)
  })

  test("a filter of Exim's is not taken for addresses", () => {
    expect(checked(fromForward("# Exim filter\nif error_message then finish endif")).left).toEqual([
      "1: it is written in Exim's filter language; write its rules anew",
    ])
  })

  test.each([
    ["./Maildir/\n", ["keep"], []],
    [
      "# away\n&bob@far.example\n./Maildir/.Copies/\n",
      ["redirect bob@far.example", "fileinto Copies :create"],
      [],
    ],
    ["|forward a@far.example b@far.example\n", ["redirect a@far.example", "redirect b@far.example"], []],
    [
      "|bouncesaying 'This address no longer accepts mail.'\n",
      ["reject This address no longer accepts mail."],
      [],
    ],
    ["|preline /usr/bin/maildrop\n", ["keep"], ["1: a program takes the message"]],
    [
      "carol@far.example\n|/usr/local/bin/log\n",
      ["redirect carol@far.example", "keep"],
      ["2: a program takes the message"],
    ],
    ["\n", ["keep"], []],
  ])(".qmail %j", (source, actions, leftovers) => {
    const { script, left } = checked(fromQmail(source))
    expect(left).toEqual(leftovers)
    expect(actionsOf(script)).toEqual(actions)
  })
})

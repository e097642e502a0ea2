import { describe, expect, test } from "vitest"
import { actionsOf } from "../sieve/fixtures.ts"
import { checked, letter } from "./fixtures.ts"
import { fromMaildrop } from "./maildrop.ts"

describe("maildrop", () => {
  const conversion = checked(
    fromMaildrop(String.raw`
# ~/.mailfilter
import EXT
MAILDIR="$HOME/Maildir"
logfile "$HOME/.maildrop.log"

if (/^X-Spam-Flag: *YES/)
{
  exception {
    to "$MAILDIR/.Junk/"
  }
}
elsif (/^List-Id:.*<dev\.example\.org>/ && ! /^Subject:.*\[urgent\]/)
{
  cc "!lists@far.example"
  to "$MAILDIR/.Lists.dev/"
}
else
{
  if ($SIZE > 1000000)
    to "$MAILDIR/.Big"
}

if (/^(To|Cc):.*sales@/:h || hasaddr("orders@example.test"))
  cc "$HOME/Maildir/.Sales"

if (/lottery/:b)
  exit

if (/^From:.*newsletter@/:h)
{
  to "/dev/null"
}
`),
  )
  const done = (fields: string, body?: string) => actionsOf(conversion.script, letter(fields, body))

  test("everything of it is taken over", () => expect(conversion.left).toEqual([]))

  test.each([
    ["X-Spam-Flag: YES", ["fileinto Junk :create"]],
    ["List-Id: <dev.example.org>", ["redirect lists@far.example", "fileinto Lists/dev :create"]],
    ["List-Id: <dev.example.org>\nSubject: [urgent] x", ["keep"]],
    ["Cc: sales@example.test", ["fileinto Sales :create", "keep"]],
    ["To: Orders <orders@example.test>", ["fileinto Sales :create", "keep"]],
    ["From: a <newsletter@far.example>", []],
    ["Subject: x", ["keep"]],
  ])("%s", (fields, actions) => expect(done(fields)).toEqual(actions))

  test("body and size", () => {
    expect(done("Subject: x", "you won the LOTTERY")).toEqual([])
    expect(done("Subject: x", "0123456789\n".repeat(100_000))).toEqual(["fileinto Big :create"])
  })

  test("what has no like in Sieve is listed, the rest is taken over", () => {
    const { script, left } = checked(
      fromMaildrop(`
xfilter "/usr/bin/spamassassin"
include "$HOME/.mailfilters/common"
if (/^From: !.*/)
{
  TO="$MATCH2"
}
if (lookup($FROM, "friends.txt"))
{
  to "$HOME/Maildir/.Friends"
}
NAME=${"`whoami`"}
while (/^Received:/) { echo "x" }
if (/^Subject:.*test/) { to "| /usr/local/bin/handler" }
if (/^Subject:.*kept/) { to "Maildir/.Kept/" }
`),
    )
    expect(left).toEqual([
      "2: a program changes the message",
      "3: convert that file as well, and include the result",
      "4: it keeps what an expression found",
      "8: it looks into a file",
      "12: it runs a program",
      "13: Sieve has no loops",
      "14: a program takes the message",
    ])
    expect(actionsOf(script, letter("Subject: kept"))).toEqual(["fileinto Kept :create"])
  })

  test("what cannot be read is not half taken over", () => {
    const { script, left } = checked(fromMaildrop('if (/^Subject:.*x/) { to "a"\nif (('))
    expect(left).toHaveLength(1)
    expect(actionsOf(script, letter("Subject: x"))).toEqual(["keep"])
    for (const text of ["", "}", "if", "if (", "/x/", '"', "to", `${"{".repeat(10_000)}`])
      checked(fromMaildrop(text))
  })
})

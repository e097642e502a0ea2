import { describe, expect, test } from "vitest"
import { compile } from "../sieve/compile.ts"
import { actionsOf } from "../sieve/fixtures.ts"
import { standardLanguage } from "../sieve/standard.ts"
import { fromForward, fromQmail } from "./forward.ts"
import { fromGmail } from "./gmail.ts"
import { fromMaildrop } from "./maildrop.ts"
import { fromProcmail } from "./procmail.ts"
import type { Conversion } from "./script.ts"

/** The script, once it is certain that it compiles, and what was left. */
function checked({ script, leftovers }: Conversion) {
  compile(script, "converted", standardLanguage)
  return { script, left: leftovers.map(({ line, why }) => `${line}: ${why}`) }
}

const letter = (fields: string, body = "hello") => `${fields.trim().replace(/^\s+/gm, "")}\n\n${body}\n`

describe("procmail", () => {
  const rc = String.raw`
# who and where
SHELL=/bin/sh
MAILDIR=$HOME/Maildir/
DEFAULT=$MAILDIR
LISTS=$MAILDIR/.Lists.
LOGFILE=$HOME/procmail.log

# the usual suspects
:0
* ^X-Spam-Status: Yes
.Junk/

:0:
* ^List-Id:.*<sieve\.ietf\.org>
.Lists.sieve/

:0
* ^(From|Sender):.*(boss|chief)@work\.example
* !^Subject:.*\[digest\]
{
  :0 c
  ! phone@far.example

  :0
  .Work/
}

# big things aside
:0:
* > 5000000
big

:0 c
* ^TO_me\+copy@example\.test
! archive@far.example, second@far.example

:0
* ^Subject: unsubscribe$
/dev/null

:0 B
* (viagra|cialis)
.Junk/

:0
* ^FROM_DAEMON
.Robots/
`
  const conversion = checked(fromProcmail(rc))
  const done = (fields: string, body?: string) => actionsOf(conversion.script, letter(fields, body))

  test("everything of it is taken over", () => expect(conversion.left).toEqual([]))

  test.each([
    ["X-Spam-Status: Yes, score=9", ["fileinto Junk :create"]],
    ["X-Spam-Status: No", ["keep"]],
    ["List-Id: Sieve <sieve.ietf.org>", ["fileinto Lists/sieve :create"]],
    ["List-Id: Sieve <sieveXietf.org>", ["keep"]],
    ["From: the boss <BOSS@work.example>", ["redirect phone@far.example", "fileinto Work :create"]],
    ["From: boss@work.example\nSubject: [digest] of today", ["keep"]],
    [
      "To: Me <me+copy@example.test>",
      ["redirect archive@far.example", "redirect second@far.example", "keep"],
    ],
    ["Subject: unsubscribe", []],
    ["Subject: unsubscribe me", ["keep"]],
    ["From: MAILER-DAEMON@far.example", ["fileinto Robots :create"]],
    ["Precedence: bulk", ["fileinto Robots :create"]],
  ])("%s", (fields, actions) => expect(done(fields)).toEqual(actions))

  test("size and body", () => {
    expect(done("Subject: x", "buy Viagra now")).toEqual(["fileinto Junk :create"])
    expect(done("Subject: x", "0123456789\n".repeat(600_000))).toEqual(["fileinto big :create"])
  })

  test("what has no like in Sieve is left out whole and listed with its line, the rest is taken over", () => {
    const { script, left } = checked(
      fromProcmail(String.raw`
:0fw: spamassassin.lock
* < 256000
| /usr/bin/spamc

:0 Wh: msgid.lock
| formail -D 8192 msgid.cache

:0 c
* ? test -x /usr/bin/vacation
| /usr/bin/vacation alice

:0
* -1000^0 ^Subject:.*offer
* 500^1 money
.Junk/

INCLUDERC=$HOME/.procmail/lists.rc
EXITCODE=67

:0
* ^List-Id:.*<\/[^.]+
.$MATCH/

:0 fhw
| formail -A "X-Filtered: by me"

:0
* ^Subject:.*report
| /usr/lib/dovecot/deliver -m Reports -d alice

:0 A
* ^From:.*x
second/

:0 e
third/

:0
| $SENDMAIL -oi bob@far.example
`),
    )
    expect(left).toEqual([
      "2: a program changes the message",
      "6: it takes only a part of the message",
      "9: a program decides",
      "13: it adds up points",
      "18: convert that file as well, and include the result",
      "19: Sieve refuses by 'ereject' instead",
      "21: it uses variables",
      "25: it takes only a part of the message",
      "36: it waits for another recipe to fail",
    ])
    expect(actionsOf(script, letter("Subject: the report"))).toEqual(["fileinto Reports :create"])
    expect(actionsOf(script, letter("Subject: x"))).toEqual(["redirect bob@far.example"])
  })

  test("names in conditions and folders cannot become commands", () => {
    const { script } = checked(
      fromProcmail(':0\n* ^Subject:.*"; discard; #\nx"; discard; #/\n\n:0\n* ^Subject:.*\\\\"\n"; stop; #\n'),
    )
    expect(actionsOf(script, letter("Subject: x"))).toEqual(["keep"])
  })

  test("garbage comes to nothing", () => {
    for (const text of [
      "",
      ":0",
      ":0\n*",
      ":0\n{",
      "}\n}\n",
      "* ^x\n",
      ":0\n* ^Subject:.*(((\nx\n",
      "\0\xff{",
    ])
      checked(fromProcmail(text))
    checked(fromProcmail(`${":0\n{\n".repeat(5000)}`))
  })
})

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

describe("Gmail", () => {
  const entry = (properties: Record<string, string>) =>
    `\t<entry>\n\t\t<category term='filter'></category>\n\t\t<title>Mail Filter</title>\n\t\t<content></content>\n${Object.entries(
      properties,
    )
      .map(([name, value]) => `\t\t<apps:property name='${name}' value='${value}'/>`)
      .join("\n")}\n\t</entry>`
  const feed = (...entries: Record<string, string>[]) =>
    `<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:apps='http://schemas.google.com/apps/2006'>\n\t<title>Mail Filters</title>\n${entries.map(entry).join("\n")}\n</feed>`
  const size = { sizeOperator: "s_sl", sizeUnit: "s_smb" }

  const conversion = checked(
    fromGmail(
      feed(
        { from: "news@shop.example OR offers@shop.example", label: "Shops", shouldArchive: "true", ...size },
        {
          hasTheWord: "list:&quot;&lt;dev.example.org&gt;&quot;",
          label: "Dev",
          shouldArchive: "true",
          shouldMarkAsRead: "true",
        },
        { subject: "{invoice receipt}", doesNotHaveTheWord: "paid", shouldStar: "true", label: "To pay" },
        { to: "me+spam@example.test", shouldTrash: "true" },
        { from: "boss@work.example", forwardTo: "phone@far.example", shouldAlwaysMarkAsImportant: "true" },
        { hasAttachment: "true", size: "10", ...size, shouldArchive: "true" },
        {
          hasTheWord: "(&quot;weekly report&quot; OR subject:numbers) -from:robot",
          label: "Reports",
          shouldArchive: "true",
        },
      ),
    ),
  )
  const done = (fields: string, body?: string) => actionsOf(conversion.script, letter(fields, body))

  test("everything of it is taken over", () => expect(conversion.left).toEqual([]))

  test.each([
    ["From: offers@shop.example", ["fileinto Shops :create"]],
    ["List-Id: Dev <dev.example.org>", ["fileinto Dev :create (\\Seen)"]],
    ["Subject: your invoice", ["keep (\\Flagged To-pay)"]],
    ["Subject: your invoice, paid", ["keep"]],
    ["To: me+spam@example.test", ["fileinto Trash :create"]],
    ["From: boss@work.example", ["redirect phone@far.example", "keep ($Important)"]],
    ["Subject: numbers of the week", ["fileinto Reports :create"]],
    ["Subject: numbers of the week\nFrom: robot@far.example", ["keep"]],
    // Every filter that fits has its say, and what one of them marks is marked wherever it goes.
    ["From: news@shop.example\nSubject: receipt", ["fileinto Shops :create (\\Flagged To-pay)"]],
  ])("%s", (fields, actions) => expect(done(fields)).toEqual(actions))

  test("words may stand in the text", () => {
    expect(done("Subject: x", "here is the weekly report")).toEqual(["fileinto Reports :create"])
  })

  test("what has no like in Sieve is listed", () => {
    const { left } = checked(
      fromGmail(
        feed(
          { from: "a@b.example", shouldNeverSpam: "true" },
          { hasTheWord: "category:promotions", shouldArchive: "true" },
          { hasTheWord: "(a OR", shouldTrash: "true" },
          { shouldTrash: "true", ...size },
          { from: "c@d.example", smartLabelToApply: "^smartlabel_group", shouldStar: "true" },
        ),
      ),
    )
    expect(left.map((text) => text.replace(/^\d+: /, ""))).toEqual([
      "'never send it to Spam' has no like in a script",
      "'category:' has no like in Sieve",
      "the search is not complete",
      "it has no condition",
      "Gmail's categories are its own",
    ])
  })

  test("quotation marks in a filter stay text, and garbage comes to nothing", () => {
    const { script } = checked(
      fromGmail(feed({ from: 'x\\"; discard; #', label: '"; discard; #', shouldArchive: "true" })),
    )
    expect(actionsOf(script, letter("Subject: x"))).toEqual(["keep"])
    for (const text of [
      "",
      "<feed>",
      "<entry><apps:property name='from' value='",
      "&&&",
      "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    ])
      expect(checked(fromGmail(text)).left).toHaveLength(1)
    checked(fromGmail(feed({ hasTheWord: "(".repeat(5000), shouldTrash: "true" })))
    checked(fromGmail(feed({ hasTheWord: "-".repeat(5000), shouldTrash: "true" })))
  })
})

import { describe, expect, test } from "vitest"
import { actionsOf } from "../sieve/fixtures.ts"
import { checked, letter } from "./fixtures.ts"
import { fromProcmail } from "./procmail.ts"

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

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

/** Text as the wire of a test holds it: one character for each byte of its UTF-8. */
const utf8 = (text: string) => Buffer.from(text, "utf8").toString("latin1")

const enabling = ["IMAP4rev2", "UTF8=ACCEPT"] as const

describe.each(enabling)("mailbox names after ENABLE %s (RFC 9051 §5.1, RFC 6855 §3)", (capability) => {
  const user = `u${capability.replace(/\W/g, "").toLowerCase()}`
  let account: number
  beforeAll(async () => {
    account = await house.account(user)
  })

  test("a folder called Família is not shown as Fam&AO0-lia", async () => {
    await house.talk(
      utf8(String.raw`
      C: a CREATE Fam&AO0-lia
      S: a OK [MAILBOXID ...
      C: b LIST "" Fam*
      S: * LIST (\HasNoChildren) "/" "Fam&AO0-lia"
      S: b OK ...
      C: c ENABLE ${capability}
      S: * ENABLED ${capability}
      S: c OK ...
      C: d LIST "" Fam* RETURN (STATUS (MESSAGES) MYRIGHTS)
      S: * LIST (\HasNoChildren) "/" "Família"
      S: * STATUS "Família" (MESSAGES 0)
      S: * MYRIGHTS "Família" ...
      S: d OK ...
      C: s SUBSCRIBE "Família"
      S: s OK ...
      C: e LSUB "" "Famíl%"
      S: * LSUB () "/" "Família"
      S: e OK ...
      C: f STATUS "Família" (MESSAGES)
      S: * STATUS "Família" (MESSAGES 0)
      S: f OK ...
      C: g GETQUOTAROOT "Família"
      S: * QUOTAROOT "Família"
      S: g OK ...
      C: h SETMETADATA "Família" (/private/comment "x")
      S: h OK ...
      C: i GETMETADATA "Família" /private/comment
      S: * METADATA "Família" (/private/comment "x")
      S: i OK ...
      C: j SELECT "Família"
      S: ...
      S: j OK ...
      `),
      { user },
    )
  })

  test("names are read as UTF-8, quoted or as literals, and spelled with & as they are", async () => {
    const name = '日本語 \\ "x"'
    await house.talk(
      utf8(String.raw`
      C: a ENABLE ${capability}
      S: * ENABLED ${capability}
      S: a OK ...
      C: b CREATE "日本語 \\ \"x\""
      S: b OK [MAILBOXID ...
      C: c CREATE {${Buffer.byteLength("é/ü")}+}
      C: é/ü
      S: c OK [MAILBOXID ...
      C: d CREATE a&b
      S: d OK [MAILBOXID ...
      C: e LIST "" ("é/%" "日*" a&%)
      S: * LIST (\HasNoChildren) "/" "a&b"
      S: * LIST (\HasNoChildren) "/" "é/ü"
      S: * LIST (\HasNoChildren) "/" "日本語 \\ \"x\""
      S: e OK ...
      C: f RENAME "é/ü" "é/ö"
      S: f OK ...
      `),
      { user },
    )
    const names = (await house.store.mailboxes(account)).map((mailbox) => mailbox.name)
    expect(names).toEqual(expect.arrayContaining([name, "é/ö", "a&b"]))
  })

  test("what is no UTF-8 is refused, and harms nothing", async () => {
    await house.talk(
      `
      C: a ENABLE ${capability}
      S: * ENABLED ${capability}
      S: a OK ...
      C: b CREATE "Entw\xfcrfe"
      S: b BAD ...
      C: c LIST "" "\xc3"
      S: c BAD ...
      C: d CREATE "\xed\xa0\x80"
      S: d BAD ...
      C: e CREATE "\xc0\xaf"
      S: e BAD ...
      C: f CREATE {1+}
      C: \xfc
      S: f NO [CANNOT] ...
      C: g NOOP
      S: g OK ...
      `,
      { user },
    )
  })

  test("NOTIFY spells names as the session does, and those of other sessions as they do", async () => {
    const watcher = await house.signedIn(user)
    await watcher.command(`e ENABLE ${capability}`)
    await watcher.command("n NOTIFY SET (personal (MailboxName MessageNew MessageExpunge))")
    await house.talk("C: a CREATE Caf&AOk-\nS: a OK ...\nC: b RENAME Caf&AOk- Th&AOk-\nS: b OK ...", { user })
    const lines = await watcher.command("x IDLE\r\nDONE")
    while (!lines.some((line) => line.includes(utf8("Thé")))) lines.push(await watcher.line())
    expect(lines.join("\n")).not.toContain("&")
    await house.talk("C: a APPEND Th&AOk- {5+}\nC: a: b\nS: a OK ...", { user })
    expect(await watcher.line()).toMatch(utf8('* STATUS "Thé" ('))
    watcher.socket.destroy()
  })
})

test("without ENABLE, UTF-8 in a name is refused: names are modified UTF-7", async () => {
  await house.account("old")
  await house.talk(
    utf8(`
    C: a CREATE "Família"
    S: a NO [CANNOT] ...
    C: b LIST "" "Famíl%"
    S: b NO [CANNOT] ...
    `),
    { user: "old" },
  )
})

describe("APPEND with UTF8 (RFC 6855 §4)", () => {
  beforeAll(() => house.account("ute"))

  test("keeps the message byte by byte, beside others", async () => {
    const message = "Subject: Grüße\r\n\r\nb"
    const size = Buffer.byteLength(message)
    await house.talk(
      utf8(
        String.raw`
      C: a ENABLE UTF8=ACCEPT
      S: * ENABLED UTF8=ACCEPT
      S: a OK ...
      C: b APPEND INBOX (\Seen) "17-Jul-1996 02:44:25 -0700" UTF8 (~{${size}}
      S: + Go ahead
      C: ${message})
      S: b OK [APPENDUID $v 1] ...
      C: c APPEND INBOX UTF8 (~{${size}+}
      C: ${message}) (\Draft) utf8 (~{3+}
      C: two) {5+}
      C: three
      S: c OK [APPENDUID $v 2:4] ...
      C: d EXAMINE INBOX
      S: ...
      S: d OK ...
      C: e FETCH 1 (RFC822)
      S: * 1 FETCH (RFC822 {${size}}
      S: ${message})
      S: e OK ...
      `.replaceAll("\r\n\r\nb", "\n      C: \n      C: b"),
      ).replace(/S: Subject.*\n *C: \n *C: b\)/, utf8("S: Subject: Grüße\nS: \nS: b)")),
      { user: "ute" },
    )
  })

  test("old mail with 8-bit headers is taken without ENABLE, too", async () => {
    await house.talk(
      `
      C: a APPEND Archive {12+}
      C: Subject: \xfc
      C:
      S: a OK [APPENDUID $v 1] ...
      C: b EXAMINE Archive
      S: ...
      S: b OK ...
      C: c FETCH 1 (BODY.PEEK[HEADER.FIELDS (SUBJECT)])
      S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {14}
      S: Subject: \xfc
      S:
      S: )
      S: c OK ...
      `,
      { user: "ute" },
    )
  })

  test.each([
    ["no end", "UTF8 (~{3+}\nC: abc"],
    ["too much of an end", "UTF8 (~{3+}\nC: abc))"],
    ["an end that nobody began", "~{3+}\nC: abc)"],
    ["an ordinary literal", "UTF8 ({3+}\nC: abc)"],
    ["no space", "UTF8(~{3+}\nC: abc)"],
    ["no literal", "UTF8 (abc)"],
    ["a second without an end", "UTF8 (~{3+}\nC: abc) UTF8 (~{3+}\nC: abc"],
  ])("%s is refused, and nothing is kept", async (_what, text) => {
    await house.talk(
      `C: a APPEND Drafts ${text}
       S: a BAD ...
       C: b STATUS Drafts (MESSAGES)
       S: * STATUS "Drafts" (MESSAGES 0)
       S: b OK ...`,
      { user: "ute" },
    )
  })
})

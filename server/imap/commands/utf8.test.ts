import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, password, Wire } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

/** Text as the wire of a test holds it: one character for each byte of its UTF-8. */
const utf8 = (text: string) => Buffer.from(text, "utf8").toString("latin1")

const enabling = ["IMAP4rev2"] as const

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
      S: b NO [CANNOT] ...
      C: c LIST "" "\xc3"
      S: c NO [CANNOT] ...
      C: d CREATE "\xed\xa0\x80"
      S: d NO [CANNOT] ...
      C: e CREATE "\xc0\xaf"
      S: e NO [CANNOT] ...
      C: f NOOP
      S: f OK ...
      `,
      { user },
    )
  })

  test("NOTIFY spells names as the session does, and those of other sessions as they do", async () => {
    const watcher = Wire.plain(house.port)
    await watcher.line()
    await watcher.command(`l LOGIN ${user}@example.test "${password}"`)
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

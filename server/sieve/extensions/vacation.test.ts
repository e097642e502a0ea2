import { describe, expect, test } from "vitest"
import { actionsOf, runScript } from "../fixtures.ts"

// RFC 5230, RFC 6131 and RFC 3834.

const reply = (command: string, message?: string) => {
  const { actions, failure } = runScript(
    `require ["vacation", "vacation-seconds", "fcc", "mailbox"]; ${command}`,
    message,
  )
  if (failure) throw new Error(failure.text)
  return actions.flatMap((action) => (action.kind === "vacation" ? [action.reply] : []))[0]
}

const away = 'vacation "I am away";'
const to = "To: me@example.test\n"

describe("arguments", () => {
  test("the defaults: seven days, plain text, the message is kept (§4)", () => {
    expect(reply(away, `${to}\n`)).toMatchObject({ seconds: 7 * 86_400, mime: false, text: "I am away" })
    expect(actionsOf(`require "vacation"; ${away}`, `${to}\n`)).toEqual(["vacation I am away", "keep"])
  })

  test.each([
    [":days 3", 3 * 86_400],
    [":days 0", 86_400],
    [":days 100000", 90 * 86_400],
    [":seconds 1800", 1800],
    [":seconds 0", 0],
  ])("%s is %i seconds (§4.1, RFC 6131 §2)", (tag, seconds) => {
    expect(reply(`vacation ${tag} "x";`, `${to}\n`)?.seconds).toBe(seconds)
  })

  test("the same words are the same answer, others another; a handle decides alone (§4.2)", () => {
    const handle = (command: string) => reply(command, `${to}\n`)?.handle
    expect(handle('vacation "a";')).toBe(handle('vacation "a";'))
    expect(handle('vacation "a";')).not.toBe(handle('vacation "b";'))
    expect(handle('vacation :subject "s" "a";')).not.toBe(handle('vacation "a";'))
    expect(handle('vacation :handle "h" "a";')).toBe(handle('vacation :handle "h" "b";'))
  })

  test("days and seconds, or an address that is none, are faults", () => {
    expect(() => reply('vacation :days 1 :seconds 1 "x";')).toThrow()
    expect(() => reply('vacation :from "nobody" "x";')).toThrow(/not an address/)
  })

  test("twice in one run is a failure (§4.7)", () => {
    expect(actionsOf(`require "vacation"; ${away} vacation "again";`, `${to}\n`)[0]).toMatch(/^failed/)
  })

  test(":fcc names where a copy goes (RFC 8580)", () => {
    expect(reply('vacation :fcc "Sent" :create "x";', `${to}\n`)?.fcc).toEqual({
      mailbox: "Sent",
      flags: [],
      create: true,
      specialUse: undefined,
    })
    const byId = `require ["vacation", "fcc", "mailboxid"]; vacation :fcc "Sent" :mailboxid "F7" "x";`
    expect(runScript(byId, `${to}\n`).actions[0]).toMatchObject({ reply: { fcc: { mailboxId: "F7" } } })
  })
})

describe("who is answered", () => {
  test.each([
    ["To", true, "To: me@example.test\n"],
    ["Cc", true, "To: x@far.example\nCc: Me <ME@Example.Test>\n"],
    ["Bcc", true, "Bcc: me@example.test\n"],
    ["Resent-To", true, "Resent-To: me@example.test\n"],
    ["nowhere", false, "To: list@far.example\n"],
    ["a group", true, "To: friends: me@example.test, x@far.example;\n"],
    ["a list", false, `${to}List-Id: <l.far.example>\n`],
    ["a list's help", false, `${to}List-Help: <mailto:x@y.example>\n`],
    ["auto-generated", false, `${to}Auto-Submitted: auto-generated\n`],
    ["not automatic", true, `${to}Auto-Submitted: no\n`],
    ["bulk", false, `${to}Precedence: Bulk\n`],
    ["first class", true, `${to}Precedence: first-class\n`],
    ["no answer wanted", false, `${to}X-Auto-Response-Suppress: OOF, AutoReply\n`],
  ])("%s: %s", (_, expected, header) => {
    expect(reply(away, `${header}\n`) !== undefined).toBe(expected)
  })

  test(":addresses are the owner's too (§4.5)", () => {
    expect(reply('vacation :addresses ["other@far.example"] "x";', "To: other@far.example\n\n")).toBeDefined()
  })

  test.each([
    "",
    "me@example.test",
    "MAILER-DAEMON@far.example",
    "owner-x@far.example",
    "x-request@far.example",
    "no-reply@far.example",
    "bounces+1=2@far.example",
  ])("the sender <%s> is not", (from) => {
    const { actions } = runScript(`require "vacation"; ${away}`, `${to}\n`, {
      envelope: { from, to: "me@example.test" },
    })
    expect(actions.map(({ kind }) => kind)).toEqual(["keep"])
  })
})

test("vacation-seconds stands for vacation too (RFC 6131 §2)", () => {
  const script = 'require "vacation-seconds"; vacation :seconds 120 "away";'
  expect(actionsOf(script, "To: me@example.test\n\nx\n")).toEqual(["vacation away", "keep"])
})

test("the same words are the same answer, whatever variables are worth (RFC 5230 §4.2)", () => {
  const handle = (subject: string, commands: string) => {
    const script = `require ["vacation", "variables"]; if header :matches "subject" "*" { ${commands} }`
    const { actions } = runScript(script, `To: me@example.test\nSubject: ${subject}\n\nx\n`)
    const [answer] = actions
    return answer?.kind === "vacation" ? answer.reply : undefined
  }
  const answering = 'vacation :subject "Re: ${1}" "I am away.";'
  expect(handle("one", answering)?.subject).toBe("Re: one")
  expect(handle("one", answering)?.handle).toBe(handle("two", answering)?.handle)
  expect(handle("one", answering)?.handle).not.toBe(handle("one", 'vacation "I am away.";')?.handle)
})

test("the header of a MIME entity is ASCII (RFC 5230 §5)", () => {
  const script = (entity: string) => `require "vacation"; vacation :mime text:\n${entity}\n.\n;`
  expect(() => runScript(script("Content-Type: text/plain; name=é\n\nx"))).toThrow(/ASCII/)
  expect(runScript(script("Content-Type: text/plain; charset=utf-8\n\né")).failure).toBeUndefined()
})

import { describe, expect, test } from "vitest"
import { sieveMessage } from "../delivery/sieve-message.ts"
import { compile } from "./compile.ts"
import { actionsOf, holds, inWords, runScript, someFacts, someMessage } from "./fixtures.ts"
import { interpret } from "./interpret.ts"
import { standardLanguage } from "./standard.ts"

test("without a word the message is kept (RFC 5228 §2.10.2)", () => {
  expect(actionsOf("")).toEqual(["keep"])
  expect(actionsOf("discard;")).toEqual([])
  expect(actionsOf('redirect "bart@example.com";')).toEqual(["redirect bart@example.com"])
  expect(actionsOf('keep; redirect "bart@example.com";')).toEqual(["keep", "redirect bart@example.com"])
})

test("the extended example of RFC 5228 §9", () => {
  const script = `
    #
    # Example Sieve Filter
    # Declare any optional features or extension used by the script
    #
    require ["fileinto"];

    # Reject any large messages (note that the four leading dots get "stuffed" to three)
    if size :over 1M { redirect "acm@example.edu"; stop; }
    # Handle messages from known mailing lists
    if header :is "Sender" "owner-ietf-mta-filters@imc.org" { fileinto "filter"; }
    # Keep all messages to or from people in my company
    elsif address :DOMAIN :is ["From", "To"] "example.com" { keep; }
    # Try and catch unsolicited email.
    elsif anyof (NOT address :all :contains ["To", "Cc", "Bcc"] "me@example.com",
                 header :matches "subject" ["*make*money*fast*", "*university*dipl*mas*"]) { fileinto "spam"; }
    else { fileinto "personal"; }
  `
  const letter = (...fields: string[]) => `${fields.join("\n")}\n\nbody\n`
  expect(actionsOf(script, letter("Sender: owner-ietf-mta-filters@imc.org"))).toEqual(["fileinto filter"])
  expect(actionsOf(script, letter("From: x@example.org", "To: y@EXAMPLE.com"))).toEqual(["keep"])
  expect(
    actionsOf(script, letter("To: me@example.community", "Subject: MAKE real MONEY really FAST")),
  ).toEqual(["fileinto spam"])
  expect(actionsOf(script, letter("Cc: me@example.community", "Subject: hello"))).toEqual([
    "fileinto personal",
  ])
  expect(actionsOf(script, `${letter("To: me@example.com")}${"x".repeat(1 << 20)}`)).toEqual([
    "redirect acm@example.edu",
  ])
})

test("tests of the base language", () => {
  expect(holds('header :is "subject" "i HAVE a present for you"')).toBe(true)
  expect(holds('header :contains "subject" "PRESENT"')).toBe(true)
  expect(holds('header :comparator "i;octet" :contains "subject" "PRESENT"')).toBe(false)
  expect(holds('header :contains ["x", "subject"] ["nothing", ""]')).toBe(true)
  expect(holds('header :contains "x" ""')).toBe(false)
  expect(holds('address :localpart "from" "coyote"')).toBe(true)
  expect(holds('address :domain "from" "desert.example.org"')).toBe(true)
  expect(holds('address "to" "ROADRUNNER@acme.example.com"')).toBe(true)
  expect(holds('exists ["From", "Date"]')).toBe(true)
  expect(holds('exists ["From", "X-Nothing"]')).toBe(false)
  expect(holds("size :over 100")).toBe(true)
  expect(holds("size :under 100")).toBe(false)
  expect(holds("allof (true, not false, anyof (false, true))")).toBe(true)
})

test("extensions of the base words", () => {
  expect(holds('envelope :is "from" "sender@example.org"', ["envelope"])).toBe(true)
  expect(
    holds('envelope :is "from" ""', ["envelope"], undefined, {
      envelope: { from: "", to: "me@example.test" },
    }),
  ).toBe(true)
  expect(holds('address :detail "to" "fast"', ["subaddress"])).toBe(true)
  expect(holds('address :user "to" "me"', ["subaddress"])).toBe(true)
  expect(holds('header :count "ge" ["from", "to"] "2"', ["relational", "comparator-i;ascii-numeric"])).toBe(
    true,
  )
  expect(
    holds('address :count "eq" :comparator "i;ascii-numeric" "to" "2"', [
      "relational",
      "comparator-i;ascii-numeric",
    ]),
  ).toBe(true)
  expect(holds('header :value "gt" "subject" "i"', ["relational"])).toBe(true)
  expect(holds('body :contains "anvil"', ["body"])).toBe(true)
  expect(holds('header :regex "subject" "^i have .* for (you|me)$"', ["regex"])).toBe(true)
  expect(holds('currentdate :is "weekday" "6"', ["date"])).toBe(true)
  expect(holds('date :originalzone "date" "hour" "09"', ["date"])).toBe(true)
  expect(holds('date :zone "+0000" "date" "iso8601" "2026-11-21T08:30:00Z"', ["date"])).toBe(true)
  expect(holds('mailboxexists ["Work", "INBOX"]', ["mailbox"])).toBe(true)
  expect(holds('specialuse_exists "\\\\Junk"', ["special-use"])).toBe(true)
})

test("variables and matches (RFC 5229 §3)", () => {
  const script = `require ["fileinto", "variables"];
    if header :matches "List-ID" "*<*@*" { fileinto "INBOX.lists.\${2}"; stop; }
    set :upperfirst :lower "who" "COYOTE";
    if header :matches "subject" "I have a * for ?ou" { fileinto "\${who}: \${1}\${2}\${3} \${nothing}"; }`
  expect(actionsOf(script)).toEqual(["fileinto Coyote: presenty "])
  expect(actionsOf(script, "List-ID: Acme <acme-users@lists.example>\n\n")).toEqual([
    "fileinto INBOX.lists.acme-users",
  ])
})

test("flags go with keep and fileinto (RFC 5232)", () => {
  expect(
    actionsOf(
      'require ["imap4flags", "fileinto"]; addflag ["\\\\seen", "$Work \\\\Seen"]; fileinto "Work"; keep :flags "\\\\Flagged";',
    ),
  ).toEqual(["fileinto Work (\\Seen $Work)", "keep (\\Flagged)"])
})

test("what a script edits is what it files (RFC 5293)", () => {
  const { actions } = runScript(
    'require ["editheader", "fileinto"]; fileinto "Work"; addheader "X-Sieve" "seen"; deleteheader "Subject"; keep;',
  )
  const names = actions.map((action) =>
    "message" in action ? action.message.fields.map(({ name }) => name) : [],
  )
  expect(names[0]).toContain("Subject")
  expect(names[1]?.[0]).toBe("X-Sieve")
  expect(names[1]).not.toContain("Subject")
})

test("a script that fails keeps the message and does nothing else", () => {
  const { actions, failure } = runScript('require ["ihave"]; redirect "a@example.org"; error "no";')
  expect(actions.map(({ kind }) => kind)).toEqual(["keep"])
  expect(failure).toMatchObject({ line: 1, text: "The script gave up: no" })
  expect(actionsOf('require "reject"; keep; reject "no";')[0]).toMatch(
    /^failed in line 1: 'reject' cannot go together with 'keep'/,
  )
})

test("vacation answers people, never lists, robots or nobody (RFC 5230 §4.5, §4.6)", () => {
  const script = 'require "vacation"; vacation :subject "Away" "Back on Monday";'
  expect(actionsOf(script)).toEqual(["keep"])
  const letter = (...fields: string[]) =>
    ["From: a@example.org", "To: me@example.test", ...fields, "", "hi", ""].join("\n")
  expect(actionsOf(script, letter())).toEqual(["vacation Back on Monday", "keep"])
  expect(actionsOf(script, letter("List-Id: <x.example>"))).toEqual(["keep"])
  expect(actionsOf(script, letter("Auto-Submitted: auto-replied"))).toEqual(["keep"])
  expect(actionsOf(script, letter(), { envelope: { from: "", to: "me@example.test" } })).toEqual(["keep"])
  expect(
    actionsOf(script, letter(), { envelope: { from: "list-request@example.org", to: "me@example.test" } }),
  ).toEqual(["keep"])
})

test("what takes too long is stopped, and the inbox kept", () => {
  const bomb = `require ["variables", "fileinto"]; set "a" "${"x".repeat(4000)}";
    ${'if string :matches "${a}${a}${a}${a}" "*a*b*c*d*e*f*" { stop; } '.repeat(3000)}`
  const { actions, failure } = runScript(bomb)
  expect(failure?.text).toMatch(/too long/)
  expect(actions.map(({ kind }) => kind)).toEqual(["keep"])
})

test("redirect asks for reports (RFC 6009)", () => {
  const { actions } = runScript(
    'require "redirect-dsn"; redirect :notify "SUCCESS,failure" :ret "hdrs" "a@b.example";',
  )
  expect(actions[0]).toMatchObject({ options: { notify: "SUCCESS,failure", ret: "HDRS" } })
  const wrong = (tag: string) => actionsOf(`require "redirect-dsn"; redirect ${tag} "a@b.example";`)
  expect(() => wrong(':notify "NEVER,DELAY"')).toThrow(/NEVER/)
  expect(() => wrong(':ret "ALL"')).toThrow(/FULL/)
})

describe("scripts one after the other", () => {
  const message = Buffer.from(someMessage)
  const run = (...sources: string[]) => {
    const programs = sources.map((source, index) => compile(source, `script ${index + 1}`, standardLanguage))
    const { actions, failure } = interpret(programs, sieveMessage(message, message.length), someFacts)
    return [...actions.map(inWords), ...(failure ? [`failed: ${failure.script}`] : [])]
  }

  test("what those before decided stands when one fails", () => {
    const copy = 'require "copy"; redirect :copy "archive@example.test";'
    const failing = 'require ["fileinto", "ihave"]; fileinto "Work"; error "no";'
    expect(run(copy, failing)).toEqual(["redirect archive@example.test", "keep", "failed: script 2"])
    expect(run("keep;", failing)).toEqual(["keep", "failed: script 2"])
    expect(run(failing, copy)).toEqual(["keep", "failed: script 1"])
  })

  test("a refusal of one that another has filed leaves both where they are", () => {
    const copy = 'require ["copy", "fileinto"]; fileinto :copy "Work";'
    expect(run(copy, 'require "reject"; reject "no";')).toEqual(["fileinto Work", "keep", "failed: script 2"])
  })

  test("the inbox is one place, by whatever name (RFC 5228 §2.10.3)", () => {
    expect(run('require "fileinto"; fileinto "Inbox";', 'require "imap4flags"; keep :flags "a";')).toEqual([
      "keep (a)",
    ])
    expect(run('require "fileinto"; fileinto "Work";', 'redirect "a@b.example";')).toEqual(["fileinto Work"])
    const both = 'require ["fileinto", "imap4flags"]; keep; fileinto :flags "a" "INBOX";'
    expect(run(both)).toEqual(["keep (a)"])
  })
})

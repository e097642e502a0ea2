import { afterAll, beforeAll, expect, test } from "vitest"
import { systemClock } from "../../clock.ts"
import { Refilter } from "../../delivery/refilter.ts"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

// Scripts over mail that is there (draft-bosch-imap-filter-sieve).

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse({
    filtering: (parts) => new Refilter({ ...parts, sql: parts.house.sql, clock: systemClock }),
  })
})
afterAll(() => house.close())

const letter = (subject: string) => `From: far@example.org\r\nSubject: ${subject}\r\n\r\nhello\r\n`

async function somebody(name: string, ...subjects: string[]): Promise<number> {
  const id = await house.account(name)
  await house.deliver(id, "INBOX", ...subjects.map(letter))
  return id
}

const literal = (script: string) => `{${Buffer.byteLength(script)}+}\r\n${script}`
const counted = async (id: number, name: string) => (await house.store.mailbox(id, name)).messages

/** What a client with INBOX open is told when it runs a script over it. */
async function filtered(user: string, script: string, rest = "ALL"): Promise<string[]> {
  const wire = await house.signedIn(user, "INBOX")
  const lines = await wire.command(`a UID FILTER SIEVE SCRIPT ${literal(script)} ${rest}`)
  wire.close()
  return lines
}

test("files, flags and discards as at delivery; what is discarded is in the trash, and where things went is told", async () => {
  const ann = await somebody("ann", "news 1", "work", "spam", "news 2", "other")
  const script = `require ["fileinto", "imap4flags", "mailbox"];
if header :contains "subject" "news" { addflag "\\\\Seen"; fileinto :create "News"; }
elsif header "subject" "work" { addflag ["\\\\Flagged", "job"]; keep; }
elsif header "subject" "spam" { discard; }`
  const lines = await filtered("ann", script)
  expect(lines.filter((line) => line.includes(" FILTERED "))).toEqual([
    '* 1 FILTERED (TAG "a") UID 1 OK',
    '* 2 FILTERED (TAG "a") UID 2 OK',
    '* 3 FILTERED (TAG "a") UID 3 OK',
    '* 4 FILTERED (TAG "a") UID 4 OK',
    '* 5 FILTERED (TAG "a") UID 5 OK',
  ])
  expect(lines.filter((line) => line.includes("X-MISSIVA-MOVED"))).toEqual([
    expect.stringMatching(/^\* OK \[X-MISSIVA-MOVED "?News"? \d+ 1,4 1:2\] Moved$/),
    expect.stringMatching(/^\* OK \[X-MISSIVA-MOVED "?Trash"? \d+ 3 1\] Moved$/),
  ])
  expect(lines.filter((line) => line.endsWith(" EXPUNGE"))).toHaveLength(3)
  expect(lines.at(-1)).toBe(
    "a OK [X-MISSIVA-FILTERED MOVED 3 COPIED 0 FLAGGED 3 FAILED 0] UID FILTER completed",
  )
  expect([await counted(ann, "INBOX"), await counted(ann, "News"), await counted(ann, "Trash")]).toEqual([
    2, 2, 1,
  ])
  const [flags] = (await house.say("ann", "SELECT News", "FETCH 1 (FLAGS)")).filter((line) =>
    line.startsWith("* 1 FETCH"),
  )
  expect(flags).toContain("\\Seen")
})

test("only what the search finds, and nothing when it finds nothing", async () => {
  const bob = await somebody("bob", "one", "two")
  const discard = "discard;"
  expect((await filtered("bob", discard, "SUBJECT nothing")).at(-1)).toContain(
    "MOVED 0 COPIED 0 FLAGGED 0 FAILED 0",
  )
  await filtered("bob", discard, "SUBJECT two")
  expect([await counted(bob, "INBOX"), await counted(bob, "Trash")]).toEqual([1, 1])
})

test("nothing is sent, refused or answered, and what would have gone that way stays", async () => {
  const carl = await somebody("carl", "one")
  const script = `require ["reject", "vacation", "enotify", "copy"];
redirect :copy "far@example.org"; notify "mailto:far@example.org"; redirect "other@example.org";`
  const lines = await filtered("carl", script)
  expect(lines[0]).toBe(
    '* 1 FILTERED (TAG "a") UID 1 WARNINGS "not done to mail that is there: redirect, notify"',
  )
  expect(lines.at(-1)).toContain("MOVED 0")
  expect(await counted(carl, "INBOX")).toBe(1)
  expect(await house.house.sql.all("SELECT id FROM queued_message")).toEqual([])
})

test("a script that is none, or that fails, changes nothing and says where", async () => {
  const dora = await somebody("dora", "one")
  const broken = await filtered("dora", "if subject {}")
  expect(broken[0]).toMatch(/^\* FILTER \(TAG "a"\) ERROR "line 1, column \d+: /)
  expect(broken[1]).toMatch(/^a NO \[CANNOT\] line 1/)
  const failing = await filtered("dora", 'require "fileinto"; fileinto "Nowhere";')
  expect(failing[0]).toBe('* 1 FILTERED (TAG "a") UID 1 ERRORS "There is no mailbox \\"Nowhere\\""')
  expect(failing.at(-1)).toContain("FAILED 1")
  expect(await counted(dora, "INBOX")).toBe(1)
})

test("PERSONAL and DELIVERY run scripts that are kept; GLOBAL and what is not there are refused", async () => {
  const eve = await somebody("eve", "one")
  await house.directory.scripts.put(eve, "bin", "discard;")
  await house.talk(
    `
    C: a SELECT INBOX
    S: ...
    S: a OK ...
    C: b FILTER SIEVE DELIVERY ALL
    S: b NO [NONEXISTENT] There is no such script
    C: c FILTER SIEVE PERSONAL none ALL
    S: c NO [NONEXISTENT] There is no such script
    C: d FILTER SIEVE GLOBAL bin ALL
    S: d NO [NOPERM] ...
    C: e FILTER SIEVE PERSONAL bin ALL
    S: * 1 FILTERED (TAG "e") OK
    S: * OK [X-MISSIVA-MOVED ...
    S: * 1 EXPUNGE
    S: e OK [X-MISSIVA-FILTERED MOVED 1 COPIED 0 FLAGGED 0 FAILED 0] FILTER completed
    C: f FILTER GREP x ALL
    S: f BAD ...
    C: g FILTER SIEVE SCRIPT ALL
    S: g BAD ...
    C: h EXAMINE INBOX
    S: ...
    S: h OK ...
    C: i FILTER SIEVE PERSONAL bin ALL
    S: i NO [READ-ONLY] ...
    `,
    { user: "eve" },
  )
})

test("not in mailboxes of others", async () => {
  await somebody("fay", "one")
  await somebody("gus")
  await house.say("fay", "SETACL INBOX gus@example.test lrswipkxteacd")
  const answer = await house.say(
    "gus",
    'SELECT "Other Users/fay@example.test/INBOX"',
    `FILTER SIEVE SCRIPT ${literal("discard;")} ALL`,
  )
  expect(answer.at(-1)).toBe("t1 NO [NOPERM] Filters run over your own mailboxes only")
})

test("a script that would not end leaves its message alone, and others are served meanwhile", async () => {
  await somebody("hal", ...Array.from({ length: 3 }, (_, number) => `n${number}`))
  const loop = `require ["variables", "foreverypart"];\nset "a" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";\n${'if header :matches "subject" ["*a*b*c*d*e*f*g*"] { stop; }\n'.repeat(400)}`
  const other = await house.signedIn("ann", "INBOX")
  const work = filtered("hal", loop)
  expect((await other.command("n NOOP")).at(-1)).toBe("n OK NOOP completed")
  other.close()
  expect((await work).at(-1)).toMatch(/^a OK/)
})

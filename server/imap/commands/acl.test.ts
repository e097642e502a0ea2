import { afterAll, beforeAll, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
  for (const name of ["alice", "bob", "carol"]) await house.account(name)
})
afterAll(() => house.close())

const alice = { user: "alice" }
const bob = { user: "bob" }

const say: ImapHouse["say"] = (user, ...commands) => house.say(user, ...commands)

const share = (mailbox: string, who: string, rights: string) =>
  say("alice", `CREATE ${mailbox}`, `SETACL ${mailbox} ${who} ${rights}`)

test("RFC 4314 §3.1–§3.3: SETACL gives, adds and takes away; DELETEACL removes; GETACL lists", async () => {
  await house.talk(
    `
    C: a CREATE Project
    S: a OK ...
    C: b GETACL Project
    S: * ACL "Project" "alice@example.test" lrswipkxteacd
    S: b OK GETACL completed
    C: c SETACL Project BOB@example.test rls
    S: c OK SETACL completed
    C: d SETACL Project bob@example.test +da
    S: d OK SETACL completed
    C: e SETACL Project bob@example.test -a
    S: e OK SETACL completed
    C: f SETACL Project "-carol@example.test" w
    S: f OK SETACL completed
    C: g GETACL Project
    S: * ACL "Project" "alice@example.test" lrswipkxteacd "bob@example.test" lrsted "-carol@example.test" w
    S: g OK GETACL completed
    C: h DELETEACL Project bob@example.test
    S: h OK DELETEACL completed
    C: i DELETEACL Project -carol@example.test
    S: i OK DELETEACL completed
    C: j GETACL Project
    S: * ACL "Project" "alice@example.test" lrswipkxteacd
    S: j OK GETACL completed
    `,
    alice,
  )
})

test("RFC 4314 §3.4, §3.5: LISTRIGHTS and MYRIGHTS; the owner keeps what nobody can take", async () => {
  await house.talk(
    `
    C: a LISTRIGHTS INBOX bob@example.test
    S: * LISTRIGHTS "INBOX" "bob@example.test" "" l r s w i p k x t e a c d
    S: a OK LISTRIGHTS completed
    C: b LISTRIGHTS INBOX alice@example.test
    S: * LISTRIGHTS "INBOX" "alice@example.test" "la" r s w i p k x t e c d
    S: b OK LISTRIGHTS completed
    C: c CREATE Kept
    S: c OK ...
    C: d SETACL Kept alice@example.test ""
    S: d OK SETACL completed
    C: e MYRIGHTS Kept
    S: * MYRIGHTS "Kept" la
    S: e OK MYRIGHTS completed
    C: f SELECT Kept
    S: f NO [NOPERM] You have no right to do that in this mailbox
    C: g SETACL Kept alice@example.test lrswipkxtea
    S: g OK SETACL completed
    C: h SELECT Kept
    S: ...
    S: h OK [READ-WRITE] Selected
    `,
    alice,
  )
})

test("nobody who may do nothing learns that a mailbox is there; who may look it up is told they may not", async () => {
  await share("Secret", "carol@example.test", "lr")
  const there = '"Other Users/alice@example.test/Secret"'
  const missing = '"Other Users/alice@example.test/Nothing"'
  for (const verb of ["SELECT", "GETACL", "MYRIGHTS", "DELETE", "SUBSCRIBE", "GETQUOTAROOT"])
    expect(await say("bob", `${verb} ${there}`), verb).toEqual(await say("bob", `${verb} ${missing}`))
  expect((await say("carol", `GETACL ${there}`)).at(-1)).toMatch(/^t0 NO \[NOPERM\]/)
  expect((await say("carol", `DELETE ${there}`)).at(-1)).toMatch(/^t0 NO \[NOPERM\]/)
  expect((await say("carol", `SETACL ${there} carol@example.test +a`)).at(-1)).toMatch(/^t0 NO \[NOPERM\]/)
  expect((await say("carol", `CREATE ${there.slice(0, -1)}/Below"`)).at(-1)).toMatch(/^t0 NO \[NOPERM\]/)
})

test("RFC 4314 §5.2: what can only be read is opened READ-ONLY, and PERMANENTFLAGS tells what can be changed", async () => {
  await share("Reading", "bob@example.test", "lr")
  await share("Seeing", "bob@example.test", "lrst")
  await house.talk(
    String.raw`
    C: a SELECT "Other Users/alice@example.test/Reading"
    S: ...
    S: * OK [PERMANENTFLAGS ()] What can be changed
    S: ...
    S: a OK [READ-ONLY] Selected
    C: b SELECT "Other Users/alice@example.test/Seeing"
    S: ...
    S: * OK [PERMANENTFLAGS (\Deleted \Seen)] What can be changed
    S: ...
    S: b OK [READ-WRITE] Selected
    `,
    bob,
  )
})

test("RFC 4314 §4: STORE changes what the user may change and leaves the rest; FETCH marks nothing without s", async () => {
  await share("Flags", "bob@example.test", "lrt")
  await say("alice", String.raw`APPEND Flags (\Flagged kept) "1-Jan-2026 00:00:00 +0000" {3+}${"\r\n"}abc`)
  await house.talk(
    String.raw`
    C: a SELECT "Other Users/alice@example.test/Flags"
    S: ...
    S: a OK [READ-WRITE] Selected
    C: b FETCH 1 BODY[]
    S: * 1 FETCH (BODY[] {3}
    S: abc)
    S: b OK FETCH completed
    C: c STORE 1 FLAGS (\Seen \Deleted)
    S: * 1 FETCH (UID 1 FLAGS (\Flagged \Deleted kept \Recent))
    S: c OK STORE completed
    C: d STORE 1 +FLAGS (\Seen)
    S: d NO [NOPERM] You have no right to change these flags
    C: e EXPUNGE
    S: e NO [NOPERM] You have no right to do that in this mailbox
    C: f MOVE 1 INBOX
    S: f NO [NOPERM] You have no right to do that in this mailbox
    C: g CLOSE
    S: g OK CLOSE completed
    C: h STATUS "Other Users/alice@example.test/Flags" (MESSAGES DELETED)
    S: * STATUS "Other Users/alice@example.test/Flags" (MESSAGES 1 DELETED 1)
    S: h OK STATUS completed
    `,
    bob,
  )
})

test("RFC 4314 §4, example: COPY and APPEND keep the flags the user may set in the target", async () => {
  await share("Target", "bob@example.test", "lrwis")
  await share("Target2", "bob@example.test", "lrsti")
  await house.talk(
    String.raw`
    C: a SELECT INBOX
    S: ...
    S: a OK [READ-WRITE] Selected
    C: b APPEND INBOX (\Draft \Deleted) {1+}
    C: a
    S: ...
    S: b OK ...
    C: c APPEND INBOX ($Forwarded \Seen) {1+}
    C: b
    S: ...
    S: c OK ...
    C: d COPY 1:2 "Other Users/alice@example.test/Target"
    S: d OK [COPYUID ...
    C: e COPY 1:2 "Other Users/alice@example.test/Target2"
    S: e OK [COPYUID ...
    C: f APPEND "Other Users/alice@example.test/Target2" (\Answered \Seen) {1+}
    C: c
    S: f OK [APPENDUID ...
    C: g SELECT "Other Users/alice@example.test/Target"
    S: ...
    S: g OK [READ-WRITE] Selected
    C: h FETCH 1:* FLAGS
    S: * 1 FETCH (FLAGS (\Draft \Recent))
    S: * 2 FETCH (FLAGS (\Seen $Forwarded \Recent))
    S: h OK FETCH completed
    C: i SELECT "Other Users/alice@example.test/Target2"
    S: ...
    S: i OK [READ-WRITE] Selected
    C: j FETCH 1:* FLAGS
    S: * 1 FETCH (FLAGS (\Deleted \Recent))
    S: * 2 FETCH (FLAGS (\Seen \Recent))
    S: * 3 FETCH (FLAGS (\Seen \Recent))
    S: j OK FETCH completed
    C: k APPEND "Other Users/alice@example.test/Project" {1+}
    C: x
    S: k NO ...
    `,
    bob,
  )
})

test("CREATE, RENAME and DELETE in somebody else's tree; what is made takes over its parent's rights", async () => {
  await share("Team", "bob@example.test", "lrkx")
  await house.talk(
    String.raw`
    C: a CREATE "Other Users/alice@example.test/Team/Plans"
    S: a OK [MAILBOXID ...
    C: b RENAME "Other Users/alice@example.test/Team/Plans" "Other Users/alice@example.test/Team/Old"
    S: b OK RENAME completed
    C: c LIST "" "Other Users/*/Team/*"
    S: * LIST (\HasNoChildren) "/" "Other Users/alice@example.test/Team/Old"
    S: c OK LIST completed
    C: d MYRIGHTS "Other Users/alice@example.test/Team/Old"
    S: * MYRIGHTS "Other Users/alice@example.test/Team/Old" lrkxc
    S: d OK MYRIGHTS completed
    C: e RENAME "Other Users/alice@example.test/Team/Old" Mine
    S: e NO [CANNOT] ...
    C: f CREATE "Other Users/alice@example.test/Elsewhere"
    S: f NO [NOPERM] ...
    C: g DELETE "Other Users/alice@example.test/Team/Old"
    S: g OK DELETE completed
    C: h SUBSCRIBE "Other Users/alice@example.test/Team"
    S: h OK SUBSCRIBE completed
    C: i LSUB "" "Other Users/*"
    S: * LSUB () "/" "Other Users/alice@example.test/Team"
    S: i OK LSUB completed
    `,
    bob,
  )
})

test("revoked rights are noticed while the mailbox is open: first the flags, then the mailbox itself", async () => {
  await share("Open", "bob@example.test", "lrswite")
  const wire = await house.signedIn("bob")
  await wire.command(`a APPEND "Other Users/alice@example.test/Open" {1+}\r\na`)
  expect((await wire.command('b SELECT "Other Users/alice@example.test/Open"')).at(-1)).toMatch(/^b OK/)
  await say("alice", "SETACL Open bob@example.test lr")
  expect((await wire.command(String.raw`c STORE 1 +FLAGS (\Seen)`)).at(-1)).toMatch(/^c NO \[NOPERM\]/)
  await say("alice", "DELETEACL Open bob@example.test")
  expect((await wire.command("d FETCH 1 BODY[]")).join("\n")).toMatch(/^\* BYE .*\nd NO \[NONEXISTENT\]/)
  wire.socket.destroy()
})

test("revoked rights end an IDLE in that mailbox", async () => {
  await share("Idle", "bob@example.test", "lr")
  const wire = await house.signedIn("bob")
  await wire.command('a SELECT "Other Users/alice@example.test/Idle"')
  wire.send("b IDLE\r\n")
  expect(await wire.line()).toMatch(/^\+/)
  await say("alice", "DELETEACL Idle bob@example.test", "APPEND Idle {1+}\r\na")
  expect(await wire.line()).toMatch(/^\* BYE /)
  wire.socket.destroy()
})

test("anyone, domains and rights taken away add up; who is nobody gets none", async () => {
  await say(
    "alice",
    "CREATE All",
    "SETACL All anyone lr",
    "SETACL All @example.test i",
    "SETACL All -carol@example.test r",
  )
  expect(await say("bob", 'MYRIGHTS "Other Users/alice@example.test/All"')).toContain(
    '* MYRIGHTS "Other Users/alice@example.test/All" lri',
  )
  expect(await say("carol", 'MYRIGHTS "Other Users/alice@example.test/All"')).toContain(
    '* MYRIGHTS "Other Users/alice@example.test/All" li',
  )
  await house.talk(
    `
    C: a SETACL All nobody@example.test lr
    S: a NO [NONEXISTENT] There is nobody of that name here
    C: b SETACL All bob@example.test LR
    S: b BAD Uppercase rights are not allowed
    C: c SETACL All bob@example.test lrz
    S: c BAD There is no such right
    C: d SETACL All "" lr
    S: d BAD That is no identifier
    C: e SETACL All "-" lr
    S: e BAD That is no identifier
    C: f LISTRIGHTS All nobody@example.test
    S: f NO [NONEXISTENT] There is nobody of that name here
    `,
    alice,
  )
})

test("an address that is deleted and given to somebody else has none of the old rights", async () => {
  const dave = await house.account("dave")
  await share("Dave", "dave@example.test", "lr")
  const there = '"Other Users/alice@example.test/Dave"'
  expect((await say("dave", `GETQUOTAROOT ${there}`))[0]).toBe(`* QUOTAROOT ${there}`)
  await house.directory.deleteAccount(dave, { address: "test" })
  await house.account("dave")
  expect(await say("dave", `MYRIGHTS ${there}`)).toEqual(["t0 NO [NONEXISTENT] There is no such mailbox"])
  expect(await say("alice", "GETACL Dave")).toContain('* ACL "Dave" "alice@example.test" lrswipkxteacd')
})

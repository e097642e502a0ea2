import { afterAll, beforeAll, test } from "vitest"
import { type ImapHouse, openImapHouse, password } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse()
  await house.account("alice")
  await house.account("bob")
})
afterAll(() => house.close())

const opened = (access: string, rights: string) => `
    S1: * OK ...
    C1: l LOGIN bob@example.test "${password}"
    S1: l OK ...
    S2: * OK ...
    C2: l LOGIN alice@example.test "${password}"
    S2: l OK ...
    C2: m CREATE Team
    S2: ...
    C2: n SETACL Team bob@example.test ${rights}
    S2: n OK ...
    C2: o APPEND Team {5+}
    C2: a: b
    S2: o OK ...
    C1: a ${access} "Other Users/alice@example.test/Team"
    S1: ...`

test("rights that change while a mailbox is open are told: READ-ONLY, READ-WRITE and PERMANENTFLAGS (RFC 9051 §7.1)", () =>
  house.talk(`${opened("SELECT", "lrsw")}
    S1: a OK [READ-WRITE] Selected
    C2: p SETACL Team bob@example.test lr
    S2: p OK ...
    C1: b NOOP
    S1: * OK [READ-ONLY] What you may do here changed
    S1: * OK [PERMANENTFLAGS ()] What can be changed
    S1: b OK NOOP completed
    C1: c STORE 1 +FLAGS (\\Seen)
    S1: c NO [READ-ONLY] ...
    C2: q SETACL Team bob@example.test +s
    S2: q OK ...
    C1: d IDLE
    S1: + idling
    S1: * OK [READ-WRITE] What you may do here changed
    S1: * OK [PERMANENTFLAGS (\\Seen)] What can be changed
    C2: r SETACL Team bob@example.test +t
    S2: r OK ...
    S1: * OK [PERMANENTFLAGS (\\Deleted \\Seen)] What can be changed
    C1: DONE
    S1: d OK IDLE completed
    C1: e STORE 1 +FLAGS.SILENT (\\Seen)
    S1: e OK STORE completed`))

test("what was examined stays read-only, whatever rights there are", () =>
  house.talk(`${opened("EXAMINE", "lr")}
    S1: a OK [READ-ONLY] Examined
    C2: p SETACL Team bob@example.test lrswt
    S2: p OK ...
    C1: b NOOP
    S1: b OK NOOP completed
    C1: c STORE 1 +FLAGS (\\Seen)
    S1: c NO [READ-ONLY] ...`))

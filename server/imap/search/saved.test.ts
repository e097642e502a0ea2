import { describe, expect, test } from "vitest"
import { limits } from "../limits.ts"
import { View } from "../selected/view.ts"
import { withSevenLetters } from "./fixtures.ts"

const letters = withSevenLetters()
const { talk } = letters

describe("SEARCHRES (RFC 5182)", () => {
  test('"$" in every command that takes a set', () =>
    talk(`
      C: m CREATE Other
      S: m OK...
      C: A282 SEARCH RETURN (SAVE) FLAGGED NOT FROM "Smith"
      S: A282 OK SEARCH completed
      C: A283 FETCH $ (UID)
      S: * 2 FETCH (UID 2)
      S: * 5 FETCH (UID 5)
      S: * 6 FETCH (UID 6)
      S: A283 OK...
      C: A284 UID SEARCH UID $ SMALLER 54
      S: * SEARCH 2 5
      S: A284 OK...
      C: A285 SEARCH (OR $ 1,3000:3021) NOT 5
      S: * SEARCH 1 2 6
      S: A285 OK...
      C: A286 UID STORE $ +FLAGS (\\Deleted)
      S: * 2 FETCH (UID 2 FLAGS...
      S: * 5 FETCH (UID 5 FLAGS...
      S: * 6 FETCH (UID 6 FLAGS...
      S: A286 OK...
      C: A287 COPY $ Other
      S: A287 OK [COPYUID $v 2,5:6 1:3]...
      C: A288 SEARCH RETURN (SAVE) 5:6
      S: A288 OK...
      C: A289 UID EXPUNGE $
      S: * 5 EXPUNGE
      S: * 5 EXPUNGE
      S: A289 OK...
      C: A290 SORT (REVERSE ARRIVAL) UTF-8 $
      S: * SORT
      S: A290 OK...
      C: A291 UID SEARCH RETURN (SAVE) ALL
      S: A291 OK...
      C: A292 MOVE $ Other
      S: ...
      S: A292 OK...
      C: A293 SEARCH ALL
      S: * SEARCH
      S: A293 OK...`))

  test("pipelined commands use the result of the one before", () =>
    talk(`
      C: F282 SEARCH RETURN (SAVE) FLAGGED
      C: F283 UID FETCH $ (FLAGS)
      C: F284 SEARCH RETURN (SAVE) 1
      C: F285 FETCH $ (UID)
      S: F282 OK...
      S: * 2 FETCH...
      S: * 5 FETCH...
      S: * 6 FETCH...
      S: F283 OK...
      S: F284 OK...
      S: * 1 FETCH (UID 1)
      S: F285 OK...`))

  test("an empty result is a valid set of none, whatever the command; also before the first search", () =>
    talk(`
      C: E0 UID FETCH $ (FLAGS)
      S: E0 OK...
      C: E282 SEARCH RETURN (SAVE) DELETED
      C: E283 COPY $ "No such mailbox"
      C: E284 STORE $ +FLAGS (\\Seen)
      C: E285 SEARCH $
      C: E286 SEARCH NOT $ 1
      S: E282 OK...
      S: E283 NO [TRYCREATE]...
      S: E284 OK...
      S: * SEARCH
      S: E285 OK...
      S: * SEARCH 1
      S: E286 OK...`))

  test("expunged messages leave the result, and the numbers of the others follow (§2.1)", () =>
    talk(`
      C: a1 SEARCH RETURN (SAVE) 2,4,7
      S: a1 OK...
      C2: s SELECT INBOX
      S2: ...
      S2: s OK...
      C2: b1 STORE 1,4 +FLAGS.SILENT (\\Deleted)
      S2: b1 OK...
      C2: b2 EXPUNGE
      S2: ...
      S2: b2 OK...
      C: a2 NOOP
      S: * 1 EXPUNGE
      S: * 3 EXPUNGE
      S: a2 OK...
      C: a3 FETCH $ (UID)
      S: * 1 FETCH (UID 2)
      S: * 5 FETCH (UID 7)
      S: a3 OK...`))

  test("with MIN and MAX only those are saved, with ALL or COUNT all (§2.4)", () =>
    talk(`
      C: C282 SEARCH RETURN (SAVE) 3
      S: C282 OK...
      C: C283 SEARCH RETURN (ALL) NOT FROM "Smith"
      S: * ESEARCH (TAG "C283") ALL 1:2,5:7
      S: C283 OK...
      C: c UID SEARCH $
      S: * SEARCH 3
      S: c OK...
      C: C284 SEARCH RETURN (SAVE MIN) NOT FROM "Smith"
      S: * ESEARCH (TAG "C284") MIN 1
      S: C284 OK...
      C: c UID SEARCH $
      S: * SEARCH 1
      S: c OK...
      C: C285 SEARCH RETURN (MAX SAVE MIN) NOT FROM "Smith"
      S: * ESEARCH (TAG "C285") MIN 1 MAX 7
      S: C285 OK...
      C: c UID SEARCH $
      S: * SEARCH 1 7
      S: c OK...
      C: C286 SEARCH RETURN (MAX SAVE MIN COUNT) NOT FROM "Smith"
      S: * ESEARCH (TAG "C286") MIN 1 MAX 7 COUNT 5
      S: C286 OK...
      C: c UID SEARCH RETURN (COUNT) $
      S: * ESEARCH (TAG "c") UID COUNT 5
      S: c OK...
      C: C287 SEARCH RETURN (SAVE MAX) DELETED
      S: * ESEARCH (TAG "C287")
      S: C287 OK...
      C: c UID SEARCH $
      S: * SEARCH
      S: c OK...`))

  test("a search refused with NO empties it, BAD and searches without SAVE leave it (§2.1)", () =>
    talk(`
      C: B1 SEARCH RETURN (SAVE) 1:2
      S: B1 OK...
      C: B2 SEARCH RETURN (SAVE) NONSENSE
      S: B2 BAD...
      C: B3 SEARCH RETURN (ALL) CHARSET x-klingon TEXT y
      S: B3 NO [BADCHARSET]...
      C: B4 SEARCH $
      S: * SEARCH 1 2
      S: B4 OK...
      C: B5 SEARCH RETURN (SAVE) CHARSET x-klingon TEXT y
      S: B5 NO [BADCHARSET]...
      C: B6 SEARCH $
      S: * SEARCH
      S: B6 OK...`))

  test("SELECT and EXAMINE forget it", () =>
    talk(`
      C: a1 SEARCH RETURN (SAVE) ALL
      S: a1 OK...
      C: a2 EXAMINE INBOX
      S: ...
      S: a2 OK...
      C: a3 SEARCH $
      S: * SEARCH
      S: a3 OK...`))

  test("SAVE by SORT, with the order left behind", () =>
    talk(`
      C: a1 UID SORT RETURN (SAVE MIN) (REVERSE ARRIVAL) UTF-8 2:5
      S: * ESEARCH (TAG "a1") UID MIN $first
      S: a1 OK...
      C: a2 UID SEARCH $
      S: * SEARCH $first
      S: a2 OK...`))

  test('"$" stands alone', () =>
    talk(`
      C: a1 FETCH $,1 (UID)
      S: a1 BAD...
      C: a2 FETCH 1,$ (UID)
      S: a2 BAD...
      C: a3 FETCH $:* (UID)
      S: a3 BAD...`))

  test("a result too large is not kept, nor the one before", async () => {
    const { house } = letters
    const { id } = await house.store.mailbox(await house.account("many"), "INBOX")
    const dialect = { condstore: false, qresync: false, uidOnly: false, rev2: false }
    const options = { mailboxId: id, name: "INBOX", readOnly: false, recentAbove: 0 }
    const view = new View(options, await house.store.snapshot(id), dialect)
    expect(view.save([])).toBe(true)
    expect(view.save({ length: limits.savedMessages + 1 })).toBe(false)
  })
})

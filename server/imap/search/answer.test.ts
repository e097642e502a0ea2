import { describe, test } from "vitest"
import { withSevenLetters } from "./fixtures.ts"

const letters = withSevenLetters()
const { talk } = letters

describe("ESEARCH (RFC 4731)", () => {
  test("the options, and that nothing found is told too", () =>
    talk(`
      C: A282 SEARCH RETURN (MIN COUNT) FLAGGED NOT FROM "Smith"
      S: * ESEARCH (TAG "A282") MIN 2 COUNT 3
      S: A282 OK SEARCH completed
      C: A283 SEARCH RETURN () FLAGGED NOT FROM "Smith"
      S: * ESEARCH (TAG "A283") ALL 2,5:6
      S: A283 OK SEARCH completed
      C: A284 SEARCH RETURN (MIN) UNFLAGGED
      S: * ESEARCH (TAG "A284") MIN 1
      S: A284 OK SEARCH completed
      C: A285 UID SEARCH RETURN (MIN MAX) 1:5000
      S: * ESEARCH (TAG "A285") UID MIN 1 MAX 7
      S: A285 OK UID SEARCH completed
      C: A286 SEARCH RETURN (COUNT) DELETED
      S: * ESEARCH (TAG "A286") COUNT 0
      S: A286 OK SEARCH completed
      C: A287 SEARCH RETURN (min Max ALL) DELETED
      S: * ESEARCH (TAG "A287")
      S: A287 OK SEARCH completed
      C: A288 SEARCH RETURN (FIRST) ALL
      S: A288 BAD There is no such result option
      C: A289 SEARCH RETURN MIN ALL
      S: A289 BAD...
      C: A290 SEARCH RETURN (ALL)
      S: A290 BAD...`))

  test("MODSEQ is the highest of what is told (RFC 4731 §3.2, RFC 7162 §3.1.5)", () =>
    talk(`
      C: a0 UID FETCH 2 (MODSEQ)
      S: * 2 FETCH (UID 2 MODSEQ ($second))
      S: ...
      S: a0 OK...
      C: a1 STORE 5 +FLAGS.SILENT (\\Seen)
      S: * 5 FETCH (UID 5 MODSEQ ($fifth))
      S: a1 OK...
      C: a2 SEARCH RETURN (MIN) MODSEQ 1 FLAGGED
      S: * ESEARCH (TAG "a2") MIN 2 MODSEQ $second
      S: a2 OK...
      C: a3 SEARCH RETURN (MIN COUNT) MODSEQ "/flags/\\\\draft" all 1 FLAGGED
      S: * ESEARCH (TAG "a3") MIN 2 COUNT 3 MODSEQ $fifth
      S: a3 OK...
      C: a4 SEARCH RETURN (PARTIAL 1:1) MODSEQ 1 FLAGGED
      S: * ESEARCH (TAG "a4") PARTIAL (1:1 2) MODSEQ $second
      S: a4 OK...
      C: a5 SEARCH MODSEQ 1 2,5
      S: * SEARCH 2 5 (MODSEQ $fifth)
      S: a5 OK...
      C: a6 SEARCH RETURN (ALL) MODSEQ $fifth DELETED
      S: * ESEARCH (TAG "a6")
      S: a6 OK...`))

  test("under IMAP4rev2 a search without RETURN is answered with ESEARCH (RFC 9051 §6.4.4)", async () => {
    const { house, user } = letters
    await house.talk(
      `
      C: e ENABLE IMAP4rev2
      S: * ENABLED IMAP4rev2
      S: e OK...
      C: s SELECT INBOX
      S: ...
      S: s OK...
      C: A284 SEARCH TEXT "string not in mailbox"
      S: * ESEARCH (TAG "A284")
      S: A284 OK...
      C: A285 UID SEARCH FLAGGED
      S: * ESEARCH (TAG "A285") UID ALL 2,5:6
      S: A285 OK...
      C: A286 SORT (REVERSE ARRIVAL) UTF-8 FLAGGED
      S: * SORT...
      S: A286 OK...`,
      { user },
    )
  })
})

describe("PARTIAL (RFC 9394)", () => {
  test("a window from either end, and NIL beyond the result", () =>
    talk(`
      C: A01 UID SEARCH RETURN (PARTIAL -1:-3) UNDELETED
      S: * ESEARCH (TAG "A01") UID PARTIAL (-1:-3 5:7)
      S: A01 OK...
      C: A02 UID SEARCH RETURN (PARTIAL 6:24) UNDELETED
      S: * ESEARCH (TAG "A02") UID PARTIAL (6:24 6:7)
      S: A02 OK...
      C: A03 SEARCH RETURN (PARTIAL 4:2) NOT FROM smith
      S: * ESEARCH (TAG "A03") PARTIAL (4:2 2,5:6)
      S: A03 OK...
      C: A04 UID SEARCH RETURN (COUNT PARTIAL 8:500) UNDELETED
      S: * ESEARCH (TAG "A04") UID COUNT 7 PARTIAL (8:500 NIL)
      S: A04 OK...
      C: A05 SEARCH RETURN (PARTIAL -6:-99) UNDELETED
      S: * ESEARCH (TAG "A05") PARTIAL (-6:-99 1:2)
      S: A05 OK...
      C: A06 SEARCH RETURN (PARTIAL -8:-9) UNDELETED
      S: * ESEARCH (TAG "A06") PARTIAL (-8:-9 NIL)
      S: A06 OK...
      C: A07 SORT RETURN (PARTIAL -1:-2) (REVERSE SUBJECT) UTF-8 ALL
      S: * ESEARCH (TAG "A07") PARTIAL (-1:-2 2,1)
      S: A07 OK...`))

  test("what SAVE keeps of it (§3.2)", () =>
    talk(`
      C: a1 SEARCH RETURN (SAVE PARTIAL 2:3) ALL
      S: * ESEARCH (TAG "a1") PARTIAL (2:3 2:3)
      S: a1 OK...
      C: c SEARCH $
      S: * SEARCH 2 3
      S: c OK...
      C: a2 SEARCH RETURN (SAVE PARTIAL 2:3 MIN) ALL
      S: * ESEARCH (TAG "a2") MIN 1 PARTIAL (2:3 2:3)
      S: a2 OK...
      C: c SEARCH $
      S: * SEARCH 1 2 3
      S: c OK...
      C: a3 SEARCH RETURN (MAX SAVE PARTIAL 2:3) ALL
      S: * ESEARCH (TAG "a3") MAX 7 PARTIAL (2:3 2:3)
      S: a3 OK...
      C: c SEARCH $
      S: * SEARCH 2 3 7
      S: c OK...
      C: a4 SEARCH RETURN (SAVE PARTIAL 2:3 COUNT) ALL
      S: * ESEARCH (TAG "a4") COUNT 7 PARTIAL (2:3 2:3)
      S: a4 OK...
      C: c SEARCH RETURN (COUNT) $
      S: * ESEARCH (TAG "c") COUNT 7
      S: c OK...`))

  test("UID FETCH of a window, before CHANGEDSINCE is looked at (§3.3, §3.4)", () =>
    talk(`
      C: 10 UID FETCH 2:6 (FLAGS) (PARTIAL -1:-3)
      S: * 4 FETCH (UID 4...
      S: * 5 FETCH (UID 5...
      S: * 6 FETCH (UID 6...
      S: 10 OK...
      C: 11 UID FETCH 2:6 (UID) (PARTIAL 1:2)
      S: * 2 FETCH (UID 2)
      S: * 3 FETCH (UID 3)
      S: 11 OK...
      C: 12 STORE 1,5 +FLAGS.SILENT (\\Seen)
      S: 12 OK...
      C: 13 UID FETCH 3 (MODSEQ)
      S: * 3 FETCH (UID 3 MODSEQ ($before))
      S: ...
      S: 13 OK...
      C: 14 UID FETCH 1:7 (UID) (PARTIAL -1:-3 CHANGEDSINCE $before)
      S: ...
      S: * 5 FETCH (UID 5 MODSEQ ($m))
      S: ...
      S: 14 OK...
      C: 15 UID FETCH 1:7 (UID) (PARTIAL 20:30)
      S: 15 OK...
      C: 16 FETCH 1:7 (UID) (PARTIAL 1:2)
      S: 16 BAD...`))

  test.each([
    "PARTIAL",
    "PARTIAL 1",
    "PARTIAL 0:1",
    "PARTIAL 1:-1",
    "PARTIAL -1:1",
    "PARTIAL 1:*",
    "PARTIAL 1:99999999999",
    "ALL PARTIAL 1:2",
    "PARTIAL 1:2 PARTIAL 3:4",
  ])("RETURN (%s) is not understood", (options) =>
    talk(`
      C: a SEARCH RETURN (${options}) ALL
      S: a BAD...`),
  )
})

describe("ESORT (RFC 5267 §3)", () => {
  test("the options in the order asked for, ranges only upwards", () =>
    talk(`
      C: E01 UID SORT RETURN () (REVERSE SUBJECT) UTF-8 UNDELETED
      S: * ESEARCH (TAG "E01") UID ALL 7,6,5,4,3,2,1
      S: E01 OK...
      C: E02 SORT RETURN (MIN MAX COUNT) (REVERSE SUBJECT) UTF-8 1:5
      S: * ESEARCH (TAG "E02") MIN 5 MAX 1 COUNT 5
      S: E02 OK...
      C: E03 SORT RETURN (ALL) (FROM) UTF-8 2:7
      S: * ESEARCH (TAG "E03") ALL 2,5:7,3:4
      S: E03 OK...
      C: E04 SORT RETURN (ALL) () UTF-8 ALL
      S: E04 BAD...
      C: E05 SORT RETURN (COUNT) (FROM) UTF-8 DELETED
      S: * ESEARCH (TAG "E05") COUNT 0
      S: E05 OK...`))
})

import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseFlags } from "../../store/flags.ts"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"
import { formatLabels, keywordOf, labelOf, labelsOf } from "./gmail-label.ts"

describe("labels as keywords", () => {
  test("any label becomes a keyword and the same label again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 25 }), (text) => {
        const label = text.toWellFormed()
        fc.pre(!label.startsWith("\\"))
        expect(parseFlags([keywordOf(label)]).keywords).toEqual([keywordOf(label)])
        expect(labelOf(keywordOf(label))).toBe(label)
      }),
    )
  })

  test("a plain label is the keyword of that name, so other clients see the same tag", () => {
    expect(keywordOf("Work")).toBe("Work")
    expect(keywordOf("Muy Importante")).toBe("Muy=20Importante")
    expect(keywordOf("été")).toBe("=C3=A9t=C3=A9")
  })

  test("a label named like a keyword of programs is told apart from it", () => {
    expect(labelOf("$Forwarded")).toBeUndefined()
    expect(labelOf("NonJunk")).toBeUndefined()
    expect(keywordOf("NonJunk")).not.toBe("NonJunk")
    expect(labelOf(keywordOf("NonJunk"))).toBe("NonJunk")
    expect(labelOf(keywordOf("a=20b"))).toBe("a=20b")
  })

  test("flags that mean a system label are shown as one", () => {
    const flags = parseFlags(["\\Flagged", "\\Seen", "$Important", "Work", "$label1"])
    expect(labelsOf(flags)).toEqual(["\\Important", "\\Starred", "Work"])
  })

  test("on the wire: modified UTF-7, or UTF-8 for those who asked for it", () => {
    const flags = parseFlags([keywordOf("Été 1"), keywordOf("a&b")])
    expect(formatLabels(flags, false)).toBe('("&AMk-t&AOk- 1" a&-b)')
    const utf8 = Buffer.from(formatLabels(flags, true), "latin1").toString()
    expect(utf8).toMatch(/^\((\{\d+\}\r\n|")Été 1"? a&b\)$/)
  })
})

describe("X-GM-EXT-1", () => {
  let imap: ImapHouse
  beforeAll(async () => {
    imap = await openImapHouse()
    for (const name of ["ann", "ben", "cleo"]) await imap.account(name)
  })
  afterAll(() => imap.close())

  const filled = `C: 0a APPEND INBOX {3+}
       C: one
       S: 0a OK ...
       C: 0b APPEND INBOX {3+}
       C: two
       S: 0b OK ...
       C: 0c SELECT INBOX
       S: ...
       S: 0c OK ...`

  test("labels are fetched, added and removed (Gmail's own examples)", async () => {
    await imap.talk(
      String.raw`${filled}
       C: a011 FETCH 1:2 (X-GM-LABELS)
       S: * 1 FETCH (X-GM-LABELS ())
       S: * 2 FETCH (X-GM-LABELS ())
       S: a011 OK FETCH completed
       C: a012 STORE 1 +X-GM-LABELS (foo \Starred "Muy Importante")
       S: * FLAGS ...
       S: * 1 FETCH (UID 1 FLAGS (\Flagged Muy=20Importante foo \Recent))
       S: * 1 FETCH (UID 1 X-GM-LABELS (\Starred "Muy Importante" foo))
       S: a012 OK STORE completed
       C: a013 STORE 1 -X-GM-LABELS.SILENT (FOO)
       S: a013 OK STORE completed
       C: a014 UID FETCH 1 (X-GM-LABELS FLAGS)
       S: * 1 FETCH (UID 1 X-GM-LABELS (\Starred "Muy Importante") FLAGS (\Flagged Muy=20Importante \Recent))
       S: a014 OK ...`,
      { user: "ann" },
    )
  })

  test("is announced to those who ask for it only", async () => {
    const capability = async (before: string) => {
      const wire = await imap.signedIn("ann")
      if (before) await wire.command(before)
      const [line] = await wire.command("c CAPABILITY")
      wire.socket.destroy()
      return line!.includes(" X-GM-EXT-1")
    }
    expect(await capability("")).toBe(false)
    expect(await capability("b ENABLE X-GM-EXT-1")).toBe(true)
  })

  test("replacing labels leaves other flags alone", async () => {
    await imap.talk(
      String.raw`${filled}
       C: a STORE 1 FLAGS.SILENT (\Seen \Flagged old $Forwarded $Important)
       S: ...
       S: a OK ...
       C: b UID STORE 1 X-GM-LABELS ("&ZeVnLIqe-" \Draft)
       S: ...
       S: * 1 FETCH (UID 1 X-GM-LABELS (\Draft &ZeVnLIqe-))
       S: b OK ...
       C: c FETCH 1 FLAGS
       S: * 1 FETCH (FLAGS (\Seen \Draft $Forwarded =E6=97=A5=E6=9C=AC=E8=AA=9E \Recent))
       S: c OK ...`,
      { user: "ben" },
    )
  })

  test("a label that is a place is refused, and so is nonsense", async () => {
    await imap.talk(
      String.raw`${filled}
       C: a STORE 1 +X-GM-LABELS (\Trash)
       S: a NO [CANNOT] ...
       C: b STORE 1 +X-GM-LABELS ("")
       S: b NO [CANNOT] ...
       C: c STORE 1 +X-GM-LABELS ("&bad")
       S: c NO [CANNOT] ...
       C: d STORE 1 +X-GM-LABELS (a
       S: d BAD ...
       C: e STORE 1 (UNCHANGEDSINCE 1) +X-GM-LABELS (late)
       S: ...
       S: e OK [MODIFIED 1] ...
       C: f FETCH 1 X-GM-LABELS
       S: * 1 FETCH (X-GM-LABELS ())
       S: f OK ...`,
      { user: "cleo" },
    )
  })

  test("ids are numbers that copies share", async () => {
    await imap.talk(
      `C: 1 CREATE There
       S: 1 OK ...
       C: 2 SELECT INBOX
       S: ...
       S: 2 OK ...
       C: 3 FETCH 1 (X-GM-MSGID X-GM-THRID)
       S: * 1 FETCH (X-GM-MSGID $message X-GM-THRID $thread)
       S: 3 OK ...
       C: 4 COPY 1 There
       S: 4 OK ...
       C: 5 SELECT There
       S: ...
       S: 5 OK ...
       C: 6 FETCH 1 (X-GM-MSGID X-GM-THRID)
       S: * 1 FETCH (X-GM-MSGID $message X-GM-THRID $thread)
       S: 6 OK ...`,
      { user: "cleo" },
    )
  })
})

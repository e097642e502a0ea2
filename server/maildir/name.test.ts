import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  folderOfMailbox,
  hasLetter,
  mailboxOfFolder,
  maildirName,
  parseKeywordList,
  parseMaildirName,
} from "./name.ts"

const keywords = parseKeywordList("0 work\n1 $Junk\nx\n99 far\n3 later\n")

describe("names of files in a Maildir", () => {
  test.each([
    ["1.M2P3.host,S=10:2,FS", "1.M2P3.host,S=10", 5, [], ""],
    ["1.M2P3.host", "1.M2P3.host", 0, [], ""],
    ["1.host:2,", "1.host", 0, [], ""],
    ["1.host:1,x", "1.host", 0, [], ""],
    ["1.host:2,DFRSTPad", "1.host", 31, ["$Forwarded", "later", "work"], ""],
    ["1.host:2,Szc", "1.host", 1, [], "zc"],
  ])("%s", (name, unique, bits, words, others) => {
    expect(parseMaildirName(name, keywords)).toEqual({ unique, flags: { bits, keywords: words }, others })
  })

  test("whatever flags are written are read again, in order of their letters", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 31 }),
        fc.subarray(["$Forwarded", "$Junk", "later", "work"]),
        (bits, words) => {
          const name = { unique: "1.host", flags: { bits, keywords: words }, others: "z" }
          const written = maildirName(name, keywords)
          expect(parseMaildirName(written, keywords)).toEqual({
            ...name,
            flags: { bits, keywords: words.toSorted() },
          })
          const flags = written.slice(written.indexOf(":2,") + 3)
          expect(flags).toBe([...flags].toSorted().join(""))
        },
      ),
    )
  })

  test("a keyword without a letter is left out", () => {
    const name = { unique: "1.host", flags: { bits: 1, keywords: ["other"] }, others: "" }
    expect(maildirName(name, keywords)).toBe("1.host:2,S")
    expect([hasLetter("other", keywords), hasLetter("work", keywords), hasLetter("$Forwarded", [])]).toEqual([
      false,
      true,
      true,
    ])
  })
})

describe("folders of a Maildir++", () => {
  test.each([
    [".Sent", "Sent"],
    [".Lists.cooking", "Lists/cooking"],
    [".Entw&APw-rfe", "Entwürfe"],
    [".Tom &- Ann", "Tom & Ann"],
    [".&ZeVnLIqe-", "日本語"],
  ])("%s", (folder, mailbox) => {
    expect(mailboxOfFolder(folder)).toBe(mailbox)
    expect(folderOfMailbox(mailbox)).toBe(folder)
  })

  test.each(["cur", ".", "..", ".a..b", ".a.", ".&", ".&AGE-", ".ü"])("%s is no mailbox's", (folder) =>
    expect(mailboxOfFolder(folder)).toBeUndefined(),
  )

  test("a name with a dot in it has no folder", () => expect(folderOfMailbox("v1.2")).toBeUndefined())
})

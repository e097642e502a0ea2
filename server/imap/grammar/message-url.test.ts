import { describe, expect, test } from "vitest"
import { parseMessageUrl } from "./message-url.ts"

const whole = { mailbox: undefined, uidValidity: undefined, section: "", partial: undefined }

describe("IMAP URLs without a server (RFC 5092)", () => {
  test.each([
    ["/Drafts/;UID=3002", { ...whole, mailbox: "Drafts", uid: 3002 }],
    [
      "/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER",
      { ...whole, mailbox: "Drafts", uidValidity: 385759045, uid: 20, section: "HEADER" },
    ],
    ["/a/b/;uid=1/;SECTION=1.2.MIME", { ...whole, mailbox: "a/b", uid: 1, section: "1.2.MIME" }],
    [
      "/INBOX/;UID=7/;section=HEADER.FIELDS%20(Subject%20From)/;PARTIAL=3.10",
      {
        ...whole,
        mailbox: "INBOX",
        uid: 7,
        section: "HEADER.FIELDS (Subject From)",
        partial: { offset: 3, length: 10 },
      },
    ],
    ["/x/;UID=7/;PARTIAL=0", { ...whole, mailbox: "x", uid: 7, partial: { offset: 0, length: undefined } }],
    ["/Fam%C3%ADlia%20%3b%2F/;UID=1", { ...whole, mailbox: "Família ;/", uid: 1 }],
    ["/a&b=c/;UID=1", { ...whole, mailbox: "a&b=c", uid: 1 }],
    ["Sent/;UID=1", { ...whole, mailbox: "Sent", uid: 1 }],
    [";UID=4/;SECTION=2", { ...whole, uid: 4, section: "2" }],
    ["/;UID=4", { ...whole, uid: 4 }],
  ])("%s", (text, expected) => {
    expect(parseMessageUrl(text)).toEqual(expected)
  })

  test.each([
    "",
    "/",
    "/INBOX",
    "/INBOX;UIDVALIDITY=1",
    "/INBOX?SUBJECT%20x",
    "/INBOX/;UID=0",
    "/INBOX/;UID=01",
    "/INBOX/;UID=99999999999",
    "/INBOX/;UID=1/",
    "/INBOX/;UID=1;UIDVALIDITY=1",
    "/INBOX/;UID=1/;SECTION=",
    "/INBOX/;UID=1/;PARTIAL=1.0",
    "/INBOX/;UID=1/;PARTIAL=-1",
    "/INBOX/;UID=1/;URLAUTH=anonymous:INTERNAL:00",
    "/IN BOX/;UID=1",
    "/IN%BOX/;UID=1",
    "/IN%FFBOX/;UID=1",
    "/IN%00BOX/;UID=1",
    "/INBÖX/;UID=1",
    "//mail.example.org/INBOX/;UID=1",
    "imap://mail.example.org/INBOX/;UID=1",
    "imap://bob@mail.example.org/INBOX/;UID=1",
    "/INBOX/;UID=1\r\n",
  ])("%j names nothing", (text) => {
    expect(parseMessageUrl(text)).toBeUndefined()
  })

  test("a long one is read in no time", () => {
    const started = performance.now()
    for (const text of [
      "/".repeat(8000),
      "/a".repeat(4000),
      `/a/;UID=1/;SECTION=${"/;SECTION=1".repeat(700)}`,
    ])
      expect(parseMessageUrl(text)).toBeUndefined()
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

import { describe, expect, test } from "vitest"
import { destinationText, parseDestination, parseWay, wayText, wordsOf } from "./destination.ts"

describe("what is written as a target", () => {
  test.each([
    ["/srv/mail/archive", { kind: "mbox", path: "/srv/mail/archive" }, "/srv/mail/archive"],
    [
      "mbox:/srv//mail/a@b.example",
      { kind: "mbox", path: "/srv/mail/a@b.example" },
      "mbox:/srv/mail/a@b.example",
    ],
    ["/srv/mail/archive/", { kind: "maildir", path: "/srv/mail/archive" }, "/srv/mail/archive/"],
    ["Maildir:/srv/mail/archive", { kind: "maildir", path: "/srv/mail/archive" }, "/srv/mail/archive/"],
    ["|take", { kind: "program", program: "take", arguments: [] }, "|take"],
    [
      `|/usr/lib/x/take -q "two words" 'and "three" more' \\"`,
      { kind: "program", program: "take", arguments: ["-q", "two words", 'and "three" more', '"'] },
      `|take -q "two words" "and \\"three\\" more" "\\""`,
    ],
    ['|take ""', { kind: "program", program: "take", arguments: [""] }, '|take ""'],
    [
      "lmtp:mail.example.org",
      { kind: "lmtp", host: "mail.example.org", port: 24 },
      "lmtp:mail.example.org:24",
    ],
    ["LMTP:inet:BÜcher.example:2424", { kind: "lmtp", host: "xn--bcher-kva.example", port: 2424 }, undefined],
    ["lmtp:[2001:DB8::1]:24", { kind: "lmtp", host: "2001:db8::1", port: 24 }, "lmtp:[2001:db8::1]:24"],
    ["lmtp:unix:/run/dovecot/lmtp", { kind: "lmtp", socket: "/run/dovecot/lmtp" }, "lmtp:/run/dovecot/lmtp"],
  ])("%s", (text, destination, spelling) => {
    const read = parseDestination(text)
    expect(read).toEqual(destination)
    const written = destinationText(read as Exclude<typeof read, string | undefined>)
    if (spelling !== undefined) expect(written).toBe(spelling)
    expect(parseDestination(written)).toEqual(destination)
    for (const as of ["", "ann"])
      expect(parseWay(wayText({ as, to: parseDestination(text) as never }))).toEqual({ as, to: destination })
  })

  test.each(["ann@example.org", "/G=Ann/S=Lee/@x400.example", "lmtp", "ann", "", "file:/x", "mailbox"])(
    "an address, or nothing of the kind: %j",
    (text) => expect(parseDestination(text)).toBeUndefined(),
  )

  test.each([
    "/srv/../etc/passwd",
    "/srv/./x",
    "/",
    "mbox:relative",
    "mbox:",
    "/a\nb",
    "/a\u2028b",
    "|",
    "| ",
    "|/usr/bin/",
    "|take \0",
    "lmtp:",
    "lmtp:host:0",
    "lmtp:host:65536",
    "lmtp:host:24:25",
    "lmtp:ho st:24",
    "lmtp:[127.0.0.1]:24",
    "lmtp:[::1",
    "lmtp:user@host",
    "lmtp:/run/../lmtp",
    `lmtp:/${"x".repeat(107)}`,
    `/${"x".repeat(1_000)}`,
    `|take ${"x ".repeat(64)}`,
  ])("refused with a reason: %j", (text) => expect(parseDestination(text)).toEqual(expect.any(String)))

  test("nothing but quotation marks and backslashes means anything in a command", () => {
    expect(wordsOf("take $HOME `id` $(id) ; rm -rf / && x > y * ~ a=b")).toEqual(
      "take $HOME `id` $(id) ; rm -rf / && x > y * ~ a=b".split(" "),
    )
    expect(wordsOf(`a"b c"'d e'\\ f g`)).toEqual(["ab cd e f", "g"])
  })
})

test("reading a hostile target takes no longer than its length", () => {
  for (const text of [
    `|${'"'.repeat(900)}`,
    `|${"\\".repeat(901)}`,
    `|${"'\"".repeat(450)}`,
    `lmtp:${"[".repeat(900)}`,
  ])
    expect(["string", "object"]).toContain(typeof parseDestination(text))
})

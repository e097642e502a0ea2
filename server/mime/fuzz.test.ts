import assert from "node:assert/strict"
import { join } from "node:path"
import { expect, test } from "vitest"
import { fuzz, fuzzSeconds, type Target } from "../fuzz/fuzz.ts"
import { formatAddress, parseAddresses } from "./address.ts"
import { parseRawAddresses } from "./address-list.ts"
import { bodystructure } from "./bodystructure.ts"
import { parseDate } from "./date.ts"
import { decodeText } from "./encoded-word.ts"
import { dateIn, envelope, envelopeFields } from "./envelope.ts"
import { binary, checkRanges, corpus, message, readValue } from "./fixtures.ts"
import { htmlToText } from "./html-text.ts"
import { limits } from "./limits.ts"
import { messageIds } from "./message-id.ts"
import { parseParameterized } from "./parameters.ts"
import { searchText } from "./search.ts"
import { parseStructure, structureParser } from "./structure.ts"
import { baseSubject } from "./subject.ts"
import { summarize } from "./summary.ts"
import { decodeTransfer } from "./transfer-encoding.ts"

const time = (fuzzSeconds + 60) * 1000

const target = (name: string, rest: Pick<Target, "run" | "seeds" | "words" | "steps">): Target => ({
  ...rest,
  scope: /\/server\/mime\/(?!fixtures|.*\.test)/,
  folder: join(import.meta.dirname, "fuzz-inputs", name),
})

const messageWords = [
  ...[
    "Content-Type: ",
    "multipart/mixed",
    "multipart/digest",
    "message/rfc822",
    "text/html",
    "boundary=",
    "charset=",
  ],
  ...[
    "Content-Transfer-Encoding: ",
    "base64",
    "quoted-printable",
    "Content-Disposition: attachment",
    "filename*0*=",
  ],
  ...[
    "--b",
    "--b--",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    "\r\n ",
    ": ",
    "; ",
    '"',
    "From: a@b\r\n",
    "Subject: ",
    "Date: ",
  ],
  ...[
    "=?utf-8?q?=41?=",
    "=?iso-2022-jp?B?GyRC?=",
    "utf-8''%41",
    "To: ",
    "References: <a@b>",
    "From ",
    "\0",
    "\xff",
    "é",
  ],
]

const messages = [
  message("From: a@b", "Subject: =?utf-8?B?w6k=?=", "Date: 1 Jan 2026 10:00 +0000", "", "Hello"),
  message(
    ...["Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/html; charset=utf-8", ""],
    ...["<p>Hi</p>", "--b", "Content-Type: message/rfc822", "", "Subject: in", "", "body", "--b--", ""],
  ),
  message("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", "w6k="),
  ...corpus()
    .filter(({ bytes, name }) => name.includes("mime") && bytes.length < 4000)
    .map(({ bytes }) => bytes),
]

/** Whole, and in pieces whose length the message itself decides. */
function parse(bytes: Buffer) {
  const root = parseStructure(bytes)
  const pieces = structureParser()
  for (let at = 0, length = 1; at < bytes.length; at += length) {
    length = 1 + ((bytes[at]! * 7) % 61)
    pieces.push(bytes.subarray(at, at + length))
  }
  assert.deepEqual(pieces.end(), root)
  return root
}

test(
  "whatever a message is made of: its parts lie inside it, and what is told of it is IMAP",
  async () => {
    const run = (bytes: Buffer) => {
      const root = parse(bytes)
      checkRanges(root, bytes.length)
      readValue(bodystructure(bytes, root))
      readValue(bodystructure(bytes, root, "BODY"))
      const told = envelope(bytes, root)
      readValue(told)
      const fields = envelopeFields(bytes, root)
      assert.equal(dateIn(binary(told)), fields.get("date")?.replaceAll("\0", ""))
      assert([...summarize(bytes, root).preview].length <= limits.preview)
      for (const text of searchText(bytes, root, "TEXT")) assert.equal(typeof text, "string")
    }
    const { tried } = fuzz(
      target("messages", {
        run,
        seeds: messages,
        words: messageWords,
        steps: { base: 200_000, perByte: 1000 },
      }),
    )
    expect(tried).toBeGreaterThan(100)
  },
  time,
)

const texts = [
  'Zoë <zoe@example.org>, list:a@b,c@d;,"x y"@z (comment (nested))',
  "=?utf-8?Q?a_b=3F?= =?iso-8859-1?B?6Q==?= <@route,@b:c@d>",
  "Fri, 21 Nov 2026 10:00:00 +0000 (UTC)",
  "21-Nov-97 9:5 EST",
  'attachment; filename*0*=utf-8\'en\'%c3; filename*1="a\\"b"; x=y',
  "Re[2]: [list] (fwd) subject (fwd)",
  "<a@b> <c@d> text",
  "<p>Hi <b>you</b> &amp; &#x41; <script>no</script>",
  "=C3=A9=\r\n soft",
].map((text) => Buffer.from(text, "utf8"))

const textWords = [
  ..."<>@,;:()[]\\\"=?*'%&#./ \t-+".split(""),
  ...[
    "=?utf-8?q?",
    "?=",
    "=?x?b?",
    "&lt;",
    "<!--",
    "-->",
    "</",
    "Jan",
    "GMT",
    "+0000",
    "Re: ",
    "(fwd)",
    "*0*=",
    "''",
  ],
]

test(
  "whatever stands in a header field or a body: text comes of it",
  async () => {
    const run = (bytes: Buffer) => {
      const text = bytes.toString("latin1")
      for (const address of parseRawAddresses(text)) assert(address.group ?? address.mailbox !== undefined)
      for (const address of parseAddresses(text)) assert.equal(typeof formatAddress(address), "string")
      const date = parseDate(text)
      if (date) assert(Number.isSafeInteger(date.time) && Math.abs(date.offset) < 24 * 60)
      assert.doesNotMatch(decodeText(text), /[\0\r\n]/)
      const { value, params } = parseParameterized(text)
      assert.equal(value, value.toLowerCase())
      assert(Object.keys(params).length <= limits.parameters)
      const base = baseSubject(text)
      expect(base.length).toBeLessThanOrEqual(text.length)
      assert(messageIds(text).every((id) => id.length <= limits.messageId))
      assert.equal(typeof htmlToText(text), "string")
      for (const encoding of ["base64", "quoted-printable", "8bit"])
        assert(decodeTransfer(bytes, encoding).length <= bytes.length)
    }
    const { tried } = fuzz(
      target("texts", { run, seeds: texts, words: textWords, steps: { base: 200_000, perByte: 1000 } }),
    )
    expect(tried).toBeGreaterThan(100)
  },
  time,
)

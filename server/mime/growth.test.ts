import { expect, test } from "vitest"
import { notLinear } from "../fuzz/growth.ts"
import { parseAddresses } from "./address.ts"
import { parseRawAddresses } from "./address-list.ts"
import { parseDate } from "./date.ts"
import { decodeText } from "./encoded-word.ts"
import { htmlToText } from "./html-text.ts"
import { messageIds } from "./message-id.ts"
import { parseParameterized } from "./parameters.ts"
import { searchText } from "./search.ts"
import { parseStructure } from "./structure.ts"
import { baseSubject } from "./subject.ts"
import { summarize } from "./summary.ts"
import { decodeTransfer } from "./transfer-encoding.ts"

const beginnings = [
  "",
  " ",
  "a",
  '"',
  "(",
  "<",
  "@",
  "=?utf-8?q?",
  "x; a=",
  'x; a="',
  "Re: ",
  "[",
  "<p>",
  "<!--",
  "Mon, 1 Jan",
]
const units = [
  ..." a1\"\\(<@,;:=[]>*%'&\t\x80".split(""),
  ...[
    "()",
    "<>",
    ",a",
    "a@b,",
    "=?",
    "?=",
    "=?a?q?b?= ",
    "=41",
    "&#1",
    "</",
    "<b>",
    "Re:",
    "Re: ",
    "[a]",
    "(fwd)",
    " \t",
    ";a=b",
    "a*0=b;",
  ],
]

const fields: Record<string, (text: string) => void> = {
  "an address list": (text) => void parseRawAddresses(text),
  "decoded addresses": (text) => void parseAddresses(text),
  "a date": (text) => void parseDate(text),
  "encoded words": (text) => void decodeText(text),
  parameters: (text) => void parseParameterized(text),
  "a subject": (text) => void baseSubject(text),
  "message identifiers": (text) => void messageIds(text),
  HTML: (text) => void htmlToText(text),
  base64: (text) => void decodeTransfer(Buffer.from(text, "latin1"), "base64"),
  "quoted-printable": (text) => void decodeTransfer(Buffer.from(text, "latin1"), "quoted-printable"),
}

test.each(Object.entries(fields))("%s takes as long as it is, whatever it is made of", (_name, run) => {
  expect(notLinear(run, beginnings, units)).toEqual([])
})

const heads = [
  ...["", "From: ", "Subject: ", "References: ", "Content-Type: ", "Content-Disposition: x; ", "Date: "],
  ...["Content-Type: text/html\r\n\r\n", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b", "\r\n"],
]
const lines = [
  ...units,
  "\r\n",
  "\n",
  "\r",
  "\r\n ",
  "a:\r\n",
  "--b\r\n",
  "--b\r\n\r\n",
  "--",
  "\r\n--b--",
  "a: b\r\n c\r\n",
  "\0",
]

test("a whole message takes as long as it is, whatever it is made of", () => {
  const run = (text: string) => {
    const bytes = Buffer.from(text, "latin1")
    const root = parseStructure(bytes)
    summarize(bytes, root)
    for (const _text of searchText(bytes, root, "TEXT"));
  }
  expect(notLinear(run, heads, lines)).toEqual([])
})

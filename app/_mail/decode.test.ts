import { expect, test } from "vitest"
import { decodeCharset, decodeTransfer } from "./decode.ts"

test.each([
  ["base64", "aGVs\r\nbG8=", "hello"],
  ["BASE64", "aGVsbG8", "hello"],
  ["base64", "!aGVs*bG8=", "hello"],
  ["quoted-printable", "a=3Db =\r\nc=\nd=zz=", "a=b cd=zz="],
  ["quoted-printable", "=C3=A9=c3=a9", "éé"],
  ["8bit", "é", "é"],
  ["x-unknown", "as it is", "as it is"],
  [undefined, "as it is", "as it is"],
])("%s: %s", (encoding, given, text) => {
  expect(decodeTransfer(Buffer.from(given), encoding).toString()).toBe(text)
})

test.each([
  ["utf-8", Buffer.from("é"), "é"],
  ["iso-8859-1", Buffer.from([0xe9]), "é"],
  ["us-ascii", Buffer.from([0xe9]), "é"],
  [undefined, Buffer.from([0xe9]), "é"],
  ["no-such-charset", Buffer.from("é"), "é"],
  ["shift_jis", Buffer.from([0x93, 0xfa]), "日"],
  ["gb2312", Buffer.from([0xd6, 0xd0]), "中"],
  ['utf-8"; x="', Buffer.from("é"), "é"],
])("%s", (charset, bytes, text) => expect(decodeCharset(bytes, charset)).toBe(text))

import fc from "fast-check"
import { expect, test } from "vitest"
import { inSevenBits } from "./seven-bit.ts"
import { parseStructure } from "./structure.ts"
import { decodeTransfer } from "./transfer-encoding.ts"

const crlf = (text: string) => Buffer.from(text.replaceAll("\n", "\r\n"), "utf8")
const converted = (text: string) => inSevenBits(crlf(text))?.toString("latin1").replaceAll("\r\n", "\n")

test("a text is written in quoted-printable, and keeps its lines", () => {
  expect(
    converted(
      "Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding:\n 8bit\n\nplain\ncafé = 1 \n.dot\n",
    ),
  ).toBe(
    "Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nplain\ncaf=C3=A9 =3D 1=20\n.dot\n",
  )
})

test("a message without MIME says that its letters are not known", () => {
  expect(converted("Subject: x\n\ncafé\n")).toBe(
    "Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=unknown-8bit\nContent-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9\n",
  )
})

const nested = `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b
Content-Transfer-Encoding: 8bit

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

é
--b
Content-Type: application/octet-stream
Content-Transfer-Encoding: binary

é
--b
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

Subject: inner
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>é
--b--
`

test("only parts that need it change, and what holds them says 7bit", () => {
  expect(converted(nested)).toBe(`MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b
Content-Transfer-Encoding: 7bit

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

=C3=A9
--b
Content-Type: application/octet-stream
Content-Transfer-Encoding: base64

w6k=
--b
Content-Type: message/rfc822
Content-Transfer-Encoding: 7bit

Subject: inner
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>=C3=A9
--b--
`)
})

test("what is ASCII already stays as it is", () => {
  const text = "Subject: x\n\nhello\n"
  expect(converted(text)).toBe(text)
})

test.each([
  ["a header with letters", "Subject: café\n\nhello\n"],
  [
    "what is signed as it stands",
    "Content-Type: multipart/signed; boundary=b\n\n--b\n\né\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n",
  ],
  ["what says that it is encoded, and is not", "Content-Transfer-Encoding: base64\n\né\n"],
  ["letters beside the parts", "Content-Type: multipart/mixed; boundary=b\n\né\n--b\n\nx\n--b--\n"],
])("%s cannot be converted", (_what, text) => {
  expect(converted(text)).toBeUndefined()
})

test("lines that are too long, and bytes that are no text, fit afterwards", () => {
  const long = inSevenBits(Buffer.from(`Subject: x\r\n\r\n${"y".repeat(5_000)}\r\n`))!
  expect(
    Math.max(
      ...long
        .toString()
        .split("\r\n")
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(76)
  const odd = Buffer.concat([Buffer.from("Subject: x\r\n\r\n"), Buffer.from([0, 10, 13, 200])])
  expect(inSevenBits(odd)!.toString()).toContain("Content-Transfer-Encoding: base64")
})

test("whatever the bytes of a part, they are the same when decoded", () => {
  const head = Buffer.from(
    "MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\n",
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (body) => {
      const message = inSevenBits(Buffer.concat([head, body]))!
      const part = parseStructure(message)
      const inner = message.subarray(part.body.start, part.body.end)
      expect(Buffer.from(decodeTransfer(inner, part.encoding))).toEqual(Buffer.from(body))
      expect(message.every((byte) => byte > 0 && byte < 128)).toBe(true)
    }),
  )
})

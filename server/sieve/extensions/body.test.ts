import { describe, expect, test } from "vitest"
import { holds } from "../fixtures.ts"

// RFC 5173.

const multipart = `From: a@b.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

The prologue
--x
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

caf=E9 project schedule
--x
Content-Type: text/html

<p>MAKE <b>MONEY</b> FAST</p>
--x
Content-Type: message/rfc822

Subject: inner subject

inner text
--x
Content-Type: application/pdf
Content-Transfer-Encoding: base64

UERG
--x--
The epilogue
`

const body = (test: string) => holds(test, ["body"], multipart)

describe("body", () => {
  test.each([
    ['body :raw :contains "caf=E9"', true],
    ['body :raw :contains "--x"', true],
    ['body :raw :contains "café"', false],
    ['body :content "text" :contains "café"', true],
    ['body :content "text" :contains "CAFé"', true],
    ['body :content "text/html" :contains "<b>money"', true],
    ['body :content "text/plain" :contains "money"', false],
    ['body :content ["image", "application"] :contains "PDF"', true],
    ['body :content "application/pdf" :is "PDF"', true],
    ['body :text :contains "MAKE MONEY FAST"', true],
    ['body :text :contains "<b>"', false],
    ['body :contains "project schedule"', true],
  ])("%s: %s", (text, expected) => {
    expect(body(text)).toBe(expected)
  })

  test("of a multipart prologue and epilogue alone, of a message its header (§5.2)", () => {
    expect(body('body :content "multipart" :contains "prologue"')).toBe(true)
    expect(body('body :content "multipart" :contains "epilogue"')).toBe(true)
    expect(body('body :content "multipart" :contains "project"')).toBe(false)
    expect(body('body :content "message/rfc822" :contains "inner subject"')).toBe(true)
    expect(body('body :content "message/rfc822" :contains "inner text"')).toBe(false)
  })

  test("a type with a slash at its ends, or two of them, matches nothing; an empty one everything (§5.2)", () => {
    expect(body('body :content "text/" :contains "project"')).toBe(false)
    expect(body('body :content "/plain" :contains "project"')).toBe(false)
    expect(body('body :content "text/plain/x" :contains "project"')).toBe(false)
    expect(body('body :content "" :contains "project"')).toBe(true)
  })
})

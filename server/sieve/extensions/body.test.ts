import { describe, expect, test } from "vitest"
import { actionsOf, holds } from "../fixtures.ts"

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

  test("the header of a message inside is one string, as it came (§5.2)", () => {
    const inside = "Content-Type: message/rfc822\n\nFrom: Someone\nSubject: a long\n one\n\nText.\n"
    const key = "text:\nFrom: Someone\nSubject: a long\n one\n.\n"
    expect(holds(`body :content "message/rfc822" :is ${key}`, ["body"], inside)).toBe(true)
  })

  test("a header that nothing follows has no body, not an empty one (§4)", () => {
    expect(holds('body :contains ""', ["body"], "Subject: x\n")).toBe(false)
    expect(holds('body :raw :contains ""', ["body"], "Subject: x\n")).toBe(false)
    expect(holds('body :raw :contains ""', ["body"], "Subject: x\n\n")).toBe(true)
    expect(holds('body :raw :contains ""', ["body"], "\n")).toBe(true)
  })

  test("patterns set no variables (§6)", () => {
    const script = `require ["body", "variables", "fileinto"];
      if header :matches "subject" "*" { } if body :matches "*t*" { fileinto "\${1}"; }`
    expect(actionsOf(script, "Subject: kept\n\ntext\n")).toEqual(["fileinto kept"])
  })

  test("what is encoded in a way nobody knows is no text (RFC 2045 §6.4)", () => {
    const encoded = (encoding: string) =>
      `Content-Type: text/plain\nContent-Transfer-Encoding: ${encoding}\n\nhello\n`
    const finds = (encoding: string, test = ":text") =>
      holds(`body ${test} :contains "hello"`, ["body"], encoded(encoding))
    expect(finds("x-gzip64")).toBe(false)
    expect(finds("x-gzip64", ':content "application/octet-stream"')).toBe(true)
    for (const known of ["7bit", "8BIT", " 8-bit ", "binary (as is)", ""])
      expect(finds(known), known).toBe(true)
  })

  test("XHTML is text too", () => {
    const page = "Content-Type: application/xhtml+xml\n\n<html><body>Hello</body></html>\n"
    expect(holds('body :text :contains "Hello"', ["body"], page)).toBe(true)
    expect(holds('body :text :contains "body>"', ["body"], page)).toBe(false)
  })

  test("a type with a slash at its ends, or two of them, matches nothing; an empty one everything (§5.2)", () => {
    expect(body('body :content "text/" :contains "project"')).toBe(false)
    expect(body('body :content "/plain" :contains "project"')).toBe(false)
    expect(body('body :content "text/plain/x" :contains "project"')).toBe(false)
    expect(body('body :content "" :contains "project"')).toBe(true)
  })
})

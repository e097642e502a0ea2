import { describe, expect, test } from "vitest"
import { actionsOf, holds } from "../fixtures.ts"

// RFC 5703.

const message = `From: a@b.example
Subject: outer
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset="utf-8"

first part
--x
Content-Type: message/rfc822

From: inner@b.example
Content-Type: text/html; charset=us-ascii

<p>second</p>
--x
Content-Type: application/octet-stream; name="evil.exe"
Content-Disposition: attachment; filename="evil.exe"

bytes
--x--
`

describe("header, address and exists with :mime (§4)", () => {
  test.each([
    ['header :mime :type "content-type" "multipart"', true],
    ['header :mime :subtype "content-type" "mixed"', true],
    ['header :mime :contenttype "content-type" "multipart/mixed"', true],
    ['header :mime :param "boundary" "content-type" "x"', true],
    ['header :mime :contenttype "content-type" "text/html"', false],
    ['header :mime :anychild :contenttype "content-type" "text/html"', true],
    [
      'header :mime :anychild :param ["name", "filename"] :matches ["content-type", "content-disposition"] "*.exe"',
      true,
    ],
    ['header :mime :anychild :param "charset" :is "content-type" "UTF-8"', true],
    ['header :mime :anychild :param "nothing" :matches "content-type" "*"', false],
    ['exists :mime :anychild "content-disposition"', true],
    ['exists :mime "content-disposition"', false],
    ['address :mime :anychild :is "from" "inner@b.example"', true],
    ['address :is "from" "inner@b.example"', false],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, ["mime"], message)).toBe(expected)
  })

  test(":anychild needs :mime", () => {
    expect(() => holds('header :anychild "a" "b"', ["mime"])).toThrow(/:mime/)
  })
})

test(":param puts together what RFC 2231 took apart", () => {
  const field = `Content-Type: application/x-stuff; title*0*=us-ascii'en'Even%20more%20;
 title*1*=%2A%2Afun%2A%2A%20; title*2="isn't it!"; name*=iso-8859-1''caf%E9; charset=utf-8\n\n`
  const param = (name: string, key: string) => `header :mime :param "${name}" "content-type" "${key}"`
  expect(holds(param("title", "Even more **fun** isn't it!"), ["mime"], field)).toBe(true)
  expect(holds(param("name", "café"), ["mime"], field)).toBe(true)
  expect(holds(param("charset", "UTF-8"), ["mime"], field)).toBe(true)
})

test.each(["anychild", "type", "subtype", "contenttype", 'param "x"'])(":%s needs :mime (§4)", (tag) => {
  expect(() => holds(`header :${tag} "content-type" "x"`, ["mime"])).toThrow(/needs ':mime'/)
})

describe("foreverypart and extracttext (§3, §7)", () => {
  const requires = 'require ["foreverypart", "mime", "extracttext", "variables", "fileinto"];'
  const run = (commands: string) => actionsOf(`${requires} ${commands}`, message)

  test("goes over every part, the outermost first", () => {
    const counting = 'set "n" ""; foreverypart { set "n" "${n}i"; } fileinto "${n}";'
    expect(run(counting)).toEqual(["fileinto iiiii"])
  })

  test("break leaves the innermost loop, or the named one", () => {
    const inner =
      'set "n" ""; foreverypart { set "n" "${n}o"; foreverypart { set "n" "${n}i"; break; } } fileinto "${n}";'
    expect(run(inner)[0]).toMatch(/^fileinto (?:oi?)+$/)
    const outer =
      'set "n" ""; foreverypart :name "l" { set "n" "${n}o"; foreverypart { break :name "l"; } } fileinto "${n}";'
    expect(run(outer)).toEqual(["fileinto o"])
  })

  test("extracttext puts the text of a part into a variable", () => {
    const commands =
      'foreverypart { if header :mime :contenttype "content-type" "text/plain" { extracttext :first 5 "t"; break; } } fileinto "${t}";'
    expect(run(commands)).toEqual(["fileinto first"])
  })

  test("break and extracttext outside of a loop are faults", () => {
    expect(() => run("break;")).toThrow(/outside of a loop/)
    expect(() => run('extracttext "t";')).toThrow(/outside of a loop/)
    expect(() => run('foreverypart :name "a" { break :name "b"; }')).toThrow(/not in a loop called "b"/)
  })

  test("extracttext changes what it stores as set does, and leaves markup out", () => {
    const html = "Content-Type: text/html\n\n<p>one <b>Word</b></p>\n"
    const script = `${requires} foreverypart { extracttext :upper "t"; }
      if string :comparator "i;octet" :matches "\${t}" "*ONE WORD*" { discard; }`
    expect(actionsOf(script, html)).toEqual([])
  })

  test("loops in loops have an end", () => {
    let deep = "Content-Type: text/plain\n\nx\n"
    for (let i = 0; i < 8; i++)
      deep = `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n${deep}--b${i}--\n`
    const nested = `${"foreverypart { ".repeat(6)} keep; ${"}".repeat(6)}`
    expect(() => actionsOf(`require "foreverypart"; ${nested}`, deep)).toThrow(/deep at most/)
  })
})

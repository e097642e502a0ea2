import { describe, expect, it } from "vitest"
import { message } from "./fixtures.ts"
import type { SearchScope } from "./search.ts"
import { includes, searchText } from "./search.ts"
import { parseStructure } from "./structure.ts"

const bytes = message(
  "Subject: =?utf-8?q?caf=C3=A9?=",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "preamble",
  "--b",
  "Content-Type: text/plain; charset=iso-8859-1",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "gar=E7on soft=",
  "ened",
  "--b",
  "Content-Type: text/html",
  "",
  "<p>w<b>or</b>d &eacute;t&eacute;</p>",
  "--b",
  "Content-Type: message/rfc822",
  "",
  "Subject: inner",
  "",
  "inner body",
  "--b",
  "Content-Type: image/png; name=picture.png",
  "",
  "pixels",
  "--b--",
)

function finds(needle: string, scope: SearchScope): boolean {
  for (const piece of searchText(bytes, parseStructure(bytes), scope))
    if (includes(piece, needle)) return true
  return false
}

describe("searchText", () => {
  it.each<[string, SearchScope, boolean]>([
    ["CAFÉ", "TEXT", true],
    ["café", "BODY", false],
    ["Garçon", "BODY", true],
    ["softened", "BODY", true],
    ["word été", "BODY", true],
    ["subject: inner", "BODY", true],
    ["INNER BODY", "TEXT", true],
    ["picture.png", "BODY", true],
    ["pixels", "TEXT", false],
    ["preamble", "TEXT", false],
    ["", "BODY", true],
  ])("%j in %s: %s", (needle, scope, expected) => {
    expect(finds(needle, scope)).toBe(expected)
  })
})

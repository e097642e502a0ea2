import { describe, expect, test } from "vitest"
import { actionsOf, holds } from "../fixtures.ts"

// RFC 5232.

const flagged = (commands: string, requires = '"imap4flags", "variables", "fileinto"') =>
  actionsOf(`require [${requires}]; ${commands}`)

describe("the internal variable (§2)", () => {
  test.each([
    ['setflag "\\\\Deleted"; keep;', ["keep (\\Deleted)"]],
    ['setflag "\\\\seen"; addflag ["$Work", "\\\\SEEN"]; keep;', ["keep (\\Seen $Work)"]],
    ['addflag "\\\\Deleted"; addflag "\\\\Answered"; removeflag "\\\\deleted"; keep;', ["keep (\\Answered)"]],
    ['setflag ["a b", "c"]; removeflag "B"; keep;', ["keep (a c)"]],
    ['addflag "a"; setflag ""; keep;', ["keep"]],
    ['addflag ["\\\\Nothing", "\\\\Recent", "bad(flag", ""]; keep;', ["keep"]],
  ])("%s", (commands, expected) => {
    expect(flagged(commands)).toEqual(expected)
  })

  test("goes with the implicit keep, and with what is filed after it, not before (§5)", () => {
    expect(flagged('addflag "late";')).toEqual(["keep (late)"])
    expect(flagged('fileinto "Work"; addflag "late"; fileinto "Junk";')).toEqual([
      "fileinto Work",
      "fileinto Junk (late)",
    ])
  })

  test(":flags stands in its place for one action (§5)", () => {
    expect(flagged('addflag "a"; fileinto :flags ["b", "c"] "Work"; keep;')).toEqual([
      "fileinto Work (b c)",
      "keep (a)",
    ])
    expect(flagged('addflag "a"; keep :flags "";')).toEqual(["keep"])
  })
})

describe("variables", () => {
  test("hold flags of their own", () => {
    expect(flagged('addflag "v" ["one", "two"]; removeflag "v" "one"; keep :flags "${v}";')).toEqual([
      "keep (two)",
    ])
  })

  test("need variables (§2)", () => {
    expect(() => flagged('setflag "v" "a";', '"imap4flags"')).toThrow(/variables/)
  })
})

describe("hasflag (§4)", () => {
  const with_ = (commands: string, text: string) =>
    flagged(`${commands} if ${text} { fileinto "yes"; } else { fileinto "no"; }`)[0]!.startsWith(
      "fileinto yes",
    )

  test.each([
    ['addflag ["A", "B"];', 'hasflag ["b", "A"]', true],
    ['addflag "MyFlag";', 'hasflag :contains "flag"', true],
    ['addflag "MyFlag";', 'hasflag :contains "my" ""', false],
    ['addflag "v" ["a", "b", "c"];', 'hasflag "v" ["c"]', true],
    ["", 'hasflag "a"', false],
    ['addflag "A B";', 'hasflag :is "b A"', true],
    ['set "v" "gnus-forward $Forwarded";', 'hasflag :contains "v" "junk forward"', true],
    ['set "v" "gnus-forward $Forwarded";', 'hasflag :contains "v" "junk label"', false],
    ['addflag "a";', 'hasflag ""', false],
  ])("%s %s: %s", (commands, text, expected) => {
    expect(with_(commands, text)).toBe(expected)
  })

  test("counts flags, of several variables too", () => {
    const requires = ["imap4flags", "variables", "relational", "comparator-i;ascii-numeric"]
    const count = ':count "ge" :comparator "i;ascii-numeric"'
    expect(holds(`not hasflag ${count} "1"`, requires)).toBe(true)
  })
})

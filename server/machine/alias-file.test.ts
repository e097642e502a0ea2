import { describe, expect, test } from "vitest"
import { parseAliases, parseTargets, type Target } from "./alias-file.ts"

const address = (text: string, final = false): Target => ({ kind: "address", address: text, final })

describe("a .forward file", () => {
  test.each<[string, string, Target[]]>([
    ["one address", "ann@example.org\n", [address("ann@example.org")]],
    ["a copy kept here", "\\ann, ann@example.org", [address("ann", true), address("ann@example.org")]],
    ["a copy kept here, quoted", '"\\ann"\nben', [address("ann", true), address("ben")]],
    ["lines and commas", "a@x.example,\n b@x.example\n\n", [address("a@x.example"), address("b@x.example")]],
    ["a program", '"|/usr/bin/procmail -t"', [{ kind: "program", command: "/usr/bin/procmail -t" }]],
    [
      "a program, the other way",
      '|"/usr/bin/vacation ann"',
      [{ kind: "program", command: "/usr/bin/vacation ann" }],
    ],
    ["a file", "/home/ann/copy", [{ kind: "file", path: "/home/ann/copy" }]],
    ["another list", ":include:/home/ann/friends", [{ kind: "include", path: "/home/ann/friends" }]],
    ["a list without a path", ":include:friends", []],
    ["a comment", "# nothing\nann # no comment here\n", []],
    ["a quoted local part", '"ann lee"@example.org', []],
    ["a comma in quotation marks", '"|/bin/prog a,b"', [{ kind: "program", command: "/bin/prog a,b" }]],
    [
      "an open quotation mark",
      'ann@example.org, "|/bin/prog',
      [address("ann@example.org"), { kind: "program", command: "/bin/prog" }],
    ],
    ["NUL", "|/bin/prog\0x", []],
    ["nothing", " \n,,\n", []],
  ])("%s", (_name, text, targets) => expect(parseTargets(text)).toEqual(targets))

  test("a million commas take no time to speak of and yield at most a thousand targets", () => {
    expect(parseTargets(",".repeat(1_000_000))).toEqual([])
    expect(parseTargets("a,".repeat(1_000_000))).toHaveLength(1_000)
    expect(parseTargets('"'.repeat(100_000))).toHaveLength(0)
  })
})

describe("aliases(5)", () => {
  test("names, continued lines, comments, and the last of two", () => {
    const text = `# See man 5 aliases
postmaster:    root
Root: ann,
# in between
\tben@example.org
"the boss": ann
list: :include:/etc/list
ann-archive: "/var/archive/ann"
postmaster: ben
broken
: nobody
`
    expect(Object.fromEntries(parseAliases(text))).toEqual({
      postmaster: [address("ben")],
      root: [address("ann"), address("ben@example.org")],
      "the boss": [address("ann")],
      list: [{ kind: "include", path: "/etc/list" }],
      "ann-archive": [{ kind: "file", path: "/var/archive/ann" }],
    })
  })
})

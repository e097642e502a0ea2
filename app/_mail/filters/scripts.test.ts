import { describe, expect, test } from "vitest"
import { compile } from "../../../server/sieve/compile.ts"
import { actionsOf } from "../../../server/sieve/fixtures.ts"
import { standardLanguage } from "../../../server/sieve/standard.ts"
import { readFrame, readRules } from "./read-script.ts"
import { type Absence, type Condition, type Rule, rule } from "./rule.ts"
import { writeFrame, writeRules } from "./write-script.ts"

const compiles = (source: string) => compile(source, "test", standardLanguage)

const plain: Rule = {
  name: "Work",
  on: true,
  join: "all",
  conditions: [{ kind: "from", match: "contains", not: false, text: "coyote" }],
  actions: [{ do: "move", mailbox: "Work" }],
  stop: false,
}

const withConditions = (...conditions: Condition[]): Rule => ({ ...plain, conditions })
const does = (...rules: Rule[]) => actionsOf(writeRules(rules))

test("a rule is a script that people can read", () => {
  const rules: Rule[] = [
    {
      name: 'Say "hi"',
      on: true,
      join: "any",
      conditions: [
        { kind: "to", match: "ends", not: true, text: "@example.org" },
        { kind: "subject", match: "begins", not: false, text: "50% * off" },
      ],
      actions: [
        { do: "mark", flag: "\\Seen" },
        { do: "move", mailbox: "Lists/Offers" },
      ],
      stop: true,
    },
    { ...plain, name: "", on: false, join: "every", conditions: [], actions: [{ do: "delete" }], stop: true },
  ]
  expect(writeRules(rules).split("\r\n")).toEqual([
    "# Written by the webmail, which reads it back. Changed by hand, it is a script of your own from then on.",
    'require ["fileinto", "imap4flags", "include", "mailbox"];',
    "",
    '# rule "Say \\"hi\\""',
    "if anyof (",
    '  not address :matches ["to", "cc"] "*@example.org",',
    '  header :matches "subject" "50% \\\\* off*"',
    ") {",
    '  addflag "\\\\Seen";',
    '  fileinto :create "Lists/Offers";',
    "  return;",
    "}",
    "",
    '# rule ""',
    "if allof (false, true) {",
    "  discard;",
    "  stop;",
    "}",
    "",
  ])
  expect(readRules(writeRules(rules))).toEqual(rules)
})

describe("what the server's own Sieve makes of a rule", () => {
  test.each<[string, Condition, boolean]>([
    ["from contains a name", { kind: "from", match: "contains", not: false, text: "Coyote" }, true],
    [
      "from is an address",
      { kind: "from", match: "is", not: false, text: "coyote@desert.example.org" },
      true,
    ],
    ["from is no name", { kind: "from", match: "is", not: false, text: "Coyote" }, false],
    [
      "from ends with a domain",
      { kind: "from", match: "ends", not: false, text: "@desert.example.org" },
      true,
    ],
    ["to, the second of them", { kind: "to", match: "begins", not: false, text: "me+fast" }, true],
    ["subject does not begin", { kind: "subject", match: "begins", not: true, text: "present" }, true],
    ["a star that is one", { kind: "subject", match: "ends", not: false, text: "*" }, false],
    ["wildcards", { kind: "subject", match: "matches", not: false, text: "I have * for y?u" }, true],
    ["any field", { kind: "header", name: "Message-ID", match: "contains", not: false, text: "<1@" }, true],
    ["the text", { kind: "body", not: false, text: "anvil" }, true],
    ["size", { kind: "size", match: "under", amount: 2, unit: "K" }, true],
    ["the day it came", { kind: "date", match: "on", day: { date: "2026-11-21", zone: "+0100" } }, true],
    ["a day before", { kind: "date", match: "before", day: { date: "2026-11-21", zone: "+0100" } }, false],
    ["the day elsewhere", { kind: "date", match: "since", day: { date: "2026-11-22", zone: "+1300" } }, true],
    [
      "a field that has a name of its own here",
      { kind: "header", name: "from", match: "begins", not: false, text: "Coyote <" },
      true,
    ],
    ["no attachment", { kind: "attachment", not: true }, true],
    ["attachment", { kind: "attachment", not: false }, false],
  ])("%s: %j", (_name, condition, holds) => {
    expect(does(withConditions(condition))).toEqual([holds ? "fileinto Work :create" : "keep"])
  })

  test("an attachment deep inside is found", () => {
    const message = [
      "From: coyote@desert.example.org",
      "Content-Type: multipart/mixed; boundary=x",
      "",
      "--x",
      "Content-Type: text/plain",
      "",
      "see",
      "--x",
      "Content-Type: application/pdf",
      "Content-Disposition: attachment; filename=a.pdf",
      "",
      "%PDF",
      "--x--",
    ].join("\r\n")
    expect(actionsOf(writeRules([withConditions({ kind: "attachment", not: false })]), message)).toEqual([
      "fileinto Work :create",
    ])
  })

  test("flags go with what is filed, a copy leaves the message where it is, and a stop ends it", () => {
    const marked: Rule = {
      ...plain,
      actions: [
        { do: "mark", flag: "\\Seen" },
        { do: "mark", flag: "$Label1" },
        { do: "copy", mailbox: "Work/2026" },
      ],
      stop: true,
    }
    expect(does(marked, plain)).toEqual([
      "fileinto Work/2026 :create (\\Seen $Label1)",
      "keep (\\Seen $Label1)",
    ])
    expect(does({ ...marked, on: false }, plain)).toEqual(["fileinto Work :create"])
  })

  test("forward with and without a copy, refuse, delete", () => {
    const doing = (...actions: Rule["actions"]) => does(rule.parse({ ...plain, actions }))
    expect(doing({ do: "forward", address: "a@example.net", keep: true })).toEqual([
      "redirect a@example.net",
      "keep",
    ])
    expect(doing({ do: "forward", address: "a@example.net", keep: false })).toEqual([
      "redirect a@example.net",
    ])
    expect(doing({ do: "reject", text: "No, thank you" })).toEqual(["reject No, thank you"])
    expect(doing({ do: "delete" })).toEqual([])
  })

  test("variables in a text are no variables", () => {
    const odd = withConditions({ kind: "subject", match: "contains", not: true, text: "${hex:41}${subject}" })
    expect(does(odd)).toEqual(["fileinto Work :create"])
  })
})

test("what goes together with nothing else is refused before it is written", () => {
  const wrong = (changes: Partial<Rule>) => rule.safeParse({ ...plain, ...changes }).success
  expect(wrong({ actions: [] })).toBe(false)
  expect(wrong({ conditions: [] })).toBe(false)
  expect(wrong({ join: "every" })).toBe(false)
  expect(wrong({ actions: [...plain.actions, { do: "reject", text: "x" }] })).toBe(false)
  expect(wrong({ actions: [{ do: "move", mailbox: "a\0b" }] })).toBe(false)
  expect(wrong({ conditions: [{ kind: "header", name: "X y", match: "is", not: false, text: "a" }] })).toBe(
    false,
  )
})

describe("scripts of others", () => {
  const own = writeRules([plain])
  test.each([
    ["", "empty"],
    ["keep;", "not ours"],
    [own.replace('"coyote"', '"road", "runner"'), "changed"],
    [own.replace("  fileinto", "  keep; fileinto"), "changed"],
    [`${own}\r\n# a note of mine\r\n`, "with a note"],
    [own.replace("# rule", "# Rule"), "another mark"],
    [own.replace('# rule "Work"', "# rule Work"), "no JSON"],
    [own.replace("}", ""), "cut off"],
  ])("%j (%s) is not taken for ours", (source) => expect(readRules(source)).toBeUndefined())

  test("line ends of another kind make no other script", () => {
    expect(readRules(own.replaceAll("\r\n", "\n"))).toEqual([plain])
  })
})

describe("the script that runs", () => {
  const away: Absence = {
    on: true,
    from: { date: "2026-11-20", zone: "+0100" },
    until: { date: "2026-11-21", zone: "+0100" },
    subject: "Away",
    text: "Back soon.\n.\nAlice",
    days: 3,
    addresses: ["help@example.test"],
  }
  const includes = new Map([["personal Rules", compiles(writeRules([{ ...plain, stop: true }]))]])

  test("is read back, with and without an absence and a script of one's own", () => {
    for (const frame of [
      { rules: "Rules", absence: { ...away, text: "" } },
      { rules: "Rules", absence: away },
      { rules: "Rules", own: 'my "old" one', absence: { ...away, on: false, from: undefined } },
    ]) {
      const source = writeFrame(frame)
      compiles(source)
      const read = readFrame(source)!
      expect(writeFrame(read)).toBe(source)
      if (frame.absence.text) expect(read).toEqual(JSON.parse(JSON.stringify(frame)))
    }
  })

  test("answers from the first day to the last, whatever rules decided before", async () => {
    const { interpret } = await import("../../../server/sieve/interpret.ts")
    const { someFacts, someMessage, inWords } = await import("../../../server/sieve/fixtures.ts")
    const { sieveMessage } = await import("../../../server/delivery/sieve-message.ts")
    const bytes = Buffer.from(someMessage)
    const on = (date: string, changes: Partial<Absence> = {}) => {
      const program = compiles(writeFrame({ rules: "Rules", absence: { ...away, ...changes } }))
      const facts = { ...someFacts, now: Date.parse(date), addresses: ["me+fast@example.test"] }
      return interpret([program], sieveMessage(bytes, bytes.length), facts, includes).actions.map(inWords)
    }
    const filed = "fileinto Work :create"
    const answered = "vacation Back soon.\r\n.\r\nAlice"
    expect(on("2026-11-19T22:59:00Z")).toEqual([filed])
    expect(on("2026-11-19T23:01:00Z")).toEqual([filed, answered])
    expect(on("2026-11-21T22:59:00Z")).toEqual([filed, answered])
    expect(on("2026-11-21T23:01:00Z")).toEqual([filed])
    expect(on("2026-11-21T12:00:00Z", { on: false })).toEqual([filed])
  })
})

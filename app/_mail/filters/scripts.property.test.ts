import fc from "fast-check"
import { expect, test } from "vitest"
import { compile } from "../../../server/sieve/compile.ts"
import { actionsOf } from "../../../server/sieve/fixtures.ts"
import { standardLanguage } from "../../../server/sieve/standard.ts"
import { readFrame, readRules } from "./read-script.ts"
import { absence, rule } from "./rule.ts"
import { writeFrame, writeRules } from "./write-script.ts"

// Whatever a person types, in whatever field: it compiles, it is read back as it was, and it does nothing else.

const compiles = (source: string) => compile(source, "test", standardLanguage)

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom(
    '"',
    "\\",
    "\\\\",
    '\\"',
    "*",
    "?",
    "\\*",
    "\r\n.\r\n",
    "${a}",
    "#",
    "*/",
    '"; discard; #',
    "\u2028",
    "\n# rule",
  ),
  fc
    .array(fc.constantFrom('"', "\\", "*", "?", "\r", "\n", "{", "}", ";", "#", "a", "é", "😀"), {
      maxLength: 12,
    })
    .map((all) => all.join("")),
)
const text = nasty.filter((given) => given !== "" && !given.includes("\0") && given.isWellFormed())
const optional = fc.oneof(fc.constant(""), text)
const day = fc.record({
  date: fc
    .date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
    .map((d) => d.toISOString().slice(0, 10)),
  zone: fc.constantFrom("+0000", "-0330", "+1245"),
})
const compared = {
  match: fc.constantFrom("contains", "is", "begins", "ends", "matches"),
  not: fc.boolean(),
  text,
}
const condition = fc.oneof(
  fc.record({ kind: fc.constantFrom("from", "to", "subject", "list"), ...compared }),
  fc.record({
    kind: fc.constant("header"),
    name: fc.oneof(
      fc.stringMatching(/^[!-9;-~]{1,20}$/),
      fc.constantFrom("from", "to", "subject", "list-id"),
    ),
    ...compared,
  }),
  fc.record({ kind: fc.constant("body"), not: fc.boolean(), text }),
  fc.record({
    kind: fc.constant("size"),
    match: fc.constantFrom("over", "under"),
    amount: fc.integer({ min: 1, max: 2000 }),
    unit: fc.constantFrom("K", "M"),
  }),
  fc.record({ kind: fc.constant("date"), match: fc.constantFrom("on", "since", "before"), day }),
  fc.record({ kind: fc.constant("attachment"), not: fc.boolean() }),
)
const address = fc.constantFrom("a@example.org", "ü@exämple.org", "x+'y@b")
const mailbox = text.filter((given) => !/[\p{Cc}*%]/u.test(given))
const actions = fc.oneof(
  fc.uniqueArray(
    fc.oneof(
      fc.record({
        do: fc.constant("mark"),
        flag: fc.constantFrom("\\Seen", "\\Flagged", "$Forwarded", "a'b"),
      }),
      fc.record({ do: fc.constantFrom("move", "copy"), mailbox }),
      fc.record({ do: fc.constant("forward"), address, keep: fc.boolean() }),
      fc.record({ do: fc.constant("reply"), subject: optional, text }),
      fc.record({ do: fc.constant("delete") }),
    ),
    {
      minLength: 1,
      maxLength: 5,
      selector: (each) => (each.do === "reply" ? "reply" : JSON.stringify(each)),
    },
  ),
  fc.record({ do: fc.constant("reject"), text }).map((each) => [each]),
)
const anyRule = fc
  .record({
    name: optional,
    on: fc.boolean(),
    join: fc.constantFrom("all", "any", "every"),
    conditions: fc.array(condition, { minLength: 1, maxLength: 4 }),
    actions,
    stop: fc.boolean(),
  })
  .map((given) => rule.parse(given.join === "every" ? { ...given, conditions: [] } : given))

test("any text in any field compiles and is read back as it was", () => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 4 }), (rules) => {
      const source = writeRules(rules)
      compiles(source)
      const read = readRules(source)
      expect(read).toEqual(rules)
    }),
    { numRuns: 1_000 },
  )
})

/** As RFC 5804 §1.6 allows them and RFC 6609 §3.2 takes them. */
const scriptName = text.filter((name) => name.length <= 100 && !/[\p{Cc}\u2028\u2029/]/u.test(name))

test("any absence compiles and is read back as it was", () => {
  const anyAbsence = fc
    .record({
      on: fc.boolean(),
      from: fc.option(day, { nil: undefined }),
      until: fc.option(day, { nil: undefined }),
      subject: optional,
      text,
      days: fc.integer({ min: 1, max: 90 }),
      addresses: fc.array(address, { maxLength: 3 }),
    })
    .map((given) => absence.parse(given))
  fc.assert(
    fc.property(anyAbsence, fc.option(scriptName, { nil: undefined }), (given, own) => {
      const source = writeFrame({ rules: "Rules", own, absence: given })
      compiles(source)
      const read = readFrame(source)
      expect(read).toEqual(JSON.parse(JSON.stringify({ rules: "Rules", own, absence: given })))
    }),
    { numRuns: 500 },
  )
})

test("nothing a person types makes the script do anything else", () => {
  fc.assert(
    fc.property(text, text, (name, key) => {
      const source = writeRules([
        rule.parse({
          name,
          on: true,
          join: "all",
          actions: [{ do: "delete" }],
          stop: false,
          conditions: [{ kind: "subject", match: "is", not: false, text: `never ${key}` }],
        }),
      ])
      expect(actionsOf(source)).toEqual(["keep"])
    }),
    { numRuns: 500 },
  )
})

import fc from "fast-check"
import { expect, test } from "vitest"
import { sieveMessage } from "../delivery/sieve-message.ts"
import { compile } from "./compile.ts"
import type { Shape, TagDefinition } from "./definition.ts"
import { extensions } from "./extensions/index.ts"
import { ScriptFault } from "./fault.ts"
import { someFacts } from "./fixtures.ts"
import { interpret, type Outcome } from "./interpret.ts"
import { limits } from "./limits.ts"
import { standardLanguage } from "./standard.ts"
import { baseCommands } from "./words/actions.ts"
import { baseTests } from "./words/tests.ts"

// Scripts and messages by people who mean harm, or who typed with their elbows.

const every = `require [${standardLanguage.extensions.map((name) => `"${name}"`).join(", ")}];`

/** What is wrong with a script, or what it did; nothing else may come out. */
function outcomeOf(source: string, message: string): ScriptFault | Outcome {
  const bytes = Buffer.from(message)
  try {
    const program = compile(source, "test", standardLanguage)
    return interpret([program], sieveMessage(bytes, bytes.length), someFacts)
  } catch (thrown) {
    if (thrown instanceof ScriptFault) return thrown
    throw thrown
  }
}

const kept = (outcome: ScriptFault | Outcome) =>
  outcome instanceof ScriptFault ? undefined : outcome.actions.map(({ kind }) => kind)

const strings = fc.oneof(
  fc.constantFrom(
    "",
    "subject",
    "To",
    "from",
    "INBOX",
    "v",
    "${v}",
    "${0}",
    "${env.name}",
    "*?*",
    "(a*)*",
    "i;octet",
    "i;ascii-numeric",
    "ge",
    "a@b.example",
    "mailto:a@b.example",
    "\\Seen a",
    "date",
    "+0100",
    ":addrbook:default",
    "text/plain",
    "1",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
)

const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`
const string = strings.map(quoted)
const list = fc.oneof(
  string,
  fc.array(strings, { minLength: 1, maxLength: 3 }).map((texts) => `[${texts.map(quoted).join(",")}]`),
)
const number = fc.constantFrom("0", "1", "7", "4G", "18446744073709551615")

function valueOfKind(kind: "string" | "strings" | "number" | undefined): fc.Arbitrary<string> {
  if (kind === undefined) return fc.constant("")
  return kind === "number" ? number : kind === "string" ? string : list
}

function tagged([name, { value }]: [string, TagDefinition]): fc.Arbitrary<string> {
  return valueOfKind(value).map((text) => `:${name} ${text}`)
}

/** A word as its definition wants it, with some of its tags. */
function written({ name, tags = {}, positional = [] }: Shape): fc.Arbitrary<string> {
  const values = positional.map(({ kind }) => valueOfKind(kind))
  return fc
    .tuple(
      fc
        .subarray(Object.entries(tags), { maxLength: Math.min(3, Object.keys(tags).length) })
        .chain((some) => fc.tuple(...some.map(tagged))),
      fc.tuple(...values),
    )
    .map(([some, given]) => [name, ...some, ...given].join(" "))
}

const allTests = [...baseTests, ...extensions.flatMap(({ tests = [] }) => tests)].filter(
  ({ tests }) => !tests,
)
const allCommands = [...baseCommands, ...extensions.flatMap(({ commands = [] }) => commands)]

const { commands } = fc.letrec<{ commands: string; command: string; test: string }>((tie) => ({
  test: fc.oneof(
    { depthSize: "small" },
    ...allTests.map(written),
    tie("test").map((test) => `not ${test}`),
    fc.array(tie("test"), { minLength: 1, maxLength: 2 }).map((tests) => `anyof(${tests.join(",")})`),
  ),
  command: fc.oneof(
    { depthSize: "small" },
    ...allCommands
      .filter(({ block }) => !block)
      .map((definition) => written(definition).map((text) => `${text};`)),
    fc.tuple(tie("test"), tie("commands")).map(([test, block]) => `if ${test} { ${block} }`),
    tie("commands").map((block) => `foreverypart { ${block} }`),
  ),
  commands: fc.array(tie("command"), { maxLength: 6 }).map((all) => all.join("\n")),
}))

const messages = fc.constantFrom(
  "",
  "\r\n",
  "Subject: (a\r\nTo: a@b.example, <, c:d;\r\nDate: x\r\n\r\nbody",
  "Content-Type: multipart/mixed; boundary=b; x*0*=''%\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\n--b\r\n\r\nz\r\n",
)

test("whatever a script made of the words of the language does, it is refused or ends in actions", () => {
  let ran = 0
  fc.assert(
    fc.property(commands, messages, (script, message) => {
      const outcome = outcomeOf(`${every}\n${script}`, message)
      if (outcome instanceof ScriptFault) {
        const lines = script.split("\n").length + 1
        for (const { line, column, text } of outcome.faults) {
          expect(line).toBeLessThanOrEqual(lines)
          expect(column).toBeGreaterThan(0)
          expect(text.length).toBeLessThanOrEqual(300)
        }
        return
      }
      ran++
      expect(outcome.actions.length).toBeLessThanOrEqual(limits.actions + 1)
      if (outcome.failure) expect(kept(outcome)).toEqual(["keep"])
    }),
    { numRuns: 3000 },
  )
  expect(ran).toBeGreaterThan(100)
})

const long = `Subject: ${"ab".repeat(300_000)}\r\n\r\nx\r\n`
const parts = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\nhello\r\n".repeat(10_000)}--b--\r\n`
const fields = `${Array.from({ length: 20_000 }, (_, i) => `X-${i}: ${i}\r\n`).join("")}\r\nx`

test.each([
  ["stars", `if header :matches "subject" ["${"*a*b".repeat(100)}c"] { discard; }`.repeat(50), long],
  ["question marks", `if header :matches "subject" "*${"?".repeat(2000)}c*" { discard; }`, long],
  ["nested expressions", 'if header :regex "subject" "((((a|b)*)*)*)*c" { discard; }', long],
  [
    "expressions that grow",
    'set "r" "${r}a?"; if header :regex "subject" "${r}c" { discard; }'.repeat(500),
    long,
  ],
  ["values that double", `set "a" "xxxxxxxx"; ${'set "a" "${a}${a}";'.repeat(5000)}`, long],
  [
    "loops over many parts",
    `foreverypart { ${'if header :mime :anychild "x" "y" { discard; }'.repeat(100)} }`,
    parts,
  ],
  ["bodies of many parts", 'if body :contains "zz" { discard; }'.repeat(200), parts],
  ["many edits of many fields", 'addheader "X-A" "b"; deleteheader "X-5";'.repeat(2000), fields],
  ["many flags", Array.from({ length: 9000 }, (_, i) => `addflag "f${i}";`).join(""), "\r\n"],
])("%s: stopped, and the message is in the inbox", (_, script, message) => {
  const outcome = outcomeOf(`${every} ${script}`, message)
  if (outcome instanceof ScriptFault) throw outcome
  expect(outcome.failure?.text).toBe("The script takes too long; it was stopped")
  expect(kept(outcome)).toEqual(["keep"])
  expect(outcome.trace.length).toBeLessThanOrEqual(limits.trace + 1)
})

test.each([
  ["blocks", "if true {".repeat(10_000)],
  ["tests", `if ${"not ".repeat(10_000)} true { }`],
  ["lists of tests", `if ${"allof(".repeat(10_000)} true`],
  ["braces", "{".repeat(1_000_000)],
  ["colons", ":".repeat(1_000_000)],
  ["quotation marks", '"'.repeat(1_000_001)],
  ["what is not the language", "$ ".repeat(500_000)],
  ["digits", `if size :over ${"9".repeat(1_000_000)} { }`],
  ["strings in a list", `if header "subject" [${'"a",'.repeat(100_000)} "b"] { }`],
  ["commands", "keep;".repeat(200_000)],
  ["extensions", `require [${'"a",'.repeat(100_000)} "b"];`],
  ["NUL", "keep;\0keep;"],
  ["one long address", `redirect "${"x".repeat(1_000_000)}";`],
  ["too much of everything", "#".repeat(2_000_000)],
])("a script with too many or too strange %s is refused, in few words", (_, script) => {
  const outcome = outcomeOf(script, "\r\n")
  if (!(outcome instanceof ScriptFault)) throw new Error("it was taken")
  expect(outcome.faults.length).toBeLessThanOrEqual(limits.faults + 1)
  expect(outcome.message.length).toBeLessThan(35_000)
})

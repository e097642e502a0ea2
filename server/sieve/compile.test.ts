import fc from "fast-check"
import { expect, test } from "vitest"
import { compile } from "./compile.ts"
import { ScriptFault } from "./fault.ts"
import { actionsOf, holds, runScript } from "./fixtures.ts"
import { parse } from "./parser.ts"
import { standardLanguage } from "./standard.ts"

/** What is wrong with a script, as "line:column: text" lines. */
function faultsOf(source: string): string[] {
  try {
    compile(source, "test", standardLanguage)
    return []
  } catch (thrown) {
    if (!(thrown instanceof ScriptFault)) throw thrown
    return thrown.message.split("\n")
  }
}

test("faults are told with line and column, all of them at once", () => {
  expect(faultsOf('keep;\nif header :is "subject" { stop; }\nfoo;\nfileinto "x";')).toEqual([
    "2:4: 'header' needs a string or a list of strings: keys",
    "3:1: There is no command 'foo'",
    "4:1: 'fileinto' needs: require \"fileinto\";",
  ])
  expect(faultsOf('require "nothing";')).toEqual(['1:9: There is no extension "nothing" here'])
  expect(faultsOf('keep;\nrequire "fileinto";')).toEqual(["2:1: 'require' must come before everything else"])
})

test.each([
  ["keep", "1:5: A semicolon is missing behind 'keep'"],
  ["if true { keep; ", "1:17: The block has no end: '}' is missing"],
  ['redirect "a@b.example', "1:10: The string has no end"],
  ["/* for ever", "1:1: The comment has no end"],
  ["redirect text:\r\nno end", "1:10: The text has no end: a line with nothing but a dot"],
  ["if size :over 99999G { keep; }", "1:15: A number can be 2147483647 at most"],
  ["else { keep; }", "1:1: 'else' must follow the block of an 'if'"],
  ["if keep { stop; }", "1:4: 'keep' is a command, not a test"],
  ["true;", "1:1: 'true' is a test: it belongs behind an 'if'"],
  ['if header :is :contains "a" "b" { keep; }', "1:15: ':contains' and ':is' exclude each other"],
  ['if header "a" :is "b" { keep; }', "1:15: ':is' must come before the other arguments"],
  ['if header :comparator "i;klingon" "a" "b" { keep; }', '1:23: There is no comparator "i;klingon" here'],
  ['redirect "not an address";', '1:10: "not an address" is not an address'],
  ["if not (true) { keep; }", "1:4: 'not' takes one test"],
  ["if allof true { keep; }", "1:4: 'allof' takes a list of tests in parentheses"],
])("%s", (source, fault) => {
  expect(faultsOf(source)).toContain(fault)
})

test("strings of every kind (RFC 5228 §2.4.2)", () => {
  const [command] = parse('x "a\\"b\\\\c\\d" text: # comment\r\n..dot\nline\r\n.\r\n;')
  expect(
    command?.arguments.map((argument) => argument.kind === "strings" && argument.values[0]?.value),
  ).toEqual(['a"b\\cd', ".dot\r\nline\r\n"])
})

test("characters by number (RFC 5228 §2.4.2.4)", () => {
  const script = (text: string) => `require ["encoded-character", "fileinto"]; fileinto "${text}";`
  expect(actionsOf(script("$${hex:40}"))).toEqual(["fileinto $@"])
  expect(actionsOf(script("${hex: 40 }${HEX:24 24}${unicode:263a}"))).toEqual(["fileinto @$$☺"])
  expect(actionsOf(script("${hex:400}"))).toEqual(["fileinto ${hex:400}"])
  expect(faultsOf(script("${unicode:d800}"))).toEqual(["1:53: d800 is not the number of a character"])
})

test("ihave forgives what is not there (RFC 5463 §4)", () => {
  const script = `require "ihave"; if ihave "fileinto" { fileinto "Work"; } elsif ihave "spoon" { bend "it"; }`
  expect(actionsOf(script)).toEqual(["fileinto Work"])
  expect(actionsOf('require "ihave"; if not ihave "spoon" { keep; } else { bend "it"; }')).toEqual(["keep"])
  expect(actionsOf('require "ihave"; bend "it";')).toEqual(["failed in line 1: 'bend' is not known here"])
})

test("nesting, lists and sizes have limits", () => {
  expect(faultsOf(`${"if true {".repeat(40)}${"}".repeat(40)}`)[0]).toMatch(/Blocks can be 32 deep/)
  expect(faultsOf(`if ${"not ".repeat(40)} true { }`)[0]).toMatch(/Tests can be 32 deep/)
  expect(faultsOf(`#${"x".repeat(2 << 20)}`)[0]).toMatch(/bytes at most/)
})

test("any text either compiles or has faults, and any program runs", () => {
  const words =
    'require "fileinto"; keep; if header :is : [ ] ( ) { } , ; "a" "${1}" 12K text:\n. /* */ # \\ anyof not stop'
  const source = fc
    .array(fc.constantFrom(...words.split(" ")), { maxLength: 30 })
    .map((list) => list.join(" "))
  fc.assert(
    fc.property(fc.oneof(source, fc.string()), (text) => {
      if (faultsOf(text).length === 0) expect(runScript(text).actions.length).toBeLessThan(65)
    }),
    { numRuns: 2000 },
  )
})

test("a glob matches as a plain backtracking one does", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 })
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 })
  fc.assert(
    fc.property(letters, text, (pattern, value) => {
      const plain = new RegExp(`^${pattern.replaceAll("?", ".").replaceAll("*", ".*")}$`).test(value)
      const test = `header :matches "subject" ${JSON.stringify(pattern)}`
      expect(holds(test, [], `Subject: ${value}\n\n`)).toBe(plain)
    }),
    { numRuns: 500 },
  )
})

import fc from "fast-check"
import { expect, test } from "vitest"
import { sieveMessage } from "../delivery/sieve-message.ts"
import { compile } from "./compile.ts"
import type { Extension } from "./definition.ts"
import { extensions } from "./extensions/index.ts"
import { ScriptFault } from "./fault.ts"
import { actionsOf, holds, runScript, someFacts } from "./fixtures.ts"
import { interpret } from "./interpret.ts"
import { Language } from "./language.ts"
import { parse } from "./parser.ts"
import { standardLanguage } from "./standard.ts"
import { baseCommands } from "./words/actions.ts"
import { baseTests } from "./words/tests.ts"

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
  ["if size :over 99999999999G { keep; }", "1:15: A number can be 18446744073709551615 at most"],
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

test("after something that is not the language it goes on with what is behind", () => {
  expect(faultsOf("if true {\n  keep\n}\nif anyof(true, ) { stop; }\nkeep, ;\n$$$ stop;\nkeep;")).toEqual([
    "3:1: A semicolon is missing behind 'keep'",
    "4:16: A test is expected, not ')'",
    "5:5: A semicolon is missing behind 'keep'",
    '6:1: "$$$" is not part of the language',
  ])
  expect(faultsOf("stop\nif true { keep\ndiscard; }")).toEqual([
    "2:1: A semicolon is missing behind 'stop'",
    "3:1: A semicolon is missing behind 'keep'",
  ])
  expect(faultsOf("if true { keep\ndiscard; }")).toEqual(["2:1: A semicolon is missing behind 'keep'"])
  expect(faultsOf("}\nkeep }\nstop")).toEqual([
    "1:1: A command is expected, not '}'",
    "2:6: A semicolon is missing behind 'keep'",
    "3:5: A semicolon is missing behind 'stop'",
  ])
  expect(faultsOf(`${"if true {".repeat(34)} keep ${"}".repeat(34)}\nfoo bar baz`)).toEqual([
    "1:297: Blocks can be 32 deep at most",
    "2:12: A semicolon is missing behind 'foo'",
  ])
  expect(faultsOf("else { foo; }\nelsif true { bar; }\nelse { }")).toEqual([
    "1:1: 'else' must follow the block of an 'if'",
    "1:8: There is no command 'foo'",
    "2:14: There is no command 'bar'",
  ])
  expect(faultsOf("$ ".repeat(5000))).toHaveLength(100)
})

test("columns count characters, whatever stands before them", () => {
  expect(faultsOf('\tfoo;\r\n/* é */ foo;\r\n/* 😀😀 */ foo;\r\nredirect "😀"; foo; # 😀\nfoo;')).toEqual([
    "1:2: There is no command 'foo'",
    "2:9: There is no command 'foo'",
    "3:10: There is no command 'foo'",
    '4:10: "😀" is not an address',
    "4:15: There is no command 'foo'",
    "5:1: There is no command 'foo'",
  ])
  expect(faultsOf("\ufefffoo; foo;")).toEqual([
    "1:1: There is no command 'foo'",
    "1:6: There is no command 'foo'",
  ])
})

test("numbers of any size that means something (RFC 5228 §2.4.1)", () => {
  expect(faultsOf("if size :over 4G { stop; } if size :over 18446744073709551615 { stop; }")).toEqual([])
  expect(faultsOf("if size :over 18446744073709551616 { stop; }")).toHaveLength(1)
  expect(faultsOf(`if size :over ${"9".repeat(100_000)} { stop; }`)).toHaveLength(1)
  expect(holds("size :under 4G")).toBe(true)
})

test("a name that no field can have is no fault in a test, which never holds (RFC 5228 §2.4.2.2)", () => {
  const { warnings } = compile('if header "From:" "x" { stop; }', "test", standardLanguage)
  expect(warnings).toEqual([
    { line: 1, column: 11, text: '"From:" cannot be the name of a field: the test never holds' },
  ])
  expect(holds('header :contains "subject:" ""')).toBe(false)
  expect(holds('address :contains ["from:", "from"] ""')).toBe(true)
  expect(holds('exists "subject:"')).toBe(false)
})

test.each([
  ["me@example.org", "me@example.org"],
  ["Coyote <me@example.org>", "me@example.org"],
  ['"Wile E. <Coyote>" <me@example.org>', "me@example.org"],
  ["  me @ example.org  ", "me@example.org"],
  ["< me@example.org >", "me@example.org"],
  ['"me"@example.org', "me@example.org"],
  ['"m e"@example.org', '"m e"@example.org'],
])("an address to send to may have a name before it (RFC 5228 §2.4.2.3): %s", (written, address) => {
  expect(actionsOf(`redirect ${JSON.stringify(written)};`)).toEqual([`redirect ${address}`])
})

test.each([
  "me@",
  "@example.org",
  "<>",
  "me me@example.org",
  "Me <me@example.org",
  "a@b.example, c@d.example",
  "Friends: a@b.example;",
  "<@route.example:a@b.example>",
  "a@b..example",
  "a@.example",
  'a <b" c <d@e.example>',
])("no address: %s", (written) => {
  expect(faultsOf(`redirect ${JSON.stringify(written)};`)).toHaveLength(1)
})

test("code outside of the room brings commands, tests and variables of its own", () => {
  const seen: string[] = []
  const weather: Extension = {
    name: "vnd.example.weather",
    implies: "variables",
    namespace: { name: "weather", value: (run, name) => `${name} in ${run.facts.environment.domain}` },
    commands: [
      {
        name: "forecast",
        extension: "vnd.example.weather",
        positional: [{ name: "text", kind: "string" }],
        run(run, args) {
          seen.push(args.text(run, "text"))
          run.actions.add({ kind: "other", name: "forecast", detail: undefined, at: args.at })
          return undefined
        },
      },
    ],
    tests: [{ name: "raining", extension: "vnd.example.weather", holds: () => true }],
  }
  const base = { commands: baseCommands, tests: baseTests }
  const language = new Language({ base, extensions: [...extensions, weather] })
  const compiled = (source: string) => compile(source, "test", language)
  const script = 'require "vnd.example.weather"; if raining { forecast "${weather.sun.tomorrow}"; }'
  const message = Buffer.from("\r\n")
  const { actions } = interpret([compiled(script)], sieveMessage(message, message.length), someFacts)
  expect(actions.map(({ kind }) => kind)).toEqual(["other", "keep"])
  expect(seen).toEqual(["sun.tomorrow in example.test"])
  expect(() => compiled('require "variables"; redirect "${weather.sun}@x.example";')).toThrow(
    /needs: require/,
  )
  expect(() => compiled('require "variables"; redirect "${moon.full}@x.example";')).toThrow(/no variables/)
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
  expect(actionsOf('require "ihave"; if ihave "spoon" { keep; } bend "it";')).toEqual([
    "failed in line 1: 'bend' is not known here",
  ])
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

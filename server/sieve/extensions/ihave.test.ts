import { expect, test } from "vitest"
import { actionsOf, holds } from "../fixtures.ts"

// RFC 5463, RFC 5228 §2.4.2.4 (encoded-character), RFC 5429, RFC 3894 (copy), draft-ietf-sieve-regex.

test("ihave lets a script use what is there, and go without what is not", () => {
  const script = `require "ihave";
    if ihave ["fileinto", "vnd.nobody"] { fileinto "Junk"; vnd_command "x"; }
    elsif ihave "fileinto" { fileinto "Work"; }`
  expect(actionsOf(script)).toEqual(["fileinto Work"])
})

test("what is not there fails only when it comes to run; error says why (§5)", () => {
  const asking = (commands: string) => `require "ihave"; if ihave "vnd.nobody" { keep; } ${commands}`
  expect(actionsOf(asking("if false { nothing; } keep;"))).toEqual(["keep"])
  expect(actionsOf(asking("nothing;"))[0]).toMatch(/^failed.*'nothing' is not known/)
  expect(actionsOf(asking('if false { keep :spoon "x"; } keep;'))).toEqual(["keep"])
  expect(actionsOf(asking("if false { keep; } elsif size :about 3 { stop; }"))[0]).toMatch(/^failed.*'size'/)
  expect(actionsOf('require "ihave"; error "not today";')[0]).toMatch(/not today/)
})

test("an extension cannot be used before ihave has found it (§4)", () => {
  const script = 'require "ihave"; fileinto "Work"; if ihave "fileinto" { keep; }'
  expect(actionsOf(script)[0]).toMatch(/^failed.*"fileinto" is used before 'ihave'/)
  const tag = 'require ["ihave", "fileinto"]; fileinto :copy "Work"; if ihave "copy" { keep; }'
  expect(actionsOf(tag)[0]).toMatch(/^failed.*"copy" is used before 'ihave'/)
  const found = 'require "ihave"; if allof (ihave "fileinto", true) { stop; } fileinto "Work";'
  expect(actionsOf(found.replace("{ stop; }", "{ }"))).toEqual(["fileinto Work"])
})

test("one that is missing enables none of the list (§4)", () => {
  const script = 'require "ihave"; if not ihave ["fileinto", "vnd.nobody"] { fileinto "Work"; }'
  expect(actionsOf(script)[0]).toMatch(/^failed.*"fileinto" is used before/)
})

test("what changes every string cannot be had by ihave (§4)", () => {
  expect(holds('ihave "variables"', ["ihave"])).toBe(false)
  expect(holds('ihave "encoded-character"', ["ihave"])).toBe(false)
  expect(holds('ihave "variables"', ["ihave", "variables"])).toBe(true)
})

test("a word that nothing asks for is a fault before any message comes", () => {
  expect(() => actionsOf('require "ihave"; nothing;')).toThrow(/no command 'nothing'/)
  expect(() => actionsOf('require "ihave"; fileinto "Work";')).toThrow(/needs: require/)
})

test.each([
  ["${hex: 24 24}", "$$"],
  ["${unicode:40}", "@"],
  ["${unicode: 40 20AC }", "@€"],
  ["${hex:40", "${hex:40"],
  ["${hex:4g}", "${hex:4g}"],
  ["${HEX:40}", "@"],
])("encoded-character: %s is %s", (text, expected) => {
  expect(actionsOf(`require ["encoded-character", "fileinto"]; fileinto "${text}";`)).toEqual([
    `fileinto ${expected}`,
  ])
})

test("a character that is none is a fault (RFC 5228 §2.4.2.4)", () => {
  expect(() =>
    actionsOf('require ["encoded-character", "fileinto"]; fileinto "${unicode:200000}";'),
  ).toThrow()
  expect(() => actionsOf('require ["encoded-character", "fileinto"]; fileinto "${unicode:D800}";')).toThrow()
})

test("copy leaves the implicit keep as it is (RFC 3894)", () => {
  const script = 'require ["fileinto", "copy"]; fileinto :copy "Work"; redirect :copy "a@b.example";'
  expect(actionsOf(script)).toEqual(["fileinto Work", "redirect a@b.example", "keep"])
})

test.each([
  ['reject "no"; keep;', "reject, keep"],
  ['reject "no"; fileinto "Work";', "reject, fileinto"],
  ['redirect "a@b.example"; reject "no";', "redirect, reject"],
  ['reject "no"; vacation "x";', "reject, vacation"],
  ['ereject "no"; reject "no";', "twice"],
])("reject goes with nothing that delivers (RFC 5429 §2.4): %s", (commands) => {
  const script = `require ["reject", "ereject", "fileinto", "vacation"]; ${commands}`
  expect(actionsOf(script, "To: me@example.test\n\n")[0]).toMatch(/^failed.*cannot go together/)
})

test.each([
  ['header :regex "subject" "^I have (a|the) ([a-z]+) for"', "a present"],
  ['header :regex "subject" "(x)?have"', " "],
])("regex sets match variables: %s", (text, expected) => {
  const script = `require ["regex", "variables", "fileinto"]; if ${text} { fileinto "\${1} \${2}"; }`
  expect(actionsOf(script)).toEqual([`fileinto ${expected}`])
})

test("an expression that would take for ever elsewhere does not here", () => {
  const script = 'require "regex"; if header :regex "subject" "^(a+)+$" { discard; }'
  expect(actionsOf(script, `Subject: ${"a".repeat(5000)}b\n\n`)).toEqual(["keep"])
})

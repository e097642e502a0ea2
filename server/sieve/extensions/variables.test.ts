import { describe, expect, test } from "vitest"
import { actionsOf, holds } from "../fixtures.ts"

// RFC 5229.

/** What a variable is after some commands. */
function valueAfter(commands: string, name = "x", message?: string): string {
  const script = `require ["variables", "fileinto"]; ${commands} fileinto "[\${${name}}]";`
  return actionsOf(script, message)[0]!.replace(/^fileinto \[|\]$/g, "")
}

describe("set", () => {
  test("names do not tell capitals apart, and a name of its own is not needed for none (§3)", () => {
    expect(valueAfter('set "Honorific" "Mr";', "hOnOrIfIc")).toBe("Mr")
    expect(valueAfter("", "company")).toBe("")
  })

  test("what is no variable stays as it is (§3)", () => {
    expect(valueAfter('set "x" "&%${}!";')).toBe("&%${}!")
    expect(valueAfter('set "company" "ACME"; set "x" "${President, ${Company} Inc.}";')).toBe(
      "${President, ACME Inc.}",
    )
    expect(valueAfter('set "x" "${full stop}";')).toBe("${full stop}")
  })

  test("is not expanded twice", () => {
    expect(valueAfter('set "a" "$"; set "b" "{c}"; set "c" "no"; set "x" "${a}${b}";')).toBe("${c}")
  })

  test.each([
    ['set :length "x" "juMBlEd lETteRS";', "15"],
    ['set :lower "x" "juMBlEd lETteRS";', "jumbled letters"],
    ['set :upperfirst "x" "juMBlEd lETteRS";', "JuMBlEd lETteRS"],
    ['set :upperfirst :lower "x" "juMBlEd lETteRS";', "Jumbled letters"],
    ['set :lowerfirst :upper "x" "jumbled";', "jUMBLED"],
    ['set :quotewildcard "x" "Rock*?\\\\";', "Rock\\*\\?\\\\"],
    ['set :upper "x" "é a";', "é A"],
    ['set :length "x" "é😀";', "2"],
    ['set :quotewildcard :length "x" "a*";', "3"],
  ])("modifiers, from the examples of §4: %s", (command, expected) => {
    expect(valueAfter(command)).toBe(expected)
  })

  test("two modifiers of one precedence are a fault (§4.1)", () => {
    expect(() => valueAfter('set :lower :upper "x" "y";')).toThrow(/upper|lower/)
  })

  test("a name that is none, and a match variable, cannot be set (§4)", () => {
    expect(() => valueAfter('set "a-b" "y";')).toThrow()
    expect(() => valueAfter('set "1" "y";')).toThrow()
    expect(() => valueAfter('set "${a}" "y";')).toThrow()
  })
})

describe("match variables (§3.2)", () => {
  const message = "Subject: [acme-users] [fwd] version 1.0 is out\nFrom: a@b.example\n\n"

  test("the example of the RFC: each star takes as little as it can", () => {
    const commands = 'if header :matches "Subject" "[*] *" { set "x" "${1}|${2}"; }'
    expect(valueAfter(commands, "x", message)).toBe("acme-users|[fwd] version 1.0 is out")
    const whole = 'if address :matches :all "from" "*@*" { set "x" "${0} ${1} ${2} ${3}"; }'
    expect(valueAfter(whole, "x", message)).toBe("a@b.example a b.example ")
  })

  test("a test that fails leaves them alone, a later one that holds replaces all", () => {
    const first = 'if header :matches "subject" "[*] *" { } if header :matches "subject" "no*" { }'
    expect(valueAfter(`${first} set "x" "\${1}";`, "x", message)).toBe("acme-users")
    const second = 'if header :matches "subject" "*" { } if address :matches :domain "from" "b.?xample" { }'
    expect(valueAfter(`${second} set "x" "\${1}\${2}";`, "x", message)).toBe("e")
  })

  test("tests behind one that decides are not run", () => {
    const commands = 'if anyof (true, header :matches "subject" "*") { set "x" "${0}"; }'
    expect(valueAfter(commands, "x", message)).toBe("")
  })
})

test("string compares values, and counts those that are not empty (§5)", () => {
  expect(holds('string :is "${missing}" ""', ["variables"])).toBe(true)
  expect(
    holds('string :count "eq" :comparator "i;ascii-numeric" ["a", "", "b"] "2"', [
      "variables",
      "relational",
      "comparator-i;ascii-numeric",
    ]),
  ).toBe(true)
})

test.each([
  ['set "x" "${33}";', /counted up to/],
  ['set "x" "${nowhere.y}";', /no variables '\$\{nowhere\.'/],
  ['set "x" "${global.y}";', /needs: require "include"/],
  ['set "${x}" "y";', /without variables/],
  ['set "1" "y";', /letters, digits and underscores/],
  ['if header :comparator "${x}" "subject" "y" { stop; }', /without variables/],
])("a fault before any message comes (§3, §4): %s", (command, why) => {
  expect(() => actionsOf(`require "variables"; ${command}`)).toThrow(why)
})

test("without require a dollar sign is nothing special", () => {
  expect(actionsOf('require "fileinto"; fileinto "${x}";')).toEqual(["fileinto ${x}"])
})

test("a value that would grow without end is cut", () => {
  const doubling = 'set "x" "${x}${x}";'.repeat(40)
  const cut = actionsOf(
    `require ["variables", "fileinto"]; set "x" "0123456789"; ${doubling} set :length "n" "\${x}"; fileinto "\${n}";`,
  )
  expect(cut).toEqual(["fileinto 65536"])
})

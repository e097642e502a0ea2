import { expect, test } from "vitest"
import { actionsOf, holds } from "../fixtures.ts"

// RFC 5228 §5.4, RFC 5233, RFC 5183, RFC 6134, RFC 5235.

const envelope = { from: "tim@Example.com", to: "ken+sieve@example.org" }

test.each([
  ['envelope :all :is "from" "TIM@example.com"', true],
  ['envelope :domain "from" "example.com"', true],
  ['envelope :localpart "to" "ken+sieve"', true],
  ['envelope :user "to" "ken"', true],
  ['envelope :detail "to" "sieve"', true],
  ['envelope :detail :matches "from" "*"', false],
  ['envelope :is ["from", "to"] "ken+sieve@example.org"', true],
])("%s: %s", (text, expected) => {
  expect(holds(text, ["envelope", "subaddress"], undefined, { envelope })).toBe(expected)
})

test.each(["", ":all ", ":localpart ", ":domain "])(
  "the null sender is the empty string, whatever part: %s",
  (part) => {
    const nobody = { envelope: { from: "", to: "a@b.example" } }
    expect(holds(`envelope ${part}:is "from" ""`, ["envelope"], undefined, nobody)).toBe(true)
  },
)

test("a part of the envelope that is none is a fault", () => {
  expect(() => holds('envelope "size" "1"', ["envelope"])).toThrow(/from.*to/)
})

test.each([
  ['address :user "to" "me"', true],
  ['address :detail "to" "fast"', true],
  ['address :localpart "to" "me+fast"', true],
  ['address :detail "to" "slow"', false],
])("%s: %s (RFC 5233)", (text, expected) => {
  expect(holds(text, ["subaddress"], "To: me+fast@example.test, you\n\n")).toBe(expected)
})

test("what is no address has no local part and no domain (RFC 5228 §2.7.4)", () => {
  expect(holds('address :localpart :matches "to" "*"', [], "To: you\n\n")).toBe(false)
  expect(holds('address :domain :matches "to" "*"', [], "To: you\n\n")).toBe(false)
})

test("environment: what is not known matches nothing (RFC 5183)", () => {
  expect(holds('environment :is "location" "MDA"', ["environment"])).toBe(true)
  expect(holds('environment :matches "vnd.nobody" "*"', ["environment"])).toBe(false)
  expect(holds('environment :contains "domain" "example"', ["environment"])).toBe(true)
})

test(":list asks a list of addresses (RFC 6134)", () => {
  const lists = new Map([[":addrbook:default", new Set(["coyote@desert.example.org"])]])
  const ask = (text: string) => holds(text, ["extlists", "envelope"], undefined, { lists })
  expect(ask('address :list "from" ":addrbook:default"')).toBe(true)
  expect(ask('address :list "to" ":addrbook:default"')).toBe(false)
  expect(ask('valid_ext_list [":addrbook:default"]')).toBe(true)
  expect(ask('valid_ext_list [":addrbook:default", ":other"]')).toBe(false)
  const script = `require ["extlists", "variables", "fileinto"];
    if address :list "from" ":addrbook:default" { fileinto "\${0}"; }`
  expect(actionsOf(script, undefined, { lists })).toEqual(["fileinto coyote@desert.example.org"])
})

const numeric = ':value "ge" :comparator "i;ascii-numeric"'

test.each([
  [`spamtest ${numeric} "5"`, { value: 7, percent: 70 }, true],
  [`spamtest ${numeric} "8"`, { value: 7, percent: 70 }, false],
  ['spamtest "0"', { value: 0, percent: undefined }, true],
  [`spamtest :percent ${numeric} "60"`, { value: 7, percent: 70 }, true],
])("%s of %o: %s (RFC 5235)", (text, spam, expected) => {
  const requires = ["spamtest", "spamtestplus", "relational", "comparator-i;ascii-numeric"]
  expect(
    holds(
      text,
      requires.filter((name) => name !== "spamtest" || !text.includes(":percent")),
      undefined,
      { spam },
    ),
  ).toBe(expected)
})

test("virustest (RFC 5235 §3)", () => {
  const requires = ["virustest", "relational", "comparator-i;ascii-numeric"]
  expect(holds(`virustest ${numeric} "4"`, requires, undefined, { virus: 5 })).toBe(true)
  expect(holds('virustest "0"', requires)).toBe(true)
})

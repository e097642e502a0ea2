import { expect, test } from "vitest"
import { holds } from "../fixtures.ts"

// RFC 5231 with RFC 4790 §9.1.

const message =
  "X-Priority: 3\nTo: a@x.example, b@x.example\nCc: c@x.example\nReceived: one\nReceived: two\nSubject: m\nX-None: none\n\n"
const requires = ["relational", "comparator-i;ascii-numeric"]
const numeric = ':comparator "i;ascii-numeric"'

test.each([
  [`header :value "gt" ${numeric} "x-priority" "2"`, true],
  [`header :value "gt" ${numeric} "x-priority" "10"`, false],
  [`header :value "lt" ${numeric} "x-priority" "10"`, true],
  [`header :value "lt" "x-priority" "10"`, false],
  [`header :value "ge" ${numeric} "x-priority" "03"`, true],
  [`header :value "eq" ${numeric} "x-priority" "3x"`, true],
  [`header :value "ne" ${numeric} "x-priority" "3"`, false],
  [`header :value "gt" ${numeric} "x-none" "999999999999"`, true],
  [`header :value "le" "subject" "M"`, true],
  [`header :value "lt" :comparator "i;octet" "subject" "M"`, false],
  [`header :count "eq" ${numeric} "received" "2"`, true],
  [`header :count "gt" ${numeric} ["received", "x-absent"] "2"`, false],
  [`header :count "eq" ${numeric} "x-absent" "0"`, true],
  [`address :count "ge" ${numeric} ["to", "cc"] "3"`, true],
  [`address :value "eq" ${numeric} :localpart "to" "a"`, true],
])("%s: %s", (text, expected) => {
  expect(holds(text, requires, message)).toBe(expected)
})

test("a relation that is none, and parts of strings by numbers, are faults", () => {
  expect(() => holds('header :value "gg" "x" "1"', requires)).toThrow(/gt, ge, lt/)
  expect(() => holds(`header :contains ${numeric} "x" "1"`, requires)).toThrow(/whole numbers/)
  expect(() => holds('header :value "eq" "x" "1"')).toThrow(/relational/)
})

import { describe, expect, test } from "vitest"
import { actionsOf, holds } from "../fixtures.ts"

// RFC 5260.

const message = `Date: Tue, 30 Jun 2009 23:12:28 +0200
Received: from a by b; Wed, 1 Jul 2009 00:00:10 +0200
Subject: x
X-Broken: no date

`
const requires = ["date", "relational", "comparator-i;ascii-numeric"]
const ask = (text: string, given = message) => holds(text, requires, given)

describe("date (§4)", () => {
  test.each([
    ['date :is :originalzone "date" "year" "2009"', true],
    ['date :is :originalzone "date" "month" "06"', true],
    ['date :is :originalzone "date" "day" "30"', true],
    ['date :is :originalzone "date" "date" "2009-06-30"', true],
    ['date :is :originalzone "date" "hour" "23"', true],
    ['date :is :originalzone "date" "minute" "12"', true],
    ['date :is :originalzone "date" "second" "28"', true],
    ['date :is :originalzone "date" "time" "23:12:28"', true],
    ['date :is :originalzone "date" "iso8601" "2009-06-30T23:12:28+02:00"', true],
    ['date :is :originalzone "date" "std11" "Tue, 30 Jun 2009 23:12:28 +0200"', true],
    ['date :is :originalzone "date" "zone" "+0200"', true],
    ['date :is :originalzone "date" "weekday" "2"', true],
    ['date :is :originalzone "date" "julian" "55012"', true],
    ['date :is :zone "+0000" "date" "hour" "21"', true],
    ['date :is :zone "-0500" "date" "zone" "-0500"', true],
    ['date :is :zone "+0330" "date" "time" "00:42:28"', true],
    ['date :is :zone "+0330" "date" "date" "2009-07-01"', true],
    ['date :is :zone "+0000" "received" "date" "2009-06-30"', true],
    ['date :is "x-broken" "year" "2009"', false],
    ['date :matches "x-broken" "year" "*"', false],
    ['date :value "ge" :originalzone "date" "year" "2009"', true],
  ])("%s: %s", (text, expected) => {
    expect(ask(text)).toBe(expected)
  })

  test("a zone that is none, a part that is none: faults", () => {
    expect(() => ask('date :zone "2" "date" "year" "2009"')).toThrow()
    expect(() => ask('date :zone "+0000" :originalzone "date" "year" "2009"')).toThrow()
    expect(() => ask('date "date" "century" "20"')).toThrow()
  })
})

describe("currentdate (§5)", () => {
  test.each([
    ['currentdate :zone "+0000" :is "date" "2026-11-21"', true],
    ['currentdate :zone "+0100" :is "hour" "13"', true],
    ['currentdate :zone "+0000" :is "weekday" "6"', true],
    ['currentdate :value "lt" "date" "2026-01-01"', false],
  ])("%s: %s", (text, expected) => {
    expect(ask(text)).toBe(expected)
  })

  test("the example of §5: a script for one season", () => {
    const script = `require ["date", "relational", "fileinto"];
      if allof (currentdate :value "ge" "date" "2026-06-30", currentdate :value "le" "date" "2026-12-31") { fileinto "Work"; }`
    expect(actionsOf(script)).toEqual(["fileinto Work"])
  })
})

describe("index (§6)", () => {
  const list = "X: one\nX: two\nX: three\nY: why\nDate: Tue, 30 Jun 2009 23:12:28 +0200\n\n"
  test.each([
    ['header :index 1 :is "x" "one"', true],
    ['header :index 2 :is "x" "one"', false],
    ['header :index 1 :last :is "x" "three"', true],
    ['header :index 4 :matches "x" "*"', false],
    ['header :index 4 :is ["x", "y", "date"] "why"', true],
    ['header :index 2 :last :is ["x", "y", "date"] "why"', true],
    ['header :index 1 :is ["y", "x"] "one"', false],
    ['date :index 1 :originalzone :is "date" "year" "2009"', true],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, ["index", "date"], list)).toBe(expected)
  })

  test(":last without :index, and an index of 0, are faults", () => {
    expect(() => holds('header :last "x" "y"', ["index"])).toThrow(/:index/)
    expect(() => holds('header :index 0 "x" "y"', ["index"])).toThrow(/counts from 1/)
  })
})

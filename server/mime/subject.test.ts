import { describe, expect, it } from "vitest"
import { baseSubject, caseless, parseSubject } from "./subject.ts"

describe("parseSubject", () => {
  it.each([
    ["hello", "hello", false],
    ["Re: hello", "hello", true],
    ["RE:hello", "hello", true],
    ["re :  hello", "hello", true],
    ["Fw: Fwd: FWD: hello", "hello", true],
    ["Re: Re: Re: hello (fwd) (FWD) ", "hello", true],
    ["[list] hello", "hello", false],
    ["[list] Re: [other] hello", "hello", true],
    ["Re[2]: hello", "hello", true],
    ["Re [x] : hello", "hello", true],
    ["[fwd: hello]", "hello", true],
    ["[Fwd: Re: hello (fwd)]", "hello", true],
    ["[Fwd: [Fwd: hello]]", "hello", true],
    ["[list]", "[list]", false],
    ["[a] [b]", "[b]", false],
    ["Re: [list]", "[list]", true],
    ["Re:", "", true],
    ["", "", false],
    ["  hello \t\r\n world ", "hello world", false],
    ["Reply: hello", "Reply: hello", false],
    ["hello (fwd)", "hello", true],
    ["hello Re: x", "hello Re: x", false],
    ["[unclosed hello", "[unclosed hello", false],
    ["[a[b]] hello", "[a[b]] hello", false],
    ["Re: [fwd: x", "[fwd: x", true],
  ])("of %j is %j", (subject, base, reply) => {
    expect(parseSubject(subject)).toEqual({ base, reply })
  })

  it.each(["[a]", "re:", "[", "[fwd:", "(fwd)", " ", "re[", "]"])("is linear in %j", (piece) => {
    expect(baseSubject(piece.repeat(100_000)).length).toBeLessThanOrEqual(piece.length * 100_000)
    expect(baseSubject(piece.repeat(100_000).concat("x]")).length).toBeGreaterThan(0)
  })

  it("of nested forwards is linear", () => {
    expect(baseSubject("[fwd:".repeat(5000) + "]".repeat(5000))).toBe("")
  })
})

describe("caseless", () => {
  it.each([
    ["ABC", "abc"],
    ["ÉCOLE", "école"],
    ["ΟΔΟΣ", "οδος"],
    ["ﬁ", "FI"],
    ["e\u0301", "É"],
  ])("makes %j and %j one", (a, b) => {
    expect(caseless(a)).toBe(caseless(b))
  })

  it("keeps different letters apart", () => {
    expect(caseless("e")).not.toBe(caseless("é"))
  })
})

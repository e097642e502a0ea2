import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { includes } from "../../mime/search.ts"
import { caseless } from "../../mime/subject.ts"
import { Pace } from "../../pace.ts"
import { Column, columnPart, decodeColumn, encodeColumn } from "./column.ts"
import { displayName } from "./display-name.ts"
import { DamagedLeaf, seal, unseal } from "./leaf.ts"
import { decodeNumbers, encodeNumbers, numbersOf } from "./numbers.ts"
import { encodePostings, leafOf, narrow, PostingList } from "./postings.ts"
import { sortInTurns, sortNumbers } from "./sorting.ts"
import { BucketSet, bucketsToAsk } from "./trigrams.ts"

describe("leaves", () => {
  test("give back what they were given", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.boolean(), (content, compress) => {
        expect(unseal(seal(content, compress)).equals(content)).toBe(true)
      }),
    )
  })

  test("tell when a bit was turned", () => {
    const sealed = seal(Buffer.from("what was written"), false)
    for (let at = 0; at < sealed.length * 8; at++) {
      const turned = Buffer.from(sealed)
      turned[at >> 3]! ^= 1 << (at & 7)
      expect(() => unseal(turned)).toThrow(DamagedLeaf)
    }
    expect(() => unseal(undefined)).toThrow(DamagedLeaf)
  })
})

describe("columns", () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", "same", "😀", "\uffee")),
  )

  test("come back as they were", () => {
    fc.assert(
      fc.property(texts, (each) => {
        const { values, codes } = decodeColumn(encodeColumn(columnPart(each)))
        expect([...codes].map((code) => values[code])).toEqual(each)
      }),
    )
  })

  test("rank their values by code points, also when they grow", async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, async (first, more) => {
        const column = new Column()
        for (const each of [first, more]) {
          column.append(columnPart(each))
          const ranks = await column.ranks(new Pace())
          const octets = column.values.map((value) => Buffer.from(value))
          for (let a = 0; a < octets.length; a++)
            for (let b = 0; b < octets.length; b++)
              expect(Math.sign(ranks[a]! - ranks[b]!)).toBe(Math.sign(octets[a]!.compare(octets[b]!)))
        }
      }),
      { numRuns: 40 },
    )
  })

  test("numbers come back as they were", () => {
    const texts = {} as Parameters<typeof numbersOf>[0][number]["texts"]
    const message = { uid: 7, contentId: 9, size: 4_000_000_000, internalDate: 1.7e12, sentAt: -5, texts }
    const sealed = seal(encodeNumbers(numbersOf([{ ...message, reply: true, attached: false }])), true)
    expect(decodeNumbers(unseal(sealed))).toMatchObject({ length: 1 })
    const { uids, contents, sizes, internalDates, sentDates, marks } = decodeNumbers(unseal(sealed))
    expect([uids[0], contents[0], sizes[0], internalDates[0], sentDates[0], marks[0]]).toEqual([
      7, 9, 4_000_000_000, 1.7e12, -5, 1,
    ])
  })
})

test("sorting in turns is stable, and takes in what is new", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(9), { maxLength: 200 }), fc.nat(200), async (values, some) => {
      const compare = (a: number, b: number) => values[a]! - values[b]!
      const expected = values.map((_, at) => at).sort((a, b) => compare(a, b) || a - b)
      const known = await sortInTurns(new Uint32Array(0), Math.min(some, values.length), compare, new Pace())
      expect([...(await sortInTurns(known, values.length, compare, new Pace()))]).toEqual(expected)
    }),
  )
})

test("sorting a long list merges its pieces", async () => {
  const values = Float64Array.from({ length: 30_000 }, (_, at) => (at * 7919) % 10_007)
  const all = Uint32Array.from(values, (_, at) => at)
  const sorted = await sortNumbers(all, (a, b) => values[a]! - values[b]!, new Pace())
  for (let at = 1; at < sorted.length; at++) {
    const [left, right] = [sorted[at - 1]!, sorted[at]!]
    expect(values[left]! < values[right]! || (values[left] === values[right] && left < right)).toBe(true)
  }
})

test("postings never leave out a document that has the text", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "É", "😀", " "), maxLength: 40 })
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 60 }),
      letters,
      fc.constantFrom(1, 16, 2048),
      (documents, needle, leaves) => {
        const list = new PostingList()
        const set = new BucketSet()
        documents.forEach((text, at) => {
          set.add(caseless(text))
          list.add(at, set.take())
        })
        const contents = Array.from(encodePostings(list, leaves, documents.length), (each) => each.slice())
        const candidates = new Uint8Array(documents.length).fill(1)
        for (const bucket of bucketsToAsk(needle))
          narrow(candidates, contents[leafOf(bucket, leaves)]!, bucket, leaves)
        documents.forEach((text, at) => {
          if (includes(text, needle)) expect(candidates[at]).toBe(1)
        })
      },
    ),
  )
})

test("a text no document has rules them all out", () => {
  const list = new PostingList()
  const set = new BucketSet()
  set.add("SOMETHING ELSE")
  list.add(0, set.take())
  const [content] = encodePostings(list, 1, 1)
  const candidates = new Uint8Array(1).fill(1)
  expect(bucketsToAsk("elephant").every((bucket) => narrow(candidates, content!, bucket, 1))).toBe(false)
  expect(candidates[0]).toBe(0)
})

test.each([
  [
    '(NIL "x" (("Ann \\"A\\" Lee" NIL "ann" "example.org")) NIL NIL NIL NIL NIL NIL NIL)',
    "from",
    'Ann "A" Lee',
  ],
  ['(NIL NIL ((NIL NIL "ann" "example.org")) NIL NIL NIL NIL NIL NIL NIL)', "from", "ann@example.org"],
  [
    '(NIL NIL ((NIL NIL "team" NIL)(NIL NIL "a" "b")(NIL NIL NIL NIL)) NIL NIL NIL NIL NIL NIL NIL)',
    "from",
    "team",
  ],
  ['(NIL {3}\r\na(b (("=?utf-8?q?=C3=89va?=" NIL "e" "f")) NIL NIL NIL NIL NIL NIL NIL)', "from", "Éva"],
  [
    '("d" NIL NIL ((NIL NIL "a" "b")) NIL (("Bob" NIL "b" "c")("Cy" NIL "c" "d")) NIL NIL NIL NIL)',
    "to",
    "Bob",
  ],
  ["(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", "to", ""],
  ["(", "to", ""],
  ['("', "from", ""],
  ["({9", "from", ""],
] as const)("the display name in %s, %s", (envelope, field, name) => {
  expect(displayName(envelope, field)).toBe(name)
})

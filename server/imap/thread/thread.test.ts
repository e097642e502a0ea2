import { expect, test } from "vitest"
import { formatThreads } from "./format.ts"
import type { ThreadColumns, Threads } from "./message.ts"
import { orderedSubject } from "./ordered-subject.ts"
import { references } from "./references.ts"
import { refs } from "./refs.ts"

/** number: "id < ancestor ancestor : subject"; sent in the order of the numbers. */
function told(algorithm: (columns: ThreadColumns) => Threads, lines: Record<number, string>): string {
  const numbers = new Map([["", 0]])
  const numberOf = (text: string) => {
    if (!numbers.has(text)) numbers.set(text, numbers.size)
    return numbers.get(text)!
  }
  const read = Object.values(lines).map((line) => {
    const [, id, ancestors, subject = ""] = /^(\S*)(?: < ([^:]*))?(?: ?: (.*))?$/.exec(line)!
    return {
      id: numberOf(id!),
      references: ancestors?.split(" ").filter(Boolean).map(numberOf) ?? [],
      subject: numberOf(subject.replace(/^(re: )+/i, "").toLowerCase()),
      reply: /^re: /i.test(subject) ? 1 : 0,
    }
  })
  const columns = {
    ids: Uint32Array.from(read, ({ id }) => id),
    references: read.map(({ references }) => references),
    subjects: Uint32Array.from(read, ({ subject }) => subject),
    replies: Uint8Array.from(read, ({ reply }) => reply),
    sentDates: Float64Array.from(read.keys()),
    byDate: Uint32Array.from(read.keys()),
    counts: { identifiers: numbers.size, subjects: numbers.size },
  }
  return formatThreads(algorithm(columns), Object.keys(lines).map(Number)).toString()
}

const byReferences = (lines: Record<number, string>) => told(references, lines)

test.each<[string, Record<number, string>, string]>([
  ["nothing", {}, ""],
  ["strangers", { 1: "a", 2: "b" }, "(1)(2)"],
  ["a conversation", { 1: "a", 2: "b < a", 3: "c < a b" }, "(1 2 3)"],
  ["a split", { 2: "a", 3: "b < a", 4: "c < a", 6: "d < a b" }, "(2 (3 6)(4))"],
  ["a lost parent of two", { 3: "b < a", 5: "c < a" }, "((3)(5))"],
  ["a lost parent of one", { 3: "b < a" }, "(3)"],
  ["lost ancestors in between", { 1: "a", 2: "d < a b c" }, "(1 2)"],
  ["the reply before its parent", { 1: "b < a", 2: "a" }, "(2 1)"],
  ["one identifier twice", { 1: "a", 2: "a", 3: "b < a" }, "(1 3)(2)"],
  ["a loop", { 1: "a < b", 2: "b < a" }, "(2 1)"],
  ["itself as its parent", { 1: "a < a" }, "(1)"],
  ["the same subject, reply without references", { 1: "a : Lunch", 2: "b : Re: Lunch" }, "(1 2)"],
  ["the same subject twice, no reply", { 1: "a : Lunch", 2: "b : Lunch" }, "((1)(2))"],
  ["a reply that came first", { 1: "a : Re: Lunch", 2: "b : Lunch" }, "(2 1)"],
  [
    "a lost parent and a subject",
    { 1: "b < a : Re: Lunch", 2: "c < a : Re: Lunch", 3: "d : Lunch" },
    "((1)(2)(3))",
  ],
  ["no subject joins nothing", { 1: "a : ", 2: "b : " }, "(1)(2)"],
])("REFERENCES: %s", (_name, lines, threads) => expect(byReferences(lines)).toBe(threads))

test("REFERENCES takes a thread as deep as a mailbox is long, whichever way it came", () => {
  const deep = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [i + 1, `m${i} < m${i - 1}`]))
  expect(byReferences(deep)).toBe(`(${Array.from({ length: 20_000 }, (_, i) => i + 1).join(" ")})`)
  const backwards = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [i + 1, `m${i} < m${i + 1}`]))
  expect(byReferences(backwards)).toBe(`(${Array.from({ length: 20_000 }, (_, i) => 20_000 - i).join(" ")})`)
})

test("ORDEREDSUBJECT: one level per subject, in the order of the first", () => {
  const lines = { 1: "a : Lunch", 2: "b : Dinner", 3: "c : Re: Lunch", 4: "d : Re: Dinner", 5: "e : lunch" }
  expect(told(orderedSubject, lines)).toBe("(1 (3)(5))(2 4)")
})

test.each<[string, Record<number, string>, string]>([
  ["nothing", {}, ""],
  ["a split", { 2: "a", 3: "b < a", 4: "c < a", 6: "d < a b" }, "(2 (3 6)(4))"],
  ["the thread with the newest message comes last", { 1: "a", 2: "b", 3: "c < a" }, "(2)(1 3)"],
  ["a lost parent of two, by the newer", { 1: "b < a", 2: "x", 3: "c < a" }, "(2)((1)(3))"],
  ["the newest far below", { 1: "a", 2: "b", 3: "c < b", 4: "d < a z" }, "(2 3)(1 4)"],
  ["subjects join nothing", { 1: "a : Lunch", 2: "b : Re: Lunch" }, "(1)(2)"],
  ["one identifier twice", { 1: "a", 2: "a", 3: "b < a" }, "(2)(1 3)"],
  ["a loop", { 1: "a < b", 2: "b < a" }, "(2 1)"],
])("REFS: %s", (_name, lines, threads) => expect(told(refs, lines)).toBe(threads))

import { expect, test } from "vitest"
import { Chance } from "../fuzz/mutation.ts"
import { advance, changedSince, emptySnapshot, grownOnly, type Snapshot } from "./snapshot.ts"

const state = (modseq: number) => ({ uidValidity: 1, uidNext: 1, modseq })
const message = (uid: number, modseq: number, keywords = "", flags = 0) => ({ uid, modseq, flags, keywords })
const none = { changed: [], gone: [] }

const texts = (snapshot: Snapshot) =>
  Array.from(
    { length: snapshot.length },
    (_, index) => `${snapshot.uids[index]} ${snapshot.flagsAt(index).text}`,
  )

const three = advance(emptySnapshot(1, state(1)), state(1), {
  ...none,
  changed: [message(1, 1), message(2, 1), message(3, 1)],
})

test("a change of flags shares the UIDs and leaves the snapshot before it as it was", () => {
  const next = advance(three, state(2), { ...none, changed: [message(2, 2, "a")] })
  expect(next.uids).toBe(three.uids)
  expect(texts(next)).toEqual(["1 ", "2 a", "3 "])
  expect(texts(three)).toEqual(["1 ", "2 ", "3 "])
})

test("two snapshots that share UIDs can both grow, each by its own", () => {
  const flagged = advance(three, state(2), { ...none, changed: [message(2, 2, "a")] })
  const left = advance(three, state(3), { ...none, changed: [message(4, 3, "left")] })
  const right = advance(flagged, state(3), { ...none, changed: [message(5, 3, "right"), message(6, 3)] })
  expect(texts(left)).toEqual(["1 ", "2 ", "3 ", "4 left"])
  expect(texts(right)).toEqual(["1 ", "2 a", "3 ", "5 right", "6 "])
  expect(texts(advance(right, state(4), { ...none, gone: [2] }))).toEqual(["1 ", "3 ", "5 right", "6 "])
})

test("endless combinations of keywords do not gather", () => {
  let snapshot = three
  const numbers = () => (snapshot as unknown as { columns: { table: { size: number } } }).columns.table.size
  for (let round = 2; round < 5000; round++) {
    const before = texts(snapshot)
    const old = snapshot
    snapshot = advance(snapshot, state(round), {
      ...none,
      changed: [message((round % 3) + 1, round, `k${round}`)],
    })
    expect(snapshot.flagsAt(round % 3).text).toBe(`k${round}`)
    expect(texts(old)).toEqual(before)
    expect(numbers()).toBeLessThan(1100)
  }
})

test("what has changed from one snapshot of thousands to any later one is told, and no snapshot changes behind its back", () => {
  const chance = new Chance(20_261)
  const many = Array.from({ length: 5000 }, (_, at) => message(at + 1, 1))
  const line = [advance(emptySnapshot(1, state(1)), state(1), { ...none, changed: many })]
  const told = [describe(line[0]!)]
  for (let modseq = 2; modseq < 40; modseq++) {
    const before = line.at(-1)!
    const uids = Array.from({ length: chance.below(5) }, () => 1 + chance.below(before.length))
    const changed = [...new Set(uids)].sort((a, b) => a - b).map((uid) => message(uid, modseq, `k${modseq}`))
    for (let more = chance.below(200); more > 0; more--) changed.push(message(before.length + more, modseq))
    changed.sort((a, b) => a.uid - b.uid)
    line.push(advance(before, state(modseq), { ...none, changed }))
    expect(line.at(-1)!.keywords.length).toBeLessThan(modseq)
    told.push(describe(line.at(-1)!))
  }
  for (const [at, snapshot] of line.entries()) expect(describe(snapshot)).toEqual(told[at])
  for (const [from, before] of line.entries())
    for (const now of line.slice(from)) {
      const differs = (index: number) => before.modseqAt(index) !== now.modseqAt(index)
      const expected = Array.from({ length: before.length }, (_, index) => index).filter(differs)
      const answer = changedSince(before, now)
      if (before.uids === now.uids) expect(answer).toEqual(expected)
      else expect(answer).toBeUndefined()
      if (grownOnly(before, now)) expect(expected).toEqual([])
      const inUse = Array.from({ length: now.length }, (_, index) => now.flagsAt(index).keywords).flat()
      if (from === 0) expect(now.keywords).toEqual([...new Set(inUse)].sort())
    }
})

const describe = (snapshot: Snapshot) =>
  texts(snapshot).map((text, index) => `${text} ${snapshot.modseqAt(index)}`)

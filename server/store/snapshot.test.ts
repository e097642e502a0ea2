import { expect, test } from "vitest"
import { advance, emptySnapshot, type Snapshot } from "./snapshot.ts"

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

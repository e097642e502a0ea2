import { expect, test } from "vitest"
import type { MessageRow } from "@/app/_mail/messages"
import {
  between,
  emptyList,
  type ListData,
  mergePage,
  neighbour,
  successor,
  withFlag,
  withoutMessages,
} from "./list-data"

const flags = { seen: false, flagged: false, answered: false, forwarded: false, draft: false }
const row = (uid: number): MessageRow => ({
  uid,
  subject: `message ${uid}`,
  from: [],
  to: [],
  date: "2026-01-01T00:00:00.000Z",
  preview: "",
  flags,
  attachment: false,
  size: 1,
})
const page = (version: string, total: number, start: number, ...uids: number[]) => ({
  version,
  total,
  start,
  uidValidity: "1",
  rows: uids.map(row),
})
const list: ListData = mergePage(emptyList, page("a", 6, 0, 60, 50, 40))

test("pages fill their positions and leave holes elsewhere", () => {
  expect(mergePage(list, page("a", 6, 4, 20, 10)).order).toEqual([60, 50, 40, undefined, 20, 10])
})

test("when messages came, positions are forgotten and rows are not", () => {
  const after = mergePage(list, page("b", 7, 0, 70, 60))
  expect(after.order).toEqual([70, 60, undefined, undefined, undefined, undefined, undefined])
  expect(after.rows.get(40)?.subject).toBe("message 40")
})

test("messages leave, holes stay", () => {
  const after = withoutMessages(list, new Set([50]))
  expect(after.order).toEqual([60, 40, undefined, undefined, undefined])
  expect(after.total).toBe(5)
})

test("a flag changes where it should, and the old list stays as it was", () => {
  expect(withFlag(list, new Set([50]), { seen: true }).rows.get(50)?.flags.seen).toBe(true)
  expect(list.rows.get(50)?.flags.seen).toBe(false)
})

test("what comes next", () => {
  expect(neighbour(list, undefined, 1)).toBe(60)
  expect(neighbour(list, 60, 1)).toBe(50)
  expect(neighbour(list, 60, -1)).toBeUndefined()
  expect(successor(list, 50, new Set([50, 40]))).toBe(60)
  expect(successor(list, 60, new Set([60]))).toBe(50)
  expect(successor(list, 60, new Set([60, 50, 40]))).toBeUndefined()
})

test("a range, from either end", () => {
  expect(between(list, 40, 60)).toEqual([60, 50, 40])
  expect(between(list, 60, 50)).toEqual([60, 50])
  expect(between(list, 99, 50)).toEqual([50])
})

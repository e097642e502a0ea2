"use client"

import { useRef, useState } from "react"

export interface Keyed<Value> {
  entries: { key: number; value: Value }[]
  values: Value[]
  change: (key: number, value: Value) => void
  remove: (key: number) => void
  add: () => void
}

/** A list that grows and shrinks on the screen; each entry keeps its key, and with it its fields. */
export function useKeyed<Value>(first: readonly Value[], make: () => Value): Keyed<Value> {
  const next = useRef(first.length)
  const [entries, setEntries] = useState(() => first.map((value, key) => ({ key, value })))
  return {
    entries,
    values: entries.map(({ value }) => value),
    change: (key, value) =>
      setEntries((all) => all.map((each) => (each.key === key ? { key, value } : each))),
    remove: (key) => setEntries((all) => all.filter((each) => each.key !== key)),
    add: () => setEntries((all) => [...all, { key: ++next.current, value: make() }]),
  }
}

"use client"

import { type DragEvent, useState } from "react"

/** The list with one of its entries somewhere else. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from)
  return [...rest.slice(0, to), list[from]!, ...rest.slice(to)]
}

/** Rows that are dragged to another place in their list. `move` is told from where to where. */
export function useReorder(move: (from: number, to: number) => void) {
  const [from, setFrom] = useState<number>()
  const [over, setOver] = useState<number>()
  const end = () => {
    setFrom(undefined)
    setOver(undefined)
  }
  return {
    markAt: (index: number) =>
      from === undefined || over !== index || from === index
        ? undefined
        : from > index
          ? ("above" as const)
          : ("below" as const),
    dragAt: (index: number) => ({
      onDragStart: (event: DragEvent) => {
        event.dataTransfer.effectAllowed = "move"
        event.dataTransfer.setData("application/x-missiva-rule", String(index))
        setFrom(index)
      },
      onDragEnd: end,
      onDragOver: (event: DragEvent) => {
        if (from === undefined) return
        event.preventDefault()
        setOver(index)
      },
      onDrop: (event: DragEvent) => {
        if (from === undefined) return
        event.preventDefault()
        if (from !== index) move(from, index)
        end()
      },
    }),
  }
}

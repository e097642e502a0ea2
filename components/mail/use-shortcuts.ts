"use client"

import { useEffect, useRef } from "react"
import { type ShortcutName, shortcutOf } from "./shortcuts"

/** Two keys that belong together are pressed within this time, milliseconds. */
const together = 1_200

function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return Boolean(
    element?.closest?.(
      "input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=dialog], [role=menu]",
    ),
  )
}

/** Enter on something that has its own use for it is left alone. */
function isPress(event: KeyboardEvent): boolean {
  const onControl = (event.target as HTMLElement | null)?.closest?.("button, a, summary, [role=checkbox]")
  return Boolean(onControl) && (event.key === "Enter" || event.key === " ")
}

/** Listens for the keys of `shortcuts.ts` in a window. Returns the way to stop. */
export function listenForShortcuts(target: EventTarget, act: (name: ShortcutName) => void): () => void {
  let before: { key: string; at: number } | undefined
  const heard = (thing: Event) => {
    const event = thing as KeyboardEvent
    if (event.defaultPrevented || event.altKey || event.isComposing) return
    const modifier = event.ctrlKey ? "Control+" : event.metaKey ? "Meta+" : ""
    if (!modifier && (isTyping(event.target) || isPress(event) || isScroll(event))) return
    const recent = before && event.timeStamp - before.at < together ? before.key : undefined
    const { name, begins } = shortcutOf(modifier + event.key, recent)
    before = begins ? { key: event.key, at: event.timeStamp } : undefined
    if (!name) return
    event.preventDefault()
    act(name)
  }
  target.addEventListener("keydown", heard)
  return () => target.removeEventListener("keydown", heard)
}

/** Arrows scroll the message that has the focus, and move the edges of panes. */
function isScroll(event: KeyboardEvent): boolean {
  const own = (event.target as HTMLElement | null)?.closest?.("#message, hr, [role=toolbar]")
  return Boolean(own) && event.key.startsWith("Arrow")
}

/** The latest `act` hears every shortcut of the page. */
export function useShortcuts(act: (name: ShortcutName) => void): void {
  const latest = useRef(act)
  latest.current = act
  useEffect(() => listenForShortcuts(window, (name) => latest.current(name)), [])
}

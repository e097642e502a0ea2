"use client"

import { useSyncExternalStore } from "react"

const narrow = "(max-width: 767px)"

function subscribe(listener: () => void): () => void {
  const media = matchMedia(narrow)
  media.addEventListener("change", listener)
  return () => media.removeEventListener("change", listener)
}

/** Is the screen as narrow as a phone's? The server's guess holds until the browser knows. */
export function usePhone(guess: boolean): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(narrow).matches,
    () => guess,
  )
}

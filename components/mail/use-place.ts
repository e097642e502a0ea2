"use client"

import { useCallback, useSyncExternalStore } from "react"
import { type Place, pathOf, placeOf } from "./mail-path"

const changed = "missiva:place"

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener)
  addEventListener(changed, listener)
  return () => {
    removeEventListener("popstate", listener)
    removeEventListener(changed, listener)
  }
}

/** The place of this window, and the way to another; "replace" leaves no trace for the back button. */
export function usePlace(initial: Place): [Place, (place: Place, how?: "push" | "replace") => void] {
  const url = useSyncExternalStore(
    subscribe,
    () => location.pathname + location.search,
    () => pathOf(initial),
  )
  const go = useCallback((place: Place, how: "push" | "replace" = "push") => {
    const path = pathOf(place)
    if (path === location.pathname + location.search) return
    if (how === "push") history.pushState(null, "", path)
    else history.replaceState(null, "", path)
    dispatchEvent(new Event(changed))
  }, [])
  const [path = "", search = ""] = url.split("?")
  return [placeOf(path, search), go]
}

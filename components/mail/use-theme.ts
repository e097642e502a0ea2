"use client"

import { useState, useSyncExternalStore } from "react"
import { remember } from "./remember"

export type Theme = "system" | "light" | "dark"

const never = () => () => {}

/** The colours chosen. Kept in a cookie, so that the server writes the page in them. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const kept = useSyncExternalStore<Theme>(
    never,
    () => (document.documentElement.dataset.theme as Theme | undefined) ?? "system",
    () => "system",
  )
  const [chosen, setChosen] = useState<Theme>()
  const choose = (theme: Theme) => {
    setChosen(theme)
    if (theme === "system") delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    remember("theme", theme === "system" ? undefined : theme)
  }
  return [chosen ?? kept, choose]
}

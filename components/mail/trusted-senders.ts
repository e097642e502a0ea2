"use client"

import { useSyncExternalStore } from "react"

const key = "missiva:images"
const changed = "missiva:images"
const mostSenders = 2_000

function subscribe(listener: () => void): () => void {
  addEventListener("storage", listener)
  addEventListener(changed, listener)
  return () => {
    removeEventListener("storage", listener)
    removeEventListener(changed, listener)
  }
}

function read(text: string): string[] {
  try {
    const senders: unknown = JSON.parse(text)
    return Array.isArray(senders) ? senders.filter((each) => typeof each === "string") : []
  } catch {
    return []
  }
}

/** Senders whose pictures this browser always loads. */
export function useTrustedSenders(): { has: (address: string) => boolean; add: (address: string) => void } {
  const text = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(key) ?? "[]",
    () => "[]",
  )
  return {
    has: (address) => read(text).includes(address),
    add: (address) => {
      localStorage.setItem(key, JSON.stringify([...new Set([address, ...read(text)])].slice(0, mostSenders)))
      dispatchEvent(new Event(changed))
    },
  }
}

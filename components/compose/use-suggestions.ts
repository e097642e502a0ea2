import { useEffect, useState } from "react"
import { suggestRecipients } from "./compose-api"
import { type Recipient, sameAddress } from "./recipients"

/** What the contacts offer for what is being typed, and which of it is chosen by the arrow keys. */
export interface Suggestions {
  list: Recipient[]
  index: number
  chosen: Recipient | undefined
  move: (by: 1 | -1) => void
  close: () => void
}

const seen = new Map<string, Recipient[]>()

export function useSuggestions(typed: string, present: Recipient[]): Suggestions {
  const text = typed.trim().toLowerCase()
  const [found, setFound] = useState<{ text: string; list: Recipient[] }>({ text: "", list: [] })
  const [index, setIndex] = useState(0)
  useEffect(() => {
    setIndex(0)
    if (text === "") return
    const known = seen.get(text)
    if (known) return setFound({ text, list: known })
    const request = new AbortController()
    const timer = setTimeout(async () => {
      const list = await suggestRecipients(text, request.signal).catch(() => [])
      if (request.signal.aborted) return
      if (seen.size > 200) seen.clear()
      seen.set(text, list)
      setFound({ text, list })
    }, 90)
    return () => {
      clearTimeout(timer)
      request.abort()
    }
  }, [text])
  const [closedAt, setClosedAt] = useState("")
  const offered = text === "" || closedAt === text || !text.startsWith(found.text) ? [] : found.list
  const list = offered.filter(({ address }) => !present.some((each) => sameAddress(each.address, address)))
  return {
    list,
    index,
    chosen: list[index],
    move: (by) => setIndex((index + by + list.length) % Math.max(1, list.length)),
    close: () => setClosedAt(text),
  }
}

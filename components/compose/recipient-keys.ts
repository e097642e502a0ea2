/** What a key does where recipients are typed. */
export type KeyDeed = "commit" | "next" | "previous" | "close" | "take" | "removeLast"

export interface Typing {
  text: string
  /** Whether contacts are offered, and one of them is chosen. */
  offered: boolean
  chosen: boolean
  /** Whether there are recipients before it. */
  some: boolean
}

/** Undefined: the key does what it does in every field. @param key as a KeyboardEvent names it, without Ctrl and the like */
export function deedOf(key: string, { text, offered, chosen, some }: Typing): KeyDeed | undefined {
  const taken = chosen && text !== "" ? "take" : undefined
  switch (key) {
    case "ArrowDown":
      return offered ? "next" : undefined
    case "ArrowUp":
      return offered ? "previous" : undefined
    case "Escape":
      return offered ? "close" : undefined
    case "Enter":
      return taken ?? "commit"
    case "Tab":
      return taken
    case ",":
    case ";":
      // Within quotation marks they are part of a name.
      return text.includes('"') || text.trim() === "" ? undefined : "commit"
    case "Backspace":
      return text === "" && some ? "removeLast" : undefined
    default:
      return undefined
  }
}

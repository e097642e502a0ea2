/** Twelve quiet colours that stand out from light and dark and carry white letters at 4.5:1. */
const colours = [
  "#7c5a1e",
  "#8a4b2f",
  "#93435a",
  "#7d4a86",
  "#5e539b",
  "#3f5f9e",
  "#2b6a8c",
  "#1f6f6b",
  "#2f6f48",
  "#55691f",
  "#6a5d52",
  "#4d6270",
]

function hash(text: string): number {
  let value = 7
  for (let at = 0; at < text.length; at++) value = (value * 31 + text.charCodeAt(at)) | 0
  return Math.abs(value)
}

/** First letters of the first and last word; one letter for scripts written without spaces. */
export function initials(name: string): string {
  const words = name
    .replace(/[^\p{L}\p{N}\s]/gu, " ")
    .trim()
    .split(/\s+/)
  const first = [...(words[0] ?? "")][0] ?? "?"
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : ""
  return (first + last).toLocaleUpperCase()
}

export interface AvatarProps {
  name: string
  /** Decides the colour, so that a person keeps it under any name. */
  address: string
  size?: "small" | "medium"
}

export function Avatar({ name, address, size = "medium" }: AvatarProps) {
  const dimension = size === "small" ? "size-7 text-2xs" : "size-10 text-sm"
  return (
    <span
      aria-hidden
      style={{ backgroundColor: colours[hash(address.toLowerCase()) % colours.length] }}
      className={`inline-flex shrink-0 select-none items-center justify-center rounded-full font-semibold text-white ${dimension}`}
    >
      {initials(name || address)}
    </span>
  )
}

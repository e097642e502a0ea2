import { type Flags, isFlag, parseFlags } from "../store/flags.ts"

// Status, X-Status and X-Keywords, in which mail programs keep flags inside an mbox file.

const letters: readonly (readonly [field: "status" | "x-status", letter: string, bit: number])[] = [
  ["status", "R", 1],
  ["x-status", "A", 2],
  ["x-status", "F", 4],
  ["x-status", "D", 8],
  ["x-status", "T", 16],
]

/** What the fields of one message say. */
export interface Status {
  flags: Flags
  /** Some program has shown it before ("O"). */
  old: boolean
}

/** @param fields lines of the header, in any order; others than the three are passed over */
export function readStatus(fields: readonly string[]): Status {
  let bits = 0
  let old = false
  const keywords: string[] = []
  for (const field of fields) {
    const colon = field.indexOf(":")
    const name = field.slice(0, colon).toLowerCase()
    const value = field.slice(colon + 1).trim()
    for (const [where, letter, bit] of letters) if (name === where && value.includes(letter)) bits |= bit
    if (name === "status" && value.includes("O")) old = true
    if (name === "x-keywords")
      keywords.push(
        ...value.split(/\s+/).filter((word) => word !== "" && !word.startsWith("\\") && isFlag(word)),
      )
  }
  return { flags: { bits, keywords: parseFlags(keywords.slice(0, 100)).keywords }, old }
}

/** The lines that say so, none for a message nobody has seen. */
export function statusLines({ flags, old }: Status): string[] {
  const of = (field: "status" | "x-status") =>
    letters.map(([where, letter, bit]) => (where === field && flags.bits & bit ? letter : "")).join("")
  const status = of("status") + (old || flags.bits & 1 ? "O" : "")
  const lines = [status && `Status: ${status}`, of("x-status") && `X-Status: ${of("x-status")}`]
  if (flags.keywords.length > 0) lines.push(`X-Keywords: ${flags.keywords.join(" ")}`)
  return lines.filter((line) => line !== "")
}

/** Everything a key can do, in the order the help shows it; the words are in the catalogue under "shortcut". */
export const shortcuts = [
  { name: "next", keys: ["j", "ArrowDown"], shown: "j" },
  { name: "previous", keys: ["k", "ArrowUp"], shown: "k" },
  { name: "open", keys: ["Enter", "o"], shown: "Enter" },
  { name: "back", keys: ["Escape"], shown: "Esc" },
  { name: "select", keys: ["x"], shown: "x" },
  { name: "archive", keys: ["e"], shown: "e" },
  { name: "delete", keys: ["#", "Delete"], shown: "#" },
  { name: "star", keys: ["s"], shown: "s" },
  { name: "unread", keys: ["u"], shown: "u" },
  { name: "junk", keys: ["!"], shown: "!" },
  { name: "move", keys: ["v"], shown: "v" },
  { name: "reply", keys: ["r"], shown: "r" },
  { name: "replyAll", keys: ["a"], shown: "a" },
  { name: "forward", keys: ["f"], shown: "f" },
  { name: "compose", keys: ["c"], shown: "c" },
  { name: "search", keys: ["/"], shown: "/" },
  { name: "inbox", keys: ["g i"], shown: "g i" },
  { name: "drafts", keys: ["g d"], shown: "g d" },
  { name: "sent", keys: ["g t"], shown: "g t" },
  { name: "archived", keys: ["g a"], shown: "g a" },
  { name: "palette", keys: ["Control+k", "Meta+k"], shown: "Ctrl K" },
  { name: "help", keys: ["?"], shown: "?" },
] as const

export type ShortcutName = (typeof shortcuts)[number]["name"]

const byKey = new Map<string, ShortcutName>(
  shortcuts.flatMap((each) => each.keys.map((key) => [key, each.name])),
)
const beginnings = new Set(
  [...byKey.keys()].filter((key) => key.includes(" ")).map((key) => key.split(" ")[0]!),
)

/** What was pressed, and whether it is the beginning of two keys that belong together. */
export function shortcutOf(
  key: string,
  before: string | undefined,
): { name?: ShortcutName; begins: boolean } {
  const together = before ? byKey.get(`${before} ${key}`) : undefined
  if (together) return { name: together, begins: false }
  return { name: byKey.get(key), begins: beginnings.has(key) }
}

/** The key to show beside an action. */
export function shownKey(name: ShortcutName): string {
  return shortcuts.find((each) => each.name === name)!.shown
}

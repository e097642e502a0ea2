/** What a recipe does. */
export type Action =
  | { kind: "forward" | "pipe" | "file"; text: string }
  | { kind: "block"; statements: readonly Statement[] }
  | { kind: "none" }

/** `:0 flags : lock`, its conditions, its action. */
export interface Recipe {
  kind: "recipe"
  line: number
  /** As it stands, for those that are not taken over. */
  text: string
  flags: string
  conditions: readonly { line: number; text: string }[]
  action: Action
  comments: readonly string[]
}

export type Statement = Recipe | { kind: "setting"; line: number; text: string; name: string; value: string }

/** Blocks in blocks at most. */
const deepest = 20

interface Line {
  number: number
  text: string
}

/** Reads a .procmailrc. What is none of its statements is passed over, as procmail does. */
export function readRecipes(source: string): Statement[] {
  return new Recipes(logicalLines(source)).statements(0)
}

/** Lines, those that end in a backslash together with the next. */
function logicalLines(source: string): Line[] {
  const lines: Line[] = []
  let open: Line | undefined
  for (const [index, raw] of source.split(/\r?\n/).entries()) {
    const goesOn = raw.endsWith("\\") && !raw.trimStart().startsWith("#")
    const text = goesOn ? raw.slice(0, -1) : raw
    if (open) open.text += text.trimStart()
    else lines.push((open = { number: index + 1, text }))
    if (!goesOn) open = undefined
  }
  return lines
}

class Recipes {
  readonly #lines: readonly Line[]
  #at = 0
  #comments: string[] = []

  constructor(lines: readonly Line[]) {
    this.#lines = lines
  }

  statements(depth: number): Statement[] {
    const found: Statement[] = []
    for (; this.#at < this.#lines.length; ) {
      const { number, text } = this.#lines[this.#at]!
      const trimmed = text.trim()
      if (depth > 0 && trimmed.startsWith("}")) {
        this.#at++
        break
      }
      if (trimmed.startsWith(":0")) {
        found.push(this.#recipe(depth))
        continue
      }
      this.#at++
      if (trimmed.startsWith("#")) this.#comments.push(trimmed.slice(1).trim())
      else if (trimmed === "") this.#comments = []
      const setting = /^([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(trimmed)
      if (setting)
        found.push({
          kind: "setting",
          line: number,
          text: trimmed,
          name: setting[1]!,
          value: unquoted(setting[2]!),
        })
    }
    return found
  }

  #recipe(depth: number): Recipe {
    const first = this.#lines[this.#at++]!
    const comments = this.#comments.splice(0)
    const head = first.text.trim().replace(/\s+#.*$/, "")
    const flags = /^:0([^:{!|]*)/.exec(head)![1]!.replace(/[^A-Za-z]/g, "")
    const conditions: { line: number; text: string }[] = []
    while (this.#at < this.#lines.length) {
      const { number, text } = this.#lines[this.#at]!
      const trimmed = text.trim()
      if (trimmed.startsWith("*")) conditions.push({ line: number, text: trimmed.slice(1).trim() })
      else if (!trimmed.startsWith("#") && trimmed !== "") break
      this.#at++
    }
    const action = this.#action(depth)
    const shown = [head, ...conditions.map(({ text }) => `* ${text}`), shownAction(action)]
    return { kind: "recipe", line: first.number, text: shown.join(" "), flags, conditions, action, comments }
  }

  #action(depth: number): Action {
    const line = this.#lines[this.#at++]
    const text = line?.text.trim() ?? ""
    if (text === "" || text.startsWith(":0")) {
      if (text !== "") this.#at--
      return { kind: "none" }
    }
    if (text.startsWith("!")) return { kind: "forward", text: text.slice(1).trim() }
    if (text.startsWith("|")) return { kind: "pipe", text: text.slice(1).trim() }
    if (!text.startsWith("{")) return { kind: "file", text: unquoted(text.replace(/\s+#.*$/, "")) }
    if (depth >= deepest) return { kind: "none" }
    const rest = text.slice(1).trim()
    // A block on one line: `{ }` or `{ NAME=value }`.
    if (rest.endsWith("}")) {
      const inner = new Recipes([{ number: line!.number, text: rest.slice(0, -1) }])
      return { kind: "block", statements: inner.statements(0) }
    }
    return { kind: "block", statements: this.statements(depth + 1) }
  }
}

function shownAction(action: Action): string {
  if (action.kind === "block") return "{ … }"
  if (action.kind === "none") return ""
  return { forward: "! ", pipe: "| ", file: "" }[action.kind] + action.text
}

const unquoted = (text: string) => text.replace(/^(["'])(.*)\1$/, "$2")

import type { TextPart } from "./structure.ts"

const depthOf = (line: string) => /^>*/.exec(line)![0].length

/** Joins the lines that format=flowed broke (RFC 3676 §4); other text only gets its line ends made alike. Pure. */
export function unflow(text: string, part: Pick<TextPart, "flowed" | "delsp">): string {
  const lines = text.split(/\r\n|\r|\n/)
  if (!part.flowed) return lines.join("\n")
  const out: string[] = []
  let open: number | undefined
  for (const line of lines) {
    const depth = depthOf(line)
    const content = line.slice(depth).replace(/^ /, "")
    const soft = content.endsWith(" ") && content !== "-- "
    const kept = soft && part.delsp ? content.slice(0, -1) : content
    if (open === depth) out[out.length - 1] += kept
    else out.push(depth > 0 ? `${">".repeat(depth)} ${kept}` : kept)
    open = soft ? depth : undefined
  }
  return out.join("\n")
}

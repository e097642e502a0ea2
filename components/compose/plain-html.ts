const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

/** Text as paragraphs for the editor, one for each line; quoted lines become quotations. */
export function plainHtml(text: string): string {
  let html = ""
  let depth = 0
  for (const line of text.split("\n")) {
    const marks = /^(?:> ?)*/.exec(line)![0]
    const level = Math.min(marks.replaceAll(" ", "").length, 20)
    while (depth < level) {
      html += "<blockquote>"
      depth++
    }
    while (depth > level) {
      html += "</blockquote>"
      depth--
    }
    html += `<p>${line.slice(marks.length).replaceAll(/[&<>]/g, (char) => names[char]!)}</p>`
  }
  return html + "</blockquote>".repeat(depth)
}

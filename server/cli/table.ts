/** Rows under their headings, columns as wide as their widest cell. Control characters in cells are shown as "?". */
export function table(headings: string[], rows: string[][]): string {
  const lines = [headings, ...rows].map((cells) => cells.map(plain))
  const widths = headings.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
}

/** What strangers wrote must not move the cursor or colour the terminal. */
export const plain = (text: string) => text.replace(/[\p{Cc}\p{Cf}]/gu, "?")

/** The last line of a list: which page of how many. */
export function pageLine(page: { page: number; pages: number; total: number }): string {
  return page.pages > 1
    ? `\nPage ${page.page} of ${page.pages} (${page.total} in all); see more with --page`
    : ""
}

/** Widths of the first two panes in pixels; the third takes the rest. */
export interface PaneWidths {
  sidebar: number
  list: number
}

/** Narrowest and widest. */
export const limits = { sidebar: [180, 360], list: [300, 720] } as const

export const defaultWidths: PaneWidths = { sidebar: 232, list: 420 }

/** Reads what `remember` wrote; nonsense becomes the default. */
export function readWidths(text: string | undefined): PaneWidths {
  const [sidebar, list] = (text ?? "").split(".").map(Number)
  return { sidebar: within("sidebar", sidebar), list: within("list", list) }
}

/** A width that the pane can have. */
export function within(pane: keyof PaneWidths, width: number | undefined): number {
  if (!width || !Number.isFinite(width)) return defaultWidths[pane]
  return Math.round(Math.min(Math.max(width, limits[pane][0]), limits[pane][1]))
}

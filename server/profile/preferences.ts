import { z } from "zod"

/** What a person can choose, with what holds until they do. Each key is one row; the value is JSON. */
const choices = {
  theme: z.enum(["system", "light", "dark"]),
  density: z.enum(["comfortable", "compact"]),
  readingPane: z.enum(["right", "bottom", "off"]),
  composeFormat: z.enum(["html", "plain"]),
  /** Remote images in mail: ask each time, or always load them. */
  remoteImages: z.enum(["ask", "always"]),
  /** Seconds during which sending can be undone; 0 sends at once. */
  undoSend: z.int().min(0).max(60),
  /** Seconds until an opened message counts as read; 0 at once, -1 never by itself. */
  markReadAfter: z.int().min(-1).max(60),
  shortcuts: z.boolean(),
  notifications: z.boolean(),
  /** IANA name, or empty for the browser's. */
  timeZone: z
    .string()
    .max(64)
    .regex(/^[\w/+-]*$/, "Choose a time zone from the list"),
} as const

type PreferenceKey = keyof typeof choices
export type Preferences = { [Key in PreferenceKey]: z.output<(typeof choices)[Key]> }

export const preferenceDefaults: Preferences = {
  theme: "system",
  density: "comfortable",
  readingPane: "right",
  composeFormat: "html",
  remoteImages: "ask",
  undoSend: 10,
  markReadAfter: 0,
  shortcuts: true,
  notifications: false,
  timeZone: "",
}

export const preferenceChanges = z.strictObject(choices).partial()

/** Preferences out of their rows. A row this version does not understand counts as not chosen. */
export function readPreferences(rows: { key: string; value: string }[]): Preferences {
  const chosen: Record<string, unknown> = {}
  for (const { key, value } of rows) {
    if (!Object.hasOwn(choices, key)) continue
    const parsed = choices[key as PreferenceKey].safeParse(fromJson(value))
    if (parsed.success) chosen[key] = parsed.data
  }
  return { ...preferenceDefaults, ...chosen }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

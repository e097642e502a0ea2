import type { Change } from "./outcome"

/** What a list needs to know of each of its rows. */
export interface Entry {
  id: number
  /** Its name or address as people read it. */
  readable: string
  disabled?: boolean
}

/** What can be done with any row; what cannot be switched off has no `update`. */
export interface EntryChanges {
  update?: Change<{ id: number; disabled: boolean }>
  remove: Change<number>
}

/** How a dialog comes to an end: with a sentence about what was done, or without. */
export interface DialogEnds {
  onDone: (text: string) => void
  onClose: () => void
}

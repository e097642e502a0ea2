const name = "missiva:mailboxes"

/** Says that mailboxes may have come, gone or been filled by something that happened outside of the list. */
export function tellMailboxesChanged(): void {
  dispatchEvent(new Event(name))
}

/** Hears of that. Returns the way to stop. */
export function onMailboxesChanged(heard: () => void): () => void {
  addEventListener(name, heard)
  return () => removeEventListener(name, heard)
}

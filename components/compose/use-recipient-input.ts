import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react"
import { deedOf, type KeyDeed } from "./recipient-keys"
import { addRecipients, parseRecipients, type Recipient } from "./recipients"
import { useSuggestions } from "./use-suggestions"

/** The recipient that is being typed behind those that are there. */
export function useRecipientInput(recipients: Recipient[], onChange: (recipients: Recipient[]) => void) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState("")
  const suggestions = useSuggestions(text, recipients)

  const add = (added: Recipient[]) => {
    if (added.length > 0) onChange(addRecipients(recipients, added))
    setText("")
  }
  const remove = (index: number) => onChange(recipients.filter((_, each) => each !== index))
  const commit = () => add(parseRecipients(text))
  const edit = (index: number) => {
    const { name, address } = recipients[index]!
    remove(index)
    setText(name ? `${name} <${address}>` : address)
    input.current?.focus()
  }

  const deeds: Record<KeyDeed, () => void> = {
    commit,
    next: () => suggestions.move(1),
    previous: () => suggestions.move(-1),
    close: suggestions.close,
    take: () => suggestions.chosen && add([suggestions.chosen]),
    removeLast: () => remove(recipients.length - 1),
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey } = event
    // Sending takes what is being typed along.
    if (key === "Enter" && (ctrlKey || metaKey)) return commit()
    if (event.nativeEvent.isComposing || ctrlKey || metaKey) return
    const chosen = suggestions.chosen !== undefined
    const typing = { text, chosen, offered: suggestions.list.length > 0, some: recipients.length > 0 }
    const deed = deedOf(key, typing)
    if (!deed) return
    event.preventDefault()
    deeds[deed]()
  }
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text/plain")
    if (!/@/.test(pasted) || text !== "") return
    event.preventDefault()
    add(parseRecipients(pasted))
  }
  return { input, text, setText, suggestions, add, remove, edit, commit, onKeyDown, onPaste }
}

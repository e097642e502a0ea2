import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react"
import { RecipientChip, RecipientTroubles } from "./recipient-chip"
import { addRecipients, parseRecipients, type Recipient } from "./recipients"
import { SuggestionList } from "./suggestion-list"
import { useSuggestions } from "./use-suggestions"

export interface RecipientFieldProps {
  label: string
  recipients: Recipient[]
  autoFocus?: boolean
  onChange: (recipients: Recipient[]) => void
  /** Stands at the end of the first line. */
  aside?: ReactNode
}

/** Recipients as chips with a place to type the next one; completes from the contacts, takes pasted lists apart. */
export function RecipientField({ label, recipients, autoFocus, onChange, aside }: RecipientFieldProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState("")
  const suggestions = useSuggestions(text, recipients)
  // Where one begins when a composer opens, or a field was asked for.
  useEffect(() => {
    if (autoFocus) input.current?.focus()
  }, [autoFocus])

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

  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event
    // Sending takes what is being typed along.
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) return commit()
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return
    if (suggestions.list.length > 0 && (key === "ArrowDown" || key === "ArrowUp")) {
      event.preventDefault()
      suggestions.move(key === "ArrowDown" ? 1 : -1)
    } else if (key === "Escape" && suggestions.list.length > 0) {
      event.preventDefault()
      suggestions.close()
    } else if ((key === "Enter" || key === "Tab") && suggestions.chosen && text !== "") {
      event.preventDefault()
      add([suggestions.chosen])
    } else if (
      key === "Enter" ||
      ((key === "," || key === ";") && !text.includes('"') && text.trim() !== "")
    ) {
      event.preventDefault()
      commit()
    } else if (key === "Backspace" && text === "" && recipients.length > 0) {
      event.preventDefault()
      remove(recipients.length - 1)
    }
  }
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text/plain")
    if (!/@/.test(pasted) || text !== "") return
    event.preventDefault()
    add(parseRecipients(pasted))
  }
  return (
    <div
      className="relative flex items-start gap-2 border-line border-b px-4 py-1.5"
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) requestAnimationFrame(() => input.current?.focus())
      }}
    >
      <label htmlFor={id} className="w-9 shrink-0 py-1 text-ink-faint text-sm">
        {label}
      </label>
      <div className="flex max-h-32 min-w-0 flex-1 flex-wrap items-center gap-1 overflow-y-auto">
        {recipients.map((recipient, index) => (
          <RecipientChip
            key={recipient.address}
            recipient={recipient}
            onRemove={() => remove(index)}
            onEdit={() => edit(index)}
          />
        ))}
        <input
          id={id}
          ref={input}
          value={text}
          role="combobox"
          aria-expanded={suggestions.list.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={suggestions.chosen ? `${id}-${suggestions.index}` : undefined}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          inputMode="email"
          className={`h-7 flex-1 bg-transparent text-base outline-none focus:min-w-24 ${recipients.length > 0 ? "min-w-4" : "min-w-24"}`}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={commit}
        />
        <RecipientTroubles recipients={recipients} />
      </div>
      {aside && <div className="flex shrink-0 pt-0.5">{aside}</div>}
      <SuggestionList id={id} suggestions={suggestions} text={text} onChoose={(chosen) => add([chosen])} />
    </div>
  )
}

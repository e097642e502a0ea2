import { type ReactNode, useEffect, useId } from "react"
import { RecipientChip, RecipientTroubles } from "./recipient-chip"
import type { Recipient } from "./recipients"
import { SuggestionList } from "./suggestion-list"
import { useRecipientInput } from "./use-recipient-input"

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
  const typed = useRecipientInput(recipients, onChange)
  const { input, text, suggestions } = typed
  // Where one begins when a composer opens, or a field was asked for.
  useEffect(() => {
    if (autoFocus) input.current?.focus()
  }, [autoFocus, input])
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
            onRemove={() => typed.remove(index)}
            onEdit={() => typed.edit(index)}
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
          onChange={(event) => typed.setText(event.target.value)}
          onKeyDown={typed.onKeyDown}
          onPaste={typed.onPaste}
          onBlur={typed.commit}
        />
        <RecipientTroubles recipients={recipients} />
      </div>
      {aside && <div className="flex shrink-0 pt-0.5">{aside}</div>}
      <SuggestionList
        id={id}
        suggestions={suggestions}
        text={text}
        onChoose={(chosen) => typed.add([chosen])}
      />
    </div>
  )
}

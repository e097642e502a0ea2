import { Avatar } from "@/components/ui/avatar"
import type { Recipient } from "./recipients"
import type { Suggestions } from "./use-suggestions"

export interface SuggestionListProps {
  id: string
  suggestions: Suggestions
  text: string
  onChoose: (recipient: Recipient) => void
}

/** The contacts that match, below the field; what matches is in bold. */
export function SuggestionList({ id, suggestions, text, onChoose }: SuggestionListProps) {
  if (suggestions.list.length === 0) return null
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      className="appear absolute top-full left-12 z-20 max-h-72 w-[min(26rem,calc(100%-4rem))] overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-raised"
    >
      {suggestions.list.map((recipient, index) => (
        <div
          key={recipient.address}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === suggestions.index}
          className={`flex cursor-pointer items-center gap-2.5 rounded-lg px-2 py-1.5 hover:bg-hover ${index === suggestions.index ? "bg-hover" : ""}`}
          // Before the blur of the input, which would take what was typed for an address.
          onPointerDown={(event) => {
            event.preventDefault()
            onChoose(recipient)
          }}
        >
          <Avatar name={recipient.name} address={recipient.address} size="small" />
          <span className="min-w-0 flex-1">
            {recipient.name && (
              <span className="block truncate text-base">
                <Match text={recipient.name} wanted={text} />
              </span>
            )}
            <span className={`block truncate ${recipient.name ? "text-ink-faint text-sm" : "text-base"}`}>
              <Match text={recipient.address} wanted={text} />
            </span>
          </span>
        </div>
      ))}
    </div>
  )
}

function Match({ text, wanted }: { text: string; wanted: string }) {
  const start = text.toLowerCase().indexOf(wanted.trim().toLowerCase())
  if (start < 0) return text
  const end = start + wanted.trim().length
  return (
    <>
      {text.slice(0, start)}
      <b className="font-semibold text-ink">{text.slice(start, end)}</b>
      {text.slice(end)}
    </>
  )
}

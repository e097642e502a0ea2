"use client"

import { Search, X } from "lucide-react"
import { type ComponentProps, type FormEvent, useEffect, useRef } from "react"
import { IconButton } from "./icon-button"
import { inputLook } from "./input"

export interface SearchFieldProps
  extends Omit<ComponentProps<"input">, "value" | "defaultValue" | "onChange"> {
  label: string
  /** What the button says that ends the search. */
  clear: string
  /** What is searched for now. */
  query: string
  /** Without spaces around it; "" ends the search. */
  onSearch: (query: string) => void
}

/** A line that searches when Enter is pressed. */
export function SearchField({ label, clear, query, onSearch, className = "", ...props }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (input.current) input.current.value = query
  }, [query])

  function submit(event: FormEvent) {
    event.preventDefault()
    onSearch(input.current?.value.trim() ?? "")
    input.current?.blur()
  }

  return (
    <form onSubmit={submit} className="relative min-w-0 flex-1 basis-56">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-ink-faint" />
      <input
        ref={input}
        type="text"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        className={`h-9 pr-9 pl-9 ${inputLook} ${className}`}
        defaultValue={query}
        {...props}
      />
      {query && (
        <IconButton
          label={clear}
          size="small"
          className="absolute top-1 right-1"
          onClick={() => onSearch("")}
        >
          <X />
        </IconButton>
      )}
    </form>
  )
}

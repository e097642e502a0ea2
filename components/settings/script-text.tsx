"use client"

import { type Ref, useImperativeHandle, useRef } from "react"

export interface ScriptTextProps {
  ref: Ref<HTMLTextAreaElement>
  label: string
  text: string
  /** Lines with something wrong in them. */
  faulty: ReadonlySet<number>
  onChange: (text: string) => void
}

/** A text with numbered lines; long ones are not wrapped, so that numbers and lines stay side by side. */
export function ScriptText({ ref, label, text, faulty, onChange }: ScriptTextProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const numbers = useRef<HTMLOListElement>(null)
  useImperativeHandle(ref, () => area.current!)
  const count = text.split("\n").length
  return (
    <div className="flex h-[min(52dvh,32rem)] min-h-60 overflow-hidden rounded-lg border border-line-strong/70 bg-surface font-mono text-sm leading-5 focus-within:border-accent focus-within:outline-2 focus-within:outline-accent/25">
      <ol
        ref={numbers}
        aria-hidden
        className="shrink-0 select-none overflow-hidden border-line border-r bg-canvas py-2 text-right text-ink-faint"
      >
        {Array.from({ length: count }, (_, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a line number is its place
            key={index}
            className={`h-5 px-2 ${faulty.has(index + 1) ? "bg-danger-soft font-semibold text-danger" : ""}`}
          >
            {index + 1}
          </li>
        ))}
      </ol>
      <textarea
        ref={area}
        aria-label={label}
        wrap="off"
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
        value={text}
        maxLength={900_000}
        onChange={({ target }) => onChange(target.value)}
        onScroll={({ currentTarget }) => numbers.current?.scrollTo(0, currentTarget.scrollTop)}
        className="min-w-0 flex-1 resize-none bg-transparent px-3 py-2 leading-5 outline-none"
      />
    </div>
  )
}

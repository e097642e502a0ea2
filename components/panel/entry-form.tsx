"use client"

import { LoaderCircle } from "lucide-react"
import type { FormEvent, ReactNode } from "react"
import { useRef } from "react"
import { Button } from "../ui/button"
import { Field, type FieldControl } from "../ui/field"
import type { Change } from "./outcome"
import { useChange } from "./use-change"

export interface EntryFormProps {
  label: string
  hint: string
  submit: string
  change: Change<FormData>
  onDone: () => void
  /** The field, and what stands beside it. */
  children: (control: FieldControl) => ReactNode
}

/** The form above a list that puts somebody into it, and is ready for the next one then. */
export function EntryForm({ label, hint, submit, change, onDone, children }: EntryFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const { ask, pending, refusal } = useChange(change, () => {
    form.current?.reset()
    onDone()
  })

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (!pending) void ask(new FormData(event.currentTarget))
  }

  return (
    <form
      ref={form}
      onSubmit={onSubmit}
      noValidate
      aria-busy={pending}
      className="rounded-xl border border-line bg-surface px-4 py-4 sm:px-5"
    >
      <Field label={label} hint={hint} error={refusal?.message}>
        {(control) => (
          <span className="flex flex-wrap gap-2">
            {children(control)}
            <Button type="submit" look="primary" disabled={pending}>
              {pending && <LoaderCircle className="animate-spin" aria-hidden />}
              {submit}
            </Button>
          </span>
        )}
      </Field>
    </form>
  )
}

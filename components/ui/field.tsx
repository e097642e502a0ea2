import { type ReactNode, useId } from "react"

/** What the control inside a field must carry to be tied to its label, hint and error. */
export interface FieldControl {
  id: string
  "aria-describedby": string | undefined
  "aria-invalid": true | undefined
}

export interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string
  children: (control: FieldControl) => ReactNode
}

/** A label, the control, and under it what is wrong (or else the hint). */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const noteId = `${id}-note`
  const noted = Boolean(error || hint)
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-ink text-sm">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": noted ? noteId : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {noted && (
        <p
          id={noteId}
          role={error ? "alert" : undefined}
          className={`text-xs ${error ? "text-danger" : "text-ink-faint"}`}
        >
          {error ?? hint}
        </p>
      )}
    </div>
  )
}

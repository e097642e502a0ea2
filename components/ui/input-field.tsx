import type { ComponentProps } from "react"
import { Field, type FieldProps } from "./field"
import { Input } from "./input"

export type InputFieldProps = Omit<FieldProps, "children"> & ComponentProps<typeof Input>

/** A field that holds one line. */
export function InputField({ label, hint, error, ...input }: InputFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <Input {...control} {...input} />}
    </Field>
  )
}

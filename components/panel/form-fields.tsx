"use client"

import { type ComponentProps, createContext, type ReactNode, useContext } from "react"
import { Field, type FieldControl } from "../ui/field"
import { Input } from "../ui/input"
import { Select, type SelectProps } from "../ui/select"
import { Switch } from "../ui/switch"
import type { Refusal } from "./outcome"

/** Why the form around a field was refused, if it was. */
export const RefusalContext = createContext<Refusal | undefined>(undefined)

/** What is wrong with a field of the form around, if anything is. */
export function useFieldError(name: string): string | undefined {
  const refusal = useContext(RefusalContext)
  return refusal?.field === name ? refusal.message : undefined
}

interface FormFieldProps {
  name: string
  label: string
  hint?: ReactNode
}

/** A field of a form, with the server's word about it. */
export function FormField({
  name,
  children,
  ...field
}: FormFieldProps & { children: (control: FieldControl & { name: string }) => ReactNode }) {
  return (
    <Field {...field} error={useFieldError(name)}>
      {(control) => children({ ...control, name })}
    </Field>
  )
}

/** For what is not prose: no capitals and no corrections while one types. */
export const exactText = { autoCapitalize: "none", autoComplete: "off", spellCheck: false } as const

const kinds = {
  text: { autoComplete: "off" },
  address: { ...exactText, inputMode: "email" },
  host: { ...exactText, inputMode: "url" },
  number: { ...exactText, inputMode: "numeric", className: "max-w-40" },
} as const

export interface TextFieldProps extends FormFieldProps, Omit<ComponentProps<"input">, "name"> {
  kind?: keyof typeof kinds
  /** Stands behind the box. */
  unit?: string
}

export function TextField({ name, label, hint, kind = "text", unit, ...input }: TextFieldProps) {
  return (
    <FormField name={name} label={label} hint={hint}>
      {(control) => (
        <span className="flex items-center gap-2">
          <Input {...control} {...kinds[kind]} {...input} />
          {unit && <span className="text-ink-soft">{unit}</span>}
        </span>
      )}
    </FormField>
  )
}

/** One of a few. */
export function SelectField({ name, label, hint, ...select }: FormFieldProps & Omit<SelectProps, "name">) {
  return (
    <FormField name={name} label={label} hint={hint}>
      {(control) => <Select {...control} {...select} />}
    </FormField>
  )
}

/** On or off; when on, the form has `value` under its name. */
export function SwitchField({
  name,
  label,
  hint,
  ...control
}: FormFieldProps &
  Pick<ComponentProps<typeof Switch>, "value" | "checked" | "defaultChecked" | "onCheckedChange">) {
  return (
    <FormField name={name} label={label} hint={hint}>
      {(tied) => <Switch {...tied} {...control} />}
    </FormField>
  )
}

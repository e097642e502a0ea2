import type { Arguments } from "./arguments.ts"
import type { Checking, Run, Slot, TagDefinition } from "./definition.ts"
import { type Field, fieldsNamed, type Part } from "./message.ts"
import { mimeOptionTags } from "./mime-option.ts"

/** Which of several fields of a name is looked at (RFC 5260 §6), and in which parts (RFC 5703 §4). */
export const fieldTags: Readonly<Record<string, TagDefinition>> = {
  index: { value: "number", extension: "index" },
  last: { extension: "index" },
  mime: { extension: "mime" },
  anychild: { extension: "mime" },
}

/** The part a foreverypart loop is at; undefined outside of one. */
export const currentPart: Slot<{ part: Part | undefined; depth: number }> = {
  initial: () => ({ part: undefined, depth: 0 }),
}

/** Looks at tags and names that are known before the script runs. */
export function checkFields(args: Arguments, checking: Checking, names: string): void {
  const { report } = checking
  if (args.has("last") && !args.has("index")) report("':last' needs ':index'")
  if (args.number("index") === 0) report("':index' counts from 1", "index")
  for (const tag of ["anychild", ...Object.keys(mimeOptionTags)])
    if (args.has(tag) && !args.has("mime")) report(`':${tag}' needs ':mime'`)
  // A test of a name that no field can have is no fault, it just never holds (RFC 5228 §2.4.2.2).
  for (const name of args.constants(names))
    if (name !== undefined && !isFieldName(name))
      checking.warn(`${noName(name)}: the test never holds`, names)
}

/** Whether a field can have this name (RFC 5322 §2.2). */
export const isFieldName = (name: string) => /^[!-9;-~]+$/.test(name)

/** What is to be said of a name that no field can have. */
export const noName = (name: string) => `${JSON.stringify(name)} cannot be the name of a field`

/** Looks at the names of fields that are to be changed. */
export function checkNames(args: Arguments, { report }: Checking, names: string): void {
  for (const name of args.constants(names))
    if (name !== undefined && !isFieldName(name)) report(noName(name), names)
}

/** The fields of some names that a test looks at. */
export function fieldsFor(run: Run, args: Arguments, names: readonly string[]): Field[] {
  const parts = partsFor(run, args)
  // Each name is looked for in the whole header.
  for (const { fields } of parts) run.spend(1 + (names.length * (1 + fields.length)) / 100)
  // :index counts all of them, in the order of the names (RFC 5260 §6).
  return parts.flatMap((part) =>
    indexed(
      names.flatMap((name) => fieldsNamed(part, name)),
      args,
    ),
  )
}

/** With :mime the current part, with :anychild those inside it too; the header of the message otherwise. */
export function partsFor(run: Run, args: Arguments): Part[] {
  if (!args.has("mime")) return [run.message]
  const part = run.state(currentPart).part ?? run.message
  return args.has("anychild") ? descend(part) : [part]
}

/** A part and everything inside it, in the order of the message. */
export function descend(part: Part): Part[] {
  return [part, ...part.children.flatMap(descend)]
}

/** The field that :index picks, counted from the end with :last; all of them without. */
export function indexed(fields: readonly Field[], args: Arguments): readonly Field[] {
  const index = args.number("index")
  if (index === undefined) return fields
  const field = fields[args.has("last") ? fields.length - index : index - 1]
  return field ? [field] : []
}

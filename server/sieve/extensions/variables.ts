import type { Arguments } from "../arguments.ts"
import type { Checking, Extension, Run, TagDefinition } from "../definition.ts"
import { RunFault } from "../fault.ts"
import { checkMatch, matches, matchTags } from "../match.ts"
import { VariableStore } from "../variables.ts"

// Only the letters of ASCII change (RFC 5229 §4.1.3).
const lower = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
const upper = (text: string) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())

const variableName = /^(?:global\.)?[a-z_][a-z0-9_]*$/i

/** Ways to change a value on its way into a variable, those of higher precedence first (RFC 5229 §4.1). */
const modifiers: Readonly<
  Record<string, { group: string; extension?: string; apply(text: string): string }>
> = {
  lower: { group: "precedence 40", apply: lower },
  upper: { group: "precedence 40", apply: upper },
  lowerfirst: {
    group: "precedence 30",
    apply: (text) => first(text, lower),
  },
  upperfirst: {
    group: "precedence 30",
    apply: (text) => first(text, upper),
  },
  quotewildcard: { group: "precedence 20", apply: (text) => text.replace(/[*?\\]/g, "\\$&") },
  quoteregex: {
    group: "precedence 20",
    extension: "regex",
    apply: (text) => text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&"),
  },
  encodeurl: {
    group: "precedence 15",
    extension: "enotify",
    apply: (text) =>
      encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  },
  length: { group: "precedence 10", apply: (text) => String([...text].length) },
}

function first(text: string, change: (character: string) => string): string {
  const [character = ""] = text
  return change(character) + text.slice(character.length)
}

/** The tags of these; `modified` applies them. */
export const modifierTags: Readonly<Record<string, TagDefinition>> = Object.fromEntries(
  Object.entries(modifiers).map(([name, { group, extension }]) => [
    name,
    extension ? { group, extension } : { group },
  ]),
)

export function modified(args: Arguments, value: string): string {
  return Object.entries(modifiers).reduce(
    (text, [name, { apply }]) => (args.has(name) ? apply(text) : text),
    value,
  )
}

/** Looks at the name of a variable that is to be set: it is known before the script runs (RFC 5229 §4). */
export function checkVariable(args: Arguments, { report, requires }: Checking, argument: string): void {
  const [name] = args.constants(argument)
  if (name === undefined) report("The name of a variable is without variables", argument)
  else if (!variableName.test(name))
    report("A variable has a name of letters, digits and underscores", argument)
  else if (name.includes(".") && !requires.has("include"))
    report(`Global variables need: require "include";`, argument)
}

/** Gives a variable its value. @throws RunFault when there are too many */
export function store(run: Run, args: Arguments, name: string, value: string): void {
  run.spend(value.length / 100)
  if (!(run.variables instanceof VariableStore) || !run.variables.set(name.toLowerCase(), value))
    throw new RunFault(args.at, "There are too many variables")
}

/** variables (RFC 5229). */
export const variables: Extension = {
  name: "variables",
  commands: [
    {
      name: "set",
      extension: "variables",
      tags: modifierTags,
      positional: [
        { name: "name", kind: "string" },
        { name: "value", kind: "string" },
      ],
      check: (args, checking) => checkVariable(args, checking, "name"),
      run(run, args) {
        store(run, args, args.text(run, "name"), modified(args, args.text(run, "value")))
        return undefined
      },
    },
  ],
  tests: [
    {
      name: "string",
      extension: "variables",
      tags: matchTags,
      positional: [
        { name: "source", kind: "strings" },
        { name: "keys", kind: "strings" },
      ],
      check: checkMatch,
      holds(run, args) {
        const source = args.texts(run, "source")
        // RFC 5229 §5: an empty string does not count.
        const counted = args.tagOf("match") === "count" ? source.filter((text) => text !== "") : source
        return matches(run, args, counted)
      },
    },
  ],
}

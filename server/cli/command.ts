import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import type { Config } from "../config.ts"
import type { OpenDirectory } from "../directory/open.ts"
import type { Option, Word } from "./arguments.ts"
import { UsageError } from "./usage-error.ts"

// A verb names its words and options once. What help shows, what is refused and the types of what `run` is given follow
// from that, so that no verb looks at the command line itself.

/** The world outside the command, handed in so that tests can stand in for a person. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** A secret: asked for twice at a terminal, one line of standard input elsewhere. */
  secret(prompt: string): Promise<string>
}

/** What a verb works with. */
export interface Desk extends OpenDirectory {
  config: Config
}

/** What a verb has to say: lines for people, a value for --json. */
export interface Answer {
  text: string
  json: unknown
  /** 1 when the answer is that something is wrong. */
  exitCode?: 0 | 1
}

/** Words and options as they were typed. */
export interface Typed {
  words: string[]
  options: Record<string, string | boolean | undefined>
}

type Words = Record<string, Word<unknown>>
type Options = Record<string, Option<unknown>>
type Values<Shape> = {
  [Name in keyof Shape]: Shape[Name] extends { read(...given: never[]): infer Value } ? Value : never
}

/** What `run` is given: a value for each word and option. */
export type Given<W, O> = Values<W> & Values<O>

/** How a verb is written. Options are named in camel case and typed with dashes. */
export interface Declaration<W extends Words, O extends Options> {
  summary: string
  words?: W
  options?: O
}

/** One verb of a noun. */
export interface Verb {
  summary: string
  /** The words after the verb, as help shows them: "ADDRESS", "ADDRESS TARGET…". */
  usage: string
  /** By their names as they are typed. */
  options: Options
  /**
   * Reads what was typed, before anything is opened.
   * @param line the words that name the verb
   * @throws UsageError
   */
  prepare(typed: Typed, line: string): Prepared
}

type Prepared = { run(desk: Desk, terminal: Terminal): Promise<Answer> } | { runAlone(): Promise<Answer> }

/** A noun and what can be done with it. */
export interface Noun {
  summary: string
  verbs: Record<string, Verb>
}

/** Who made a change, in the audit. */
export const actor = { address: "command line" }

const typedName = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const usageOf = (declared: Words) =>
  Object.values(declared)
    .map(({ shown, least, most }) => [shown + (most > 1 ? "…" : ""), least])
    .map(([text, least]) => (least === 0 ? `[${text}]` : text))
    .join(" ")

/** Gives each word its share: as many as it takes, and none that one behind it needs. @throws UsageError */
function readWords(declared: Words, given: string[], line: string): Record<string, unknown> {
  const words = Object.entries(declared)
  const sum = (which: "least" | "most", from = 0) =>
    words.slice(from).reduce((total, [, word]) => total + word[which], 0)
  if (given.length < sum("least") || given.length > sum("most"))
    throw new UsageError(`Write it as: missiva ${line} ${usageOf(declared)}`.trimEnd())
  const rest = [...given]
  return Object.fromEntries(
    words.map(([name, { most, read }], at) => [
      name,
      read(rest.splice(0, Math.min(most, rest.length - sum("least", at + 1)))),
    ]),
  )
}

/** @param begin what the verb does with what it was given */
function declare<W extends Words, O extends Options>(
  { summary, words = {} as W, options = {} as O }: Declaration<W, O>,
  begin: (given: Given<W, O>) => Prepared,
): Verb {
  const entries = Object.entries<Option<unknown>>(options)
  return {
    summary,
    usage: usageOf(words),
    options: Object.fromEntries(entries.map(([name, option]) => [typedName(name), option])),
    prepare(typed, line) {
      const values = readWords(words, typed.words, line)
      for (const [name, option] of entries)
        values[name] = option.read(typed.options[typedName(name)], `--${typedName(name)} takes`)
      return begin(values as Given<W, O>)
    },
  }
}

/** A verb that works with the database. */
export function verb<W extends Words = Record<never, never>, O extends Options = Record<never, never>>(
  declared: Declaration<W, O> & {
    run(desk: Desk, given: Given<W, O>, terminal: Terminal): Promise<Answer>
  },
): Verb {
  return declare(declared, (given) => ({ run: (desk, terminal) => declared.run(desk, given, terminal) }))
}

/** A verb that touches neither the configuration nor the database. */
export function loneVerb<W extends Words = Record<never, never>, O extends Options = Record<never, never>>(
  declared: Declaration<W, O> & { run(given: Given<W, O>): Promise<Answer> },
): Verb {
  return declare(declared, (given) => ({ runAlone: () => declared.run(given) }))
}

const common = { json: "print the answer as JSON", help: "show this help" }

/** The options of a verb as help shows them, those that every verb has last. */
export const optionsOf = ({
  options,
}: Verb): [name: string, value: string | undefined, summary: string][] => [
  ...Object.entries(options).map(([name, { value, summary }]): [string, string | undefined, string] => [
    name,
    value,
    summary,
  ]),
  ...Object.entries(common).map(([name, summary]): [string, undefined, string] => [name, undefined, summary]),
]

/** Takes apart what stands after the verb. @throws UsageError in one sentence */
export function parseTyped(verb: Verb, args: string[]): Typed {
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    optionsOf(verb).map(([name, value]) => [name, { type: value === undefined ? "boolean" : "string" }]),
  )
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true })
    return { words: positionals, options: values as Typed["options"] }
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0]!.replace(/\.$/, ""))
  }
}

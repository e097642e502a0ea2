import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import type { Config } from "../config.ts"
import type { OpenDirectory } from "../directory/open.ts"

/** A mistake in how the command was written: one sentence, exit code 2. */
export class UsageError extends Error {}

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

/** Values of the options as parseArgs gives them. */
export type OptionValues = Record<string, string | boolean | string[] | undefined>

/** What was asked: the words after the verb, and the options. */
export interface Request {
  words: string[]
  options: OptionValues
}

/** What a verb has to say: lines for people, a value for --json. */
export interface Answer {
  text: string
  json: unknown
  /** 1 when the answer is that something is wrong. */
  exitCode?: 0 | 1
}

interface VerbShape {
  /** The words after the verb, as help shows them: "ADDRESS", "ADDRESS TARGET…". */
  usage: string
  summary: string
  /** How many words are needed, and how many may be given. */
  words: [least: number, most: number]
  options: Record<string, Option>
}

/** One verb of a noun. One that runs alone touches neither the configuration nor the database. */
export type Verb = VerbShape &
  (
    | { run(desk: Desk, request: Request, terminal: Terminal): Promise<Answer> }
    | { runAlone(request: Request): Promise<Answer> }
  )

export interface Option {
  type: "string" | "boolean"
  /** What stands for its value in help. */
  value?: string
  summary: string
}

/** A noun and what can be done with it. */
export interface Noun {
  summary: string
  verbs: Record<string, Verb>
}

/** Who made a change, in the audit. */
export const actor = { address: "command line" }

const common: Record<string, Option> = {
  json: { type: "boolean", summary: "print the answer as JSON" },
  help: { type: "boolean", summary: "show this help" },
}

/** All options of a verb, its own first. */
export const optionsOf = (verb: Verb): Record<string, Option> => ({ ...verb.options, ...common })

/** Reads what stands after the verb. @throws UsageError in one sentence */
export function parseRequest(verb: Verb, args: string[]): Request {
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(optionsOf(verb)).map(([name, { type }]) => [name, { type }]),
  )
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true })
    return { words: positionals, options: values as OptionValues }
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0]!.replace(/\.$/, ""))
  }
}

/** @throws UsageError when there are too few or too many words */
export function checkWords(verb: Verb, words: string[], line: string): void {
  const [least, most] = verb.words
  if (words.length < least || words.length > most)
    throw new UsageError(`Write it as: missiva ${line} ${verb.usage}`.trimEnd())
}

/** The text of an option, when it was given. */
export function text(request: Request, name: string): string | undefined {
  const value = request.options[name]
  return typeof value === "string" ? value : undefined
}

/** A page number from --page. @throws UsageError */
export function pageOption(request: Request): number {
  const given = text(request, "page") ?? "1"
  if (!/^[1-9]\d{0,5}$/.test(given)) throw new UsageError("--page takes a number from 1 on")
  return Number(given)
}

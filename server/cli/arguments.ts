import { UsageError } from "./usage-error.ts"

/** One word after the verb, or several that mean one thing. */
export interface Word<Value> {
  /** What stands for it in help. */
  shown: string
  /** How many there must be, and how many there may be. */
  least: number
  most: number
  read(given: string[]): Value
}

/** An option of a verb. */
export interface Option<Value> {
  /** What stands for its value in help; undefined: it has none, it is there or not. */
  value: string | undefined
  summary: string
  /** @param lead how a sentence about a wrong value begins, such as "--page takes" */
  read(given: string | boolean | undefined, lead: string): Value
}

/** Makes a value of what was typed. @throws UsageError that begins with `lead` */
export type Reader<Value> = (text: string, lead: string) => Value

const asTyped: Reader<string> = (text) => text

export function word(shown: string): Word<string>
export function word<Value>(shown: string, read: Reader<Value>): Word<Value>
export function word(shown: string, read: Reader<unknown> = asTyped): Word<unknown> {
  return { shown, least: 1, most: 1, read: ([text]) => read(text!, "Write") }
}

/** A word that need not be there. */
export function optionalWord(shown: string): Word<string | undefined>
export function optionalWord<Value>(shown: string, read: Reader<Value>): Word<Value | undefined>
export function optionalWord(shown: string, read: Reader<unknown> = asTyped): Word<unknown> {
  return {
    shown,
    least: 0,
    most: 1,
    read: ([text]) => (text === undefined ? undefined : read(text, "Write")),
  }
}

/** As many words as one likes, up to a limit. */
export const words = (shown: string, most: number, least: 0 | 1 = 1): Word<string[]> => ({
  shown,
  least,
  most,
  read: (given) => given,
})

/** An option with a value; undefined when it is not given. */
export function option(value: string, summary: string): Option<string | undefined>
export function option<Value>(value: string, summary: string, read: Reader<Value>): Option<Value | undefined>
export function option(value: string, summary: string, read: Reader<unknown> = asTyped): Option<unknown> {
  return {
    value,
    summary,
    read: (given, lead) => (typeof given === "string" ? read(given, lead) : undefined),
  }
}

/** An option that is there or not. */
export const flag = (summary: string): Option<boolean> => ({
  value: undefined,
  summary,
  read: (given) => given === true,
})

/** One of a few words. */
export function oneOf<const Value extends string>(values: readonly Value[]): Reader<Value> {
  return (text, lead) => {
    const found = values.find((value) => value === text)
    if (found === undefined)
      throw new UsageError(`${lead} ${values.slice(0, -1).join(", ")} or ${values.at(-1)}, not "${text}"`)
    return found
  }
}

const switches = oneOf(["on", "off"])
export const onOrOff: Reader<boolean> = (text, lead) => switches(text, lead) === "on"

/** A whole number from `least` on. @param of what it counts, for the sentence */
export const wholeNumber =
  (least: 0 | 1, most: number, of = ""): Reader<number> =>
  (text, lead) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most))
      throw new UsageError(`${lead} a number${of && ` of ${of}`} from ${least} to ${most}, not "${text}"`)
    return value
  }

/** Which page of a long list. */
export const page = option("N", "which page of a long list", wholeNumber(1, 999_999))

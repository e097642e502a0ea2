import type { NotifyOn } from "../queue/envelope.ts"

/** What the sendmail command was asked to do. */
export interface Options {
  mode: "send" | "smtp" | "queue" | "aliases" | "flush"
  /** -f, -r: the envelope sender; undefined: who calls. */
  sender: string | undefined
  /** -F: the name that goes with the sender. */
  fullName: string | undefined
  /** -t: recipients stand in the header, beside those of the command line. */
  readRecipients: boolean
  /** -i, -oi: a dot alone is part of the message. */
  ignoreDots: boolean
  verbose: boolean
  /** -N: when to tell the sender what became of it. */
  notify: NotifyOn[] | undefined
  returning: "FULL" | "HDRS" | undefined
  envelopeId: string | undefined
  recipients: string[]
}

/** A command line that cannot be understood. */
export class UsageFault extends Error {}

/** Options whose value stands behind them, in the same word or in the next. */
const valued = "ABCDFLNORVXbdfhopqr"
/** Those whose value is never in the next word. */
const glued = "bdoq"

const events = new Set(["success", "failure", "delay", "never"])

const nothing = (): Options => ({
  mode: "send",
  sender: undefined,
  fullName: undefined,
  readRecipients: false,
  ignoreDots: false,
  verbose: false,
  notify: undefined,
  returning: undefined,
  envelopeId: undefined,
  recipients: [],
})

/**
 * Reads a command line the way every sendmail since the first did: options of one letter that may be run together,
 * those we have no use for passed over.
 * @throws UsageFault
 */
export function parseOptions(words: readonly string[]): Options {
  const options = nothing()
  const left = [...words]
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === "--") {
      options.recipients.push(...left)
      break
    }
    if (!word.startsWith("-") || word === "-") options.recipients.push(word)
    else readLetters(options, word.slice(1), left)
  }
  return options
}

function readLetters(options: Options, letters: string, left: string[]): void {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]!
    if (!valued.includes(letter)) {
      if (letter === "t") options.readRecipients = true
      if (letter === "i") options.ignoreDots = true
      if (letter === "v") options.verbose = true
      continue
    }
    const rest = letters.slice(at + 1)
    const value = rest === "" && !glued.includes(letter) ? left.shift() : rest
    if (value === undefined) throw new UsageFault(`-${letter} needs a value`)
    apply(options, letter, value)
    return
  }
}

function apply(options: Options, letter: string, value: string): void {
  if (letter === "f" || letter === "r") options.sender = value.replace(/^<|>$/g, "")
  else if (letter === "F") options.fullName = value
  else if (letter === "o" && value === "i") options.ignoreDots = true
  else if (letter === "q") options.mode = "flush"
  else if (letter === "b") options.mode = modeOf(value)
  else if (letter === "N") options.notify = eventsIn(value)
  else if (letter === "R") options.returning = value.toLowerCase().startsWith("f") ? "FULL" : "HDRS"
  else if (letter === "V") options.envelopeId = value.slice(0, 100)
}

function modeOf(letter: string): Options["mode"] {
  const modes: Record<string, Options["mode"]> = { m: "send", s: "smtp", p: "queue", i: "aliases", d: "send" }
  const mode = modes[letter]
  if (!mode) throw new UsageFault(`-b${letter} is not known here; there are -bm, -bs, -bp and -bi`)
  return mode
}

function eventsIn(text: string): NotifyOn[] {
  const found = text.toLowerCase().split(",")
  const wrong = found.find((event) => !events.has(event))
  if (wrong !== undefined || (found.includes("never") && found.length > 1))
    throw new UsageFault(`-N takes never, or some of success, failure and delay; not ${text}`)
  return found.map((event) => event.toUpperCase() as NotifyOn)
}

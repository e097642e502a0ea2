import { deedOf } from "../delivery/deeds.ts"
import { product } from "../delivery/facts.ts"
import { scanFacts } from "../delivery/scan-facts.ts"
import { sieveMessage } from "../delivery/sieve-message.ts"
import type { Action } from "../sieve/action.ts"
import type { Facts } from "../sieve/facts.ts"
import { interpret, type Outcome } from "../sieve/interpret.ts"
import { fieldsNamed, type Message } from "../sieve/message.ts"
import { option, type Reader, word } from "./arguments.ts"
import { type Answer, loneVerb } from "./command.ts"
import { compiledFile, includedFrom, located, read } from "./sieve-file.ts"
import { UsageError } from "./usage-error.ts"

const aMoment: Reader<number> = (text, lead) => {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new UsageError(`${lead} a moment such as 2026-11-21T12:00:00Z, not "${text}"`)
  return time
}

const aList: Reader<string[]> = (text) => text.split(",").filter((item) => item !== "")

const options = {
  from: option("ADDRESS", 'sender of the envelope, "<>" for nobody; Return-Path or From says it otherwise'),
  to: option("ADDRESS", "recipient of the envelope; Delivered-To or To says it otherwise"),
  auth: option("ADDRESS", "who signed in to send it"),
  at: option("TIME", "when it is delivered; now unless said", aMoment),
  mailboxes: option("NAMES", "mailboxes that are there, with commas between them", aList),
  programs: option("NAMES", "programs that mail may be piped to, with commas between them", aList),
  contacts: option("ADDRESSES", "who is in the address book, with commas between them", aList),
  scripts: option("FOLDER", "where the scripts are that it includes; those of the administrator in global/"),
}

type Asked = {
  [Name in keyof typeof options]: ReturnType<(typeof options)[Name]["read"]>
}

/** What is known about a delivery that does not take place. */
function factsOf(message: Message, asked: Asked): Facts {
  const first = (...names: string[]) =>
    names
      .flatMap((name) => fieldsNamed(message, name))
      .flatMap(({ raw }) => message.addresses(raw))
      .find((address) => address.includes("@"))
  const nobody = fieldsNamed(message, "return-path").some(({ value }) => value === "<>")
  const from = bare(asked.from) ?? (nobody ? "" : (first("return-path", "sender", "from") ?? ""))
  const to = bare(asked.to) ?? first("delivered-to", "envelope-to", "x-original-to", "to") ?? ""
  const contacts = new Set(asked.contacts?.map((address) => address.toLowerCase()))
  return {
    envelope: { from, to, ...(asked.auth !== undefined && { auth: asked.auth }) },
    now: asked.at ?? Date.now(),
    zone: -new Date(asked.at ?? Date.now()).getTimezoneOffset(),
    addresses: to === "" ? [] : [to],
    environment: {
      ...product,
      location: "MDA",
      phase: "during",
      domain: to.slice(to.lastIndexOf("@") + 1),
    },
    mailboxes: ["INBOX", ...(asked.mailboxes ?? [])].map((name) => ({
      name,
      specialUse: "",
      annotations: new Map(),
    })),
    annotations: new Map(),
    lists: new Map(
      [":addrbook:default", "urn:ietf:params:sieve:addrbook:default"].map((name) => [name, contacts]),
    ),
    seenBefore: () => false,
    ...scanFacts((name) => fieldsNamed(message, name).map(({ value }) => value)),
    programs: new Set(asked.programs),
  }
}

/** An address as an envelope has it: without brackets, and without the route that RFC 5228 §5.4 has dropped. */
const bare = (address: string | undefined) =>
  address
    ?.trim()
    .replace(/^<(.*)>$/, "$1")
    .replace(/^@[^:]*:/, "")

/** An action as JSON: without its message, of which only what the script did to its header is told. */
function described(action: Action, original: Message): Record<string, unknown> {
  const { at, ...rest } = action
  const plain = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== "message"))
  const edited =
    "message" in action && action.message !== original ? { header: changes(action.message, original) } : {}
  return { ...plain, ...edited, line: at.line, column: at.column }
}

function changes(edited: Message, original: Message) {
  const kept = new Set(edited.fields.map(({ origin }) => origin))
  return {
    added: edited.fields
      .filter(({ origin }) => origin === undefined)
      .map(({ name, value }) => `${name}: ${value}`),
    deleted: original.fields
      .filter(({ origin }) => !kept.has(origin))
      .map(({ name, value }) => `${name}: ${value}`),
  }
}

/** Mailboxes that are filed into and are not there, when it was said which are. */
function missingMailboxes({ actions }: Outcome, mailboxes: readonly string[] | undefined): string[] {
  if (!mailboxes) return []
  const there = new Set(mailboxes)
  return actions.flatMap((action) =>
    action.kind === "fileinto" &&
    !action.create &&
    action.mailbox.toUpperCase() !== "INBOX" &&
    !there.has(action.mailbox)
      ? [action.mailbox]
      : [],
  )
}

function answerOf(script: string, message: Message, outcome: Outcome, warnings: readonly string[]): Answer {
  const { actions, trace, failure } = outcome
  const lines = [
    ...(failure ? [`${script}:${failure.line}:${failure.column}: ${failure.text}`, ""] : []),
    ...warnings.map((text) => `warning: ${text}`),
    ...(warnings.length > 0 ? [""] : []),
    "Actions:",
    ...(actions.length > 0
      ? actions.map((action) => `  ${deedOf(action)}`)
      : ["  none: the message is discarded"]),
    "",
    "Trace:",
    ...trace.map((step) => `  ${step.script}:${step.line}: ${step.text}`),
  ]
  const json = {
    actions: actions.map((action) => described(action, message)),
    trace,
    failure: failure ?? null,
    warnings,
  }
  return { text: lines.join("\n"), json, exitCode: failure ? 1 : 0 }
}

/** `missiva sieve test`: what a script would do. */
export const test = loneVerb({
  summary: "Tells what a script would do with a message, and why; nothing is delivered",
  words: { script: word("SCRIPT"), message: word("MESSAGE") },
  options,
  async run({ script, message: path, ...asked }) {
    const reading = await compiledFile(script)
    if ("faults" in reading)
      return {
        text: located(script, reading.faults).join("\n"),
        json: { faults: reading.faults },
        exitCode: 1,
      }
    const bytes = await read(path)
    const message = sieveMessage(bytes, bytes.length)
    const { program } = reading
    const included = asked.scripts === undefined ? undefined : await includedFrom(asked.scripts, program)
    const outcome = interpret([program], message, factsOf(message, asked), included?.scripts)
    return answerOf(script, message, outcome, [
      ...program.warnings.map(({ line, column, text }) => `${script}:${line}:${column}: ${text}`),
      ...(included?.faults ?? []),
      ...missingMailboxes(outcome, asked.mailboxes).map(
        (name) => `there is no mailbox ${JSON.stringify(name)}: the message would be in the inbox instead`,
      ),
    ])
  },
})

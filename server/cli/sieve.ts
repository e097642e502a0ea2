import { readFile } from "node:fs/promises"
import { basename } from "node:path"
import { deedOf } from "../delivery/deeds.ts"
import { sieveMessage } from "../delivery/sieve-message.ts"
import { MailError } from "../errors.ts"
import type { Action } from "../sieve/action.ts"
import { compile } from "../sieve/compile.ts"
import type { Program } from "../sieve/definition.ts"
import type { Facts } from "../sieve/facts.ts"
import { ScriptFault } from "../sieve/fault.ts"
import { interpret } from "../sieve/interpret.ts"
import { standardLanguage } from "../sieve/standard.ts"
import { option, word } from "./arguments.ts"
import { type Answer, loneVerb, type Noun } from "./command.ts"
import { convert } from "./sieve-convert.ts"
import { scriptVerbs } from "./sieve-scripts.ts"

async function read(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new MailError("invalid", `${path} cannot be read (${error.code})`)
  })
}

/** Compiles a script of a file; what is wrong with it is an answer. */
async function compiled(path: string): Promise<Program | Answer> {
  const bytes = await read(path)
  const source = bytes.toString("utf8")
  if (!Buffer.from(source).equals(bytes)) throw new MailError("invalid", `${path} is not UTF-8`)
  try {
    return compile(source, basename(path), standardLanguage)
  } catch (thrown) {
    if (!(thrown instanceof ScriptFault)) throw thrown
    const lines = thrown.faults.map(({ line, column, text }) => `${path}:${line}:${column}: ${text}`)
    return { text: lines.join("\n"), json: { faults: thrown.faults }, exitCode: 1 }
  }
}

const check = loneVerb({
  summary: "Reads a script and tells what is wrong with it, by line and column",
  words: { script: word("SCRIPT") },
  async run({ script }) {
    const program = await compiled(script)
    if ("json" in program) return program
    const requires = [...program.requires].sort()
    return { text: `${script} is right`, json: { faults: [], requires } }
  },
})

/** What is known about a delivery that does not take place. */
function factsOf(from: string, to: string): Facts {
  return {
    envelope: { from, to },
    now: Date.now(),
    zone: -new Date().getTimezoneOffset(),
    addresses: to === "" ? [] : [to],
    environment: {
      name: "Missiva",
      location: "MDA",
      phase: "during",
      domain: to.slice(to.lastIndexOf("@") + 1),
    },
    mailboxes: [{ name: "INBOX", specialUse: "", annotations: new Map() }],
    annotations: new Map(),
    lists: new Map(),
    seenBefore: () => false,
    spam: { value: 0, percent: undefined },
    virus: 0,
    programs: new Set(),
  }
}

/** An action without the message it is about. */
function described(action: Action): Record<string, unknown> {
  const { at, ...rest } = action
  const plain = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== "message"))
  return { ...plain, line: at.line, column: at.column }
}

const test = loneVerb({
  summary: "Tells what a script would do with a message, and why; nothing is delivered",
  words: { script: word("SCRIPT"), message: word("MESSAGE") },
  options: {
    from: option("ADDRESS", "sender of the envelope"),
    to: option("ADDRESS", "recipient of the envelope"),
  },
  async run({ script, message, from = "", to = "" }) {
    const program = await compiled(script)
    if ("json" in program) return program
    const bytes = await read(message)
    const { actions, trace, failure } = interpret(
      [program],
      sieveMessage(bytes, bytes.length),
      factsOf(from, to),
    )
    const lines = [
      ...(failure ? [`${script}:${failure.line}:${failure.column}: ${failure.text}`, ""] : []),
      "Actions:",
      ...(actions.length > 0
        ? actions.map((action) => `  ${deedOf(action)}`)
        : ["  none: the message is discarded"]),
      "",
      "Trace:",
      ...trace.map((step) => `  ${step.script}:${step.line}: ${step.text}`),
    ]
    const json = { actions: actions.map(described), trace, failure: failure ?? null }
    return { text: lines.join("\n"), json, exitCode: failure ? 1 : 0 }
  },
})

export const sieve: Noun = {
  summary: "filter scripts",
  verbs: { check, test, convert, ...scriptVerbs },
}

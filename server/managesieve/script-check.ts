import { compile } from "../sieve/compile.ts"
import type { Program } from "../sieve/definition.ts"
import { includesOf } from "../sieve/extensions/include.ts"
import { ScriptFault } from "../sieve/fault.ts"
import { standardLanguage } from "../sieve/standard.ts"
import { mailboxesOf } from "../sieve/words/actions.ts"
import { canonicalName } from "../store/mailbox-name.ts"
import { accountOf, type Context } from "./command.ts"
import { Refusal, string } from "./reply.ts"

/** Warnings told at once. */
const mostWarnings = 10

/**
 * Looks whether a script is right.
 * @returns the text behind OK: nothing, or what may not do what its author expects (RFC 5804 §1.3, WARNINGS)
 * @throws Refusal with every fault on a line of its own
 */
export async function check(context: Context, source: string): Promise<string> {
  const program = compiled(source)
  const warnings = [
    ...program.warnings.map(({ line, column, text }) => `line ${line}, column ${column}: ${text}`),
    ...(await missingMailboxes(context, program)),
    ...(await missingScripts(context, program)),
  ]
  if (warnings.length === 0) return ""
  return `(WARNINGS) ${string(warnings.slice(0, mostWarnings).join("\r\n"))}`
}

function compiled(source: string): Program {
  try {
    return compile(source, "script", standardLanguage)
  } catch (thrown) {
    if (!(thrown instanceof ScriptFault)) throw thrown
    const lines = thrown.faults.map(({ line, column, text }) => `line ${line}, column ${column}: ${text}`)
    throw new Refusal(lines.join("\r\n"))
  }
}

/** Mailboxes the script files into without making them, and that are not there: their mail will be in the inbox. */
async function missingMailboxes(context: Context, program: Program): Promise<string[]> {
  const named = mailboxesOf(program)
  if (named.length === 0) return []
  const { store } = context.session.premises
  const there = new Set((await store.mailboxes(accountOf(context))).map(({ name }) => name))
  return named
    .filter(({ name }) => !there.has(canonicalName(name)))
    .map(({ name, at }) => `line ${at.line}: there is no mailbox ${JSON.stringify(name)} yet`)
}

async function missingScripts(context: Context, program: Program): Promise<string[]> {
  const { scripts } = context.session.premises.directory
  const missing: string[] = []
  for (const place of includesOf(program)) {
    if (!place.startsWith("personal ")) continue
    const name = place.slice("personal ".length)
    if (!(await scripts.versionNamed(accountOf(context), name)))
      missing.push(`there is no script ${JSON.stringify(name)} to include yet`)
  }
  return missing
}

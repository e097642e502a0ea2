import type { Arguments } from "../arguments.ts"
import type { CommandDefinition, Extension, Run, Slot } from "../definition.ts"
import { limits } from "../limits.ts"
import { checkMatch, matches, matchTags } from "../match.ts"
import { VariableStore } from "../variables.ts"

/** The flags a message gets unless told otherwise: the internal variable of RFC 5232 §2, as far as the script set it. */
const internal: Slot<{ flags?: readonly string[] }> = { initial: () => ({}) }

const systemFlags = new Map(
  ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"].map((flag) => [flag.toLowerCase(), flag]),
)

/** Lists may be written as one string with blanks in it; a flag counts once, whatever its case. */
function flagsIn(texts: readonly string[]): string[] {
  const found = new Map<string, string>()
  for (const flag of texts.flatMap((text) => text.split(/\s+/))) {
    const key = flag.toLowerCase()
    if (found.size >= limits.flags) break
    if (isFlag(flag) && !found.has(key)) found.set(key, systemFlags.get(key) ?? flag)
  }
  return [...found.values()]
}

/** A flag IMAP would take: a system flag but \Recent, or a keyword. */
function isFlag(flag: string): boolean {
  return (
    systemFlags.has(flag.toLowerCase()) ||
    (flag.length <= 100 && /^[^\s\\(){%*"\]\p{Cc}\x80-\u{10ffff}]+$/u.test(flag))
  )
}

/** The flags a keep or fileinto gives: its own, or those set before. */
export function flagsFor(run: Run, args: Arguments): readonly string[] {
  return args.has("flags") ? flagsIn(args.texts(run, "flags")) : flagsInEffect(run)
}

/** The flags set so far; before that none, or those of a message that is in a mailbox already (RFC 6785 §2.2.3). */
export function flagsInEffect(run: Run): readonly string[] {
  return run.state(internal).flags ?? run.facts.event?.flags ?? run.facts.flags ?? []
}

function read(run: Run, variable: string): readonly string[] {
  return variable === "" ? flagsInEffect(run) : flagsIn([run.variables.get(variable)])
}

type Change = (before: readonly string[], given: readonly string[]) => readonly string[]

function changing(name: string, change: Change): CommandDefinition {
  return {
    name,
    extension: "imap4flags",
    positional: [
      { name: "variable", kind: "string", optional: true },
      { name: "flags", kind: "strings" },
    ],
    check(args, { requires, report }) {
      if (args.has("variable") && !requires.has("variables"))
        report(`A variable in '${name}' needs: require "variables";`, "variable")
      const variable = args.constants("variable")[0]
      if (variable !== undefined && !/^(?:[a-z_][a-z0-9_.]*)?$/i.test(variable))
        report("A variable has a name of letters, digits and underscores", "variable")
    },
    run(run, args) {
      const variable = args.text(run, "variable").toLowerCase()
      const before = read(run, variable)
      const given = args.texts(run, "flags")
      run.spend((before.length + given.length) / 10)
      const flags = change(before, flagsIn(given))
      if (variable === "") run.state(internal).flags = flags
      else if (run.variables instanceof VariableStore) run.variables.set(variable, flags.join(" "))
      run.note(args.at, `${name}: ${flags.join(" ") || "none"}`)
      return undefined
    },
  }
}

/** imap4flags (RFC 5232). */
export const imap4flags: Extension = {
  name: "imap4flags",
  commands: [
    changing("setflag", (_, given) => given),
    changing("addflag", (before, given) => flagsIn([...before, ...given])),
    changing("removeflag", (before, given) => {
      const gone = new Set(given.map((flag) => flag.toLowerCase()))
      return before.filter((flag) => !gone.has(flag.toLowerCase()))
    }),
  ],
  tests: [
    {
      name: "hasflag",
      extension: "imap4flags",
      tags: matchTags,
      positional: [
        { name: "variables", kind: "strings", optional: true },
        { name: "keys", kind: "strings" },
      ],
      check(args, checking) {
        checkMatch(args, checking)
        if (args.has("variables") && !checking.requires.has("variables"))
          checking.report(`Variables in 'hasflag' need: require "variables";`, "variables")
      },
      holds(run, args) {
        const variables = args.has("variables") ? args.texts(run, "variables") : [""]
        const flags = variables.flatMap((name) => read(run, name.toLowerCase()))
        // RFC 5232 §4: a list of flags may be one string with blanks in it.
        const wanted = args.texts(run, "keys")
        const plain = wanted.every((key) => key !== "" && !/\s/.test(key))
        const keys = plain ? wanted : wanted.flatMap((key) => key.split(/\s+/)).filter((key) => key !== "")
        return matches(run, args, flags, keys)
      },
    },
  ],
}

import type { Arguments } from "../arguments.ts"
import type { Block, Extension, Program, Slot } from "../definition.ts"
import { RunFault } from "../fault.ts"
import { commandsIn } from "../steps.ts"
import { VariableStore } from "../variables.ts"

const included: Slot<Set<string>> = { initial: () => new Set() }

/** What a script to include is called: "personal NAME" or "global NAME". */
const placeOf = (args: Arguments) => `${args.tagOf("location") ?? "personal"} ${args.constants("name")[0]}`

const known = new WeakMap<Block, readonly string[]>()

/** The scripts a program may include, as `Run.scripts` names them; each once. */
export function includesOf({ block, requires }: Program): readonly string[] {
  if (!requires.has("include")) return []
  let names = known.get(block)
  if (!names) known.set(block, (names = [...new Set(includesIn(block))]))
  return names
}

function* includesIn(block: Block): Generator<string> {
  for (const { definition, args } of commandsIn(block)) if (definition.name === "include") yield placeOf(args)
}

/** include (RFC 6609). */
export const include: Extension = {
  name: "include",
  commands: [
    {
      name: "include",
      extension: "include",
      tags: { personal: { group: "location" }, global: { group: "location" }, once: {}, optional: {} },
      positional: [{ name: "name", kind: "string" }],
      check(args, { report }) {
        const [name] = args.constants("name")
        if (name === undefined) report("The name of a script to include is without variables", "name")
        // RFC 5804 §1.6.
        else if (!/^[^/\p{Cc}\u2028\u2029]{1,128}$/u.test(name))
          report(`${JSON.stringify(name)} cannot be the name of a script`, "name")
      },
      run(run, args) {
        const name = placeOf(args)
        const once = run.state(included)
        if (args.has("once") && once.has(name)) return undefined
        once.add(name)
        const program = run.scripts.get(name)
        // RFC 6609 §3.2: what is running was included already.
        if (program && args.has("once") && run.isRunning(program)) return undefined
        run.note(args.at, `include ${name}`)
        if (program) return run.include(program)
        if (args.has("optional")) return undefined
        throw new RunFault(args.at, `There is no script "${args.text(run, "name")}" to include`)
      },
    },
    { name: "return", extension: "include", run: () => "return" },
    {
      name: "global",
      extension: "include",
      positional: [{ name: "names", kind: "strings" }],
      check(args, { report, requires }) {
        if (!requires.has("variables")) report(`'global' needs: require "variables";`)
        for (const name of args.constants("names"))
          if (name === undefined || !/^[a-z_][a-z0-9_]*$/i.test(name))
            report("A variable has a name of letters, digits and underscores", "names")
      },
      run(run, args) {
        for (const name of args.texts(run, "names"))
          if (run.variables instanceof VariableStore && !run.variables.declareGlobal(name.toLowerCase()))
            throw new RunFault(args.at, `The script has set '${name}' for itself before`)
        return undefined
      },
    },
  ],
}

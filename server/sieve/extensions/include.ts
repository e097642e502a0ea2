import type { Extension, Slot } from "../definition.ts"
import { RunFault } from "../fault.ts"
import { VariableStore } from "../variables.ts"

const included: Slot<Set<string>> = { initial: () => new Set() }

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
        else if (!/^[^/\p{Cc}]{1,128}$/u.test(name))
          report(`${JSON.stringify(name)} cannot be the name of a script`, "name")
      },
      run(run, args) {
        const name = `${args.tagOf("location") ?? "personal"} ${args.text(run, "name")}`
        const once = run.state(included)
        if (args.has("once") && once.has(name)) return undefined
        once.add(name)
        const program = run.scripts.get(name)
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
        if (run.variables instanceof VariableStore)
          for (const name of args.texts(run, "names")) run.variables.declareGlobal(name.toLowerCase())
        return undefined
      },
    },
  ],
}

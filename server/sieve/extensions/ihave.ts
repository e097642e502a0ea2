import type { Extension, Program, Slot } from "../definition.ts"
import { RunFault } from "../fault.ts"

/** What ihave found so far, by script. */
export const enabled: Slot<Map<Program, ReadonlySet<string>>> = { initial: () => new Map() }

/** ihave (RFC 5463); a name is there when the compiler took it into what the script requires. */
export const ihave: Extension = {
  name: "ihave",
  tests: [
    {
      name: "ihave",
      extension: "ihave",
      positional: [{ name: "extensions", kind: "strings" }],
      check(args, { report }) {
        if (args.constants("extensions").includes(undefined))
          report("'ihave' takes no variables", "extensions")
      },
      holds(run, args) {
        const names = args.texts(run, "extensions")
        if (!names.every((name) => run.program.requires.has(name))) return false
        const known = run.state(enabled)
        known.set(run.program, new Set([...(known.get(run.program) ?? []), ...names]))
        return true
      },
    },
  ],
  commands: [
    {
      name: "error",
      extension: "ihave",
      positional: [{ name: "text", kind: "string" }],
      run(run, args) {
        throw new RunFault(args.at, `The script gave up: ${args.text(run, "text")}`)
      },
    },
  ],
}

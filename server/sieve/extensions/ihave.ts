import type { Extension } from "../definition.ts"
import { RunFault } from "../fault.ts"

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
      holds: (run, args) => args.texts(run, "extensions").every((name) => run.program.requires.has(name)),
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

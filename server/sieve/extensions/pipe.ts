import type { Extension } from "../definition.ts"
import { RunFault } from "../fault.ts"

/** Pigeonhole's pipe, for programs the admin approved and under the names the admin gave them. */
export const pipe: Extension = {
  name: "vnd.dovecot.pipe",
  commands: [
    {
      name: "pipe",
      extension: "vnd.dovecot.pipe",
      tags: { copy: { extension: "copy" }, try: {} },
      positional: [
        { name: "program", kind: "string" },
        { name: "arguments", kind: "strings", optional: true },
      ],
      check(args, { report }) {
        const [program] = args.constants("program")
        if (program !== undefined && !/^[^/\p{Cc}]{1,128}$/u.test(program))
          report(`${JSON.stringify(program)} cannot be the name of a program`, "program")
        for (const given of args.constants("arguments"))
          if (given && /[\0\r\n]/.test(given)) report("An argument of a program is one line", "arguments")
      },
      run(run, args) {
        const program = args.text(run, "program")
        if (!run.facts.programs.has(program)) {
          run.note(args.at, `pipe: ${JSON.stringify(program)} is not approved here`)
          if (args.has("try")) return undefined
          throw new RunFault(
            args.at,
            `There is no program ${JSON.stringify(program)} that mail may be piped to`,
          )
        }
        if (!args.has("copy")) run.actions.implicitKeep = false
        const values = args.texts(run, "arguments")
        run.actions.add({ kind: "pipe", program, arguments: values, message: run.message, at: args.at })
        run.note(args.at, `pipe ${program}`)
        return undefined
      },
    },
  ],
}

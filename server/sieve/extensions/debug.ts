import type { Extension } from "../definition.ts"

/** Pigeonhole's debug_log: what a script wants to say goes into its trace. */
export const debug: Extension = {
  name: "vnd.dovecot.debug",
  commands: [
    {
      name: "debug_log",
      extension: "vnd.dovecot.debug",
      positional: [{ name: "text", kind: "string" }],
      run(run, args) {
        const text = args.text(run, "text")
        run.spend(1 + text.length / 100)
        run.note(args.at, `debug_log: ${text}`)
        return undefined
      },
    },
  ],
}

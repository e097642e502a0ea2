import type { Extension, Flow } from "../definition.ts"
import { RunFault } from "../fault.ts"
import { currentPart, descend } from "../field-values.ts"
import { checkVariable, modified, modifierTags, store } from "./variables.ts"

/** Loops in loops. */
const deepest = 4

/** foreverypart (RFC 5703 §3). */
export const foreverypart: Extension = {
  name: "foreverypart",
  commands: [
    {
      name: "foreverypart",
      extension: "foreverypart",
      block: true,
      tags: { name: { value: "string" } },
      check(args, { report, within }) {
        if (within("foreverypart").length >= deepest) report(`Loops can be ${deepest} deep at most`)
        if (args.has("name") && args.constants("name")[0] === undefined)
          report("The name of a loop is without variables", "name")
      },
      run(run, args, block) {
        const state = run.state(currentPart)
        const outer = state.part
        if (state.depth >= deepest) throw new RunFault(args.at, `Loops can be ${deepest} deep at most`)
        state.depth++
        let flow: Flow
        for (const part of descend(outer ?? run.message).slice(outer ? 1 : 0)) {
          run.spend(1)
          state.part = part
          flow = run.block(block)
          if (flow !== undefined) break
        }
        state.depth--
        state.part = outer
        const own = typeof flow === "object" && (flow.break === "" || flow.break === args.text(run, "name"))
        return own ? undefined : flow
      },
    },
    {
      name: "break",
      extension: "foreverypart",
      tags: { name: { value: "string" } },
      check(args, { report, within }) {
        const loops = within("foreverypart")
        const [name] = args.constants("name")
        if (loops.length === 0) report("'break' stands outside of a loop")
        else if (args.has("name") && !loops.some((loop) => loop.constants("name")[0] === name))
          report(`'break' is not in a loop called ${JSON.stringify(name ?? "")}`, "name")
      },
      run(run, args) {
        if (!run.state(currentPart).part) throw new RunFault(args.at, "'break' stands outside of a loop")
        return { break: args.text(run, "name") }
      },
    },
  ],
}

/** mime (RFC 5703 §4): tags of header, address and exists. */
export const mime: Extension = { name: "mime" }

/** extracttext (RFC 5703 §7). */
export const extracttext: Extension = {
  name: "extracttext",
  commands: [
    {
      name: "extracttext",
      extension: "extracttext",
      tags: { first: { value: "number" }, ...modifierTags },
      positional: [{ name: "variable", kind: "string" }],
      check(args, checking) {
        const { report, requires, within } = checking
        if (!requires.has("variables")) report(`'extracttext' needs: require "variables";`)
        if (within("foreverypart").length === 0) report("'extracttext' stands outside of a loop")
        checkVariable(args, checking, "variable")
      },
      run(run, args) {
        const { part } = run.state(currentPart)
        if (!part) throw new RunFault(args.at, "'extracttext' stands outside of a loop")
        const text = part.type === "text" ? part.plain() : ""
        run.spend(1 + text.length / 100)
        const value = args.has("first")
          ? [...text.slice(0, args.number("first")! * 2)].slice(0, args.number("first")).join("")
          : text
        store(run, args, args.text(run, "variable"), modified(args, value))
        return undefined
      },
    },
  ],
}

import { sieveAddress } from "../address-part.ts"
import type { Arguments } from "../arguments.ts"
import type { CommandDefinition, Extension, Program, Run } from "../definition.ts"
import { flagsFor } from "../extensions/imap4flags.ts"
import { isSpecialUse } from "../extensions/mailbox.ts"
import { type Position, RunFault } from "../fault.ts"
import { commandsIn } from "../steps.ts"

/** The commands of the base language but `if` and `require`, which are part of the grammar (RFC 5228 §3, §4). */
export const baseCommands: readonly CommandDefinition[] = [
  {
    name: "stop",
    run(run, { at }) {
      run.note(at, "stop")
      return "stop"
    },
  },
  {
    name: "keep",
    tags: { flags: { value: "strings", extension: "imap4flags" } },
    run(run, args) {
      run.actions.implicitKeep = false
      run.actions.add({ kind: "keep", flags: flagsFor(run, args), message: run.message, at: args.at })
      run.note(args.at, "keep")
      return undefined
    },
  },
  {
    name: "discard",
    run(run, { at }) {
      run.actions.implicitKeep = false
      run.note(at, "discard")
      return undefined
    },
  },
  {
    name: "redirect",
    tags: {
      copy: { extension: "copy" },
      list: { extension: "extlists" },
      notify: { value: "string", extension: "redirect-dsn" },
      ret: { value: "string", extension: "redirect-dsn" },
    },
    positional: [{ name: "address", kind: "string" }],
    check(args, { report }) {
      const [address] = args.constants("address")
      if (address !== undefined && !args.has("list") && sieveAddress(address) === undefined)
        report(`${JSON.stringify(address)} is not an address`, "address")
      const [notify, ret] = [args.constants("notify")[0], args.constants("ret")[0]]
      if (
        notify !== undefined &&
        !/^(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY))*)$/i.test(notify)
      )
        report('":notify" takes "NEVER", or some of "SUCCESS,FAILURE,DELAY"', "notify")
      if (ret !== undefined && !retOf(ret)) report('":ret" takes "FULL" or "HDRS"', "ret")
    },
    run(run, args) {
      if (!args.has("copy")) run.actions.implicitKeep = false
      for (const text of addressesOf(run, args)) {
        const address = sieveAddress(text)
        if (address === undefined) throw new RunFault(args.at, `${JSON.stringify(text)} is not an address`)
        const options = { notify: args.text(run, "notify") || undefined, ret: retOf(args.text(run, "ret")) }
        run.actions.add({ kind: "redirect", address, options, message: run.message, at: args.at })
        run.note(args.at, `redirect to ${address}`)
      }
      return undefined
    },
  },
]

function addressesOf(run: Run, args: Arguments): string[] {
  const text = args.text(run, "address")
  if (!args.has("list")) return [text]
  const list = run.facts.lists.get(text)
  if (!list) throw new RunFault(args.at, `There is no list ${JSON.stringify(text)}`)
  return [...list]
}

function retOf(text: string): "FULL" | "HDRS" | undefined {
  const ret = text.toUpperCase()
  return ret === "FULL" || ret === "HDRS" ? ret : undefined
}

/** fileinto (RFC 5228 §4.1) with what other extensions add to it. */
export const fileinto: Extension = {
  name: "fileinto",
  commands: [
    {
      name: "fileinto",
      extension: "fileinto",
      tags: {
        copy: { extension: "copy" },
        flags: { value: "strings", extension: "imap4flags" },
        create: { extension: "mailbox" },
        specialuse: { group: "place", value: "string", extension: "special-use" },
        mailboxid: { group: "place", value: "string", extension: "mailboxid" },
      },
      positional: [{ name: "mailbox", kind: "string" }],
      check(args, { report }) {
        if (args.constants("mailbox")[0] === "") report("A mailbox has a name", "mailbox")
        const [use] = args.constants("specialuse")
        if (use !== undefined && !isSpecialUse(use))
          report('A special use looks like "\\\\Archive"', "specialuse")
      },
      run(run, args) {
        const mailbox = args.text(run, "mailbox")
        if (mailbox === "") throw new RunFault(args.at, "The mailbox has no name")
        if (!args.has("copy")) run.actions.implicitKeep = false
        run.actions.add({
          kind: "fileinto",
          mailbox,
          flags: flagsFor(run, args),
          create: args.has("create"),
          specialUse: args.has("specialuse") ? args.text(run, "specialuse") : undefined,
          mailboxId: args.has("mailboxid") ? args.text(run, "mailboxid") : undefined,
          message: run.message,
          at: args.at,
        })
        run.note(args.at, `fileinto ${JSON.stringify(mailbox)}`)
        return undefined
      },
    },
  ],
}

/** The mailboxes a script files into by a name that is known before it runs, without making them when missing. */
export function mailboxesOf({ block }: Program): { name: string; at: Position }[] {
  const found: { name: string; at: Position }[] = []
  for (const { definition, args } of commandsIn(block)) {
    if (definition.name !== "fileinto" || ["create", "specialuse", "mailboxid"].some((tag) => args.has(tag)))
      continue
    const [name] = args.constants("mailbox")
    if (name !== undefined) found.push({ name, at: args.at })
  }
  return found
}

function rejecting(name: "reject" | "ereject"): Extension {
  return {
    name,
    commands: [
      {
        name,
        extension: name,
        positional: [{ name: "reason", kind: "string" }],
        run(run, args) {
          run.actions.implicitKeep = false
          const reason = args.text(run, "reason")
          run.actions.add({ kind: "reject", reason, inSession: name === "ereject", at: args.at })
          run.note(args.at, name)
          return undefined
        },
      },
    ],
  }
}

/** RFC 5429: to say no with a message, or in the SMTP session where that still can be. */
export const reject = rejecting("reject")
export const ereject = rejecting("ereject")

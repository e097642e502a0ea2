import type { Action } from "../action.ts"
import type { Arguments } from "../arguments.ts"
import type { Run, TagDefinition } from "../definition.ts"
import { flagsFor } from "./imap4flags.ts"

/** fcc (RFC 8580): where a copy of what a script sends goes, with the tags that fileinto has. */
export const fccTags: Readonly<Record<string, TagDefinition>> = {
  fcc: { value: "string", extension: "fcc" },
  create: { extension: "mailbox" },
  flags: { value: "strings", extension: "imap4flags" },
  specialuse: { group: "place", value: "string", extension: "special-use" },
  mailboxid: { group: "place", value: "string", extension: "mailboxid" },
}

/** The place of the copy; undefined when none is wanted. */
export function fccOf(run: Run, args: Arguments): Extract<Action, { kind: "notify" }>["notice"]["fcc"] {
  if (!args.has("fcc")) return undefined
  return {
    mailbox: args.text(run, "fcc"),
    flags: args.has("flags") ? flagsFor(run, args) : [],
    create: args.has("create"),
    specialUse: args.has("specialuse") ? args.text(run, "specialuse") : undefined,
    // RFC 9042 §5.
    mailboxId: args.has("mailboxid") ? args.text(run, "mailboxid") : undefined,
  }
}

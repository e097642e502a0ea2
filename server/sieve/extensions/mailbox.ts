import type { Arguments } from "../arguments.ts"
import type { Extension, Run } from "../definition.ts"
import type { MailboxFacts } from "../facts.ts"
import { checkMatch, matches, matchTags } from "../match.ts"

function mailboxNamed(run: Run, name: string): MailboxFacts | undefined {
  const wanted = name.toUpperCase() === "INBOX" ? "INBOX" : name
  return run.facts.mailboxes.find((mailbox) => mailbox.name === wanted)
}

/** mailbox (RFC 5490 §3); `fileinto :create` belongs to fileinto. */
export const mailbox: Extension = {
  name: "mailbox",
  tests: [
    {
      name: "mailboxexists",
      extension: "mailbox",
      positional: [{ name: "mailboxes", kind: "strings" }],
      holds: (run, args) =>
        args.texts(run, "mailboxes").every((name) => mailboxNamed(run, name) !== undefined),
    },
  ],
}

/** Whether a text looks like a special use (RFC 6154). */
export const isSpecialUse = (text: string) => /^\\[a-z]+$/i.test(text)

/** special-use (RFC 8579); `fileinto :specialuse` belongs to fileinto. */
export const specialUse: Extension = {
  name: "special-use",
  tests: [
    {
      name: "specialuse_exists",
      extension: "special-use",
      positional: [
        { name: "mailbox", kind: "string", optional: true },
        { name: "uses", kind: "strings" },
      ],
      check(args, { report }) {
        for (const use of args.constants("uses"))
          if (use !== undefined && !isSpecialUse(use))
            report('A special use looks like "\\\\Archive"', "uses")
      },
      holds(run, args) {
        const among = args.has("mailbox")
          ? run.facts.mailboxes.filter((one) => one === mailboxNamed(run, args.text(run, "mailbox")))
          : run.facts.mailboxes
        const uses = new Set(among.flatMap((one) => one.specialUse.toLowerCase().split(" ")))
        return args.texts(run, "uses").every((use) => uses.has(use.toLowerCase()))
      },
    },
  ],
}

/** mailboxid (RFC 9042); `fileinto :mailboxid` belongs to fileinto. */
export const mailboxId: Extension = {
  name: "mailboxid",
  tests: [
    {
      name: "mailboxidexists",
      extension: "mailboxid",
      positional: [{ name: "ids", kind: "strings" }],
      holds(run, args) {
        const ids = new Set(run.facts.mailboxes.map(({ id }) => id))
        return args.texts(run, "ids").every((id) => ids.has(id))
      },
    },
  ],
}

const annotationsOf = (run: Run, args: Arguments) => mailboxNamed(run, args.text(run, "mailbox"))?.annotations

/** mboxmetadata (RFC 5490 §4). */
export const mboxmetadata: Extension = {
  name: "mboxmetadata",
  tests: [
    {
      name: "metadata",
      extension: "mboxmetadata",
      tags: matchTags,
      positional: [
        { name: "mailbox", kind: "string" },
        { name: "entry", kind: "string" },
        { name: "keys", kind: "strings" },
      ],
      check: checkMatch,
      holds(run, args) {
        const value = annotationsOf(run, args)?.get(args.text(run, "entry").toLowerCase())
        return value !== undefined && matches(run, args, [value])
      },
    },
    {
      name: "metadataexists",
      extension: "mboxmetadata",
      positional: [
        { name: "mailbox", kind: "string" },
        { name: "entries", kind: "strings" },
      ],
      holds(run, args) {
        const annotations = annotationsOf(run, args)
        return args.texts(run, "entries").every((entry) => annotations?.has(entry.toLowerCase()) ?? false)
      },
    },
  ],
}

/** servermetadata (RFC 5490 §5). */
export const servermetadata: Extension = {
  name: "servermetadata",
  tests: [
    {
      name: "servermetadata",
      extension: "servermetadata",
      tags: matchTags,
      positional: [
        { name: "entry", kind: "string" },
        { name: "keys", kind: "strings" },
      ],
      check: checkMatch,
      holds(run, args) {
        const value = run.facts.annotations.get(args.text(run, "entry").toLowerCase())
        return value !== undefined && matches(run, args, [value])
      },
    },
    {
      name: "servermetadataexists",
      extension: "servermetadata",
      positional: [{ name: "entries", kind: "strings" }],
      holds: (run, args) =>
        args.texts(run, "entries").every((entry) => run.facts.annotations.has(entry.toLowerCase())),
    },
  ],
}

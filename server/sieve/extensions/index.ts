import type { Extension } from "../definition.ts"
import { ereject, fileinto, reject } from "../words/actions.ts"
import { body } from "./body.ts"
import { date } from "./date.ts"
import { debug } from "./debug.ts"
import { duplicate } from "./duplicate.ts"
import { editheader } from "./editheader.ts"
import { enotify } from "./enotify.ts"
import { envelope } from "./envelope.ts"
import { environment, pigeonholeEnvironment } from "./environment.ts"
import { extlists } from "./extlists.ts"
import { ihave } from "./ihave.ts"
import { imap4flags } from "./imap4flags.ts"
import { include } from "./include.ts"
import { mailbox, mailboxId, mboxmetadata, servermetadata, specialUse } from "./mailbox.ts"
import { extracttext, foreverypart, mime } from "./mime.ts"
import { pipe } from "./pipe.ts"
import { spamtest, virustest } from "./spamtest.ts"
import { vacation } from "./vacation.ts"
import { variables } from "./variables.ts"

/** Extensions that are nothing but a tag, a comparator or a way to write strings, which belong to other words. */
const namesAlone = [
  "encoded-character",
  "copy",
  "relational",
  "subaddress",
  "index",
  "regex",
  "fcc",
  "redirect-dsn",
  "imapsieve",
  "comparator-i;octet",
  "comparator-i;ascii-casemap",
  "comparator-i;ascii-numeric",
  "comparator-i;unicode-casemap",
]

/** Everything `require` takes. */
export const extensions: readonly Extension[] = [
  fileinto,
  reject,
  ereject,
  envelope,
  body,
  variables,
  imap4flags,
  mailbox,
  specialUse,
  mailboxId,
  mboxmetadata,
  servermetadata,
  vacation,
  date,
  duplicate,
  editheader,
  environment,
  pigeonholeEnvironment,
  debug,
  ihave,
  include,
  enotify,
  spamtest,
  virustest,
  extlists,
  foreverypart,
  mime,
  extracttext,
  pipe,
  // RFC 5235 §2.2: it brings the test along.
  { name: "spamtestplus", implies: "spamtest" },
  // RFC 6131 §2: it stands for vacation too.
  { name: "vacation-seconds", implies: "vacation" },
  // As it was called before RFC 7352.
  { name: "vnd.dovecot.duplicate", implies: "duplicate" },
  ...namesAlone.map((name) => ({ name })),
]

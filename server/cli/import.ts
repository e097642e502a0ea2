import { join } from "node:path"
import { Blobs } from "../store/blobs.ts"
import { Store } from "../store/store.ts"
import { bringIn, type Outcome } from "../transfer/bring-in.ts"
import { parseImapUrl, readImap } from "../transfer/imap.ts"
import type { Found } from "../transfer/item.ts"
import { mboxFormats } from "../transfer/mbox.ts"
import { placeFor } from "../transfer/places.ts"
import type { Shelf } from "../transfer/shelf.ts"
import { StoreShelf } from "../transfer/store-shelf.ts"
import { readTree } from "../transfer/tree.ts"
import { flag, oneOf, option, word } from "./arguments.ts"
import { actor, type Desk, type Terminal, verb } from "./command.ts"
import { Progress } from "./progress.ts"
import { plain, table } from "./table.ts"

/** The store for a command that runs beside the server. */
export const openStore = ({ sql, clock, log, config }: Desk) =>
  new Store({ sql, clock, log, blobs: new Blobs(join(config.dataFolder, "blobs")) })

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`

/** Where the mail is: a path, or another server. */
async function* found(
  source: string,
  reading: { desk: Desk; terminal: Terminal; shelf: Shelf; given: Given },
): AsyncGenerator<Found> {
  const { desk, terminal, shelf, given } = reading
  const limit = desk.config.messageLimit
  if (!/^imaps?:\/\//i.test(source)) return yield* readTree(source, { format: given.format ?? "auto", limit })
  const server = parseImapUrl(source)
  const password = await terminal.secret(`Password of ${server.user} at ${server.host}`)
  const sightings = (mailbox: string) => shelf.sightings(placeFor(mailbox, given.into))
  const only = given.mailbox === undefined ? [] : [given.mailbox]
  yield* readImap({ ...server, password, insecure: given.insecure }, { limit, only, sightings })
}

interface Given {
  format: (typeof mboxFormats)[number] | undefined
  into: string | undefined
  mailbox: string | undefined
  insecure: boolean
}

function summary(outcome: Outcome, dryRun: boolean): string {
  const rows = [...outcome.mailboxes].sort().map(([name, messages]) => [plain(name), String(messages)])
  const lines = rows.length > 0 ? [table(["MAILBOX", "MESSAGES"], rows)] : []
  const { brought, bytes, there, failed, troubles } = outcome
  const deed = dryRun ? "would be brought in" : "brought in"
  lines.push(
    `${brought} messages (${megabytes(bytes)}) ${deed}, ${there} are there already, ${failed} could not be read`,
  )
  lines.push(...troubles.map(({ origin, why }) => `- ${plain(origin)}: ${plain(why)}`))
  if (failed > troubles.length) lines.push(`- and ${failed - troubles.length} more`)
  return lines.join("\n")
}

/** Brings mail into an account; started again it goes on where it was. */
export const importMail = verb({
  summary:
    "bring mail in: a file or folder (mbox, Maildir, .eml, Thunderbird, Gmail's export), or imaps://USER@HOST",
  words: { account: word("ACCOUNT"), source: word("SOURCE") },
  options: {
    into: option("MAILBOX", "put all of it into or below this mailbox"),
    mailbox: option("NAME", "of another server: this mailbox alone"),
    format: option(mboxFormats.join("|"), "how mbox files quote lines", oneOf(mboxFormats)),
    dryRun: flag("only tell what would be brought in"),
    insecure: flag("of another server: take any certificate, or none"),
  },
  async run(desk, { account, source, ...given }, terminal) {
    const { id, address } = await desk.directory.findAccount({ address: account })
    const progress = new Progress(
      terminal,
      ({ brought, bytes, there }: Outcome) =>
        `${brought} messages, ${megabytes(bytes)}${there > 0 ? `, ${there} are there already` : ""}`,
    )
    const shelf = new StoreShelf(openStore(desk), id)
    const outcome = await bringIn(found(source, { desk, terminal, shelf, given }), {
      shelf,
      now: desk.clock.now(),
      into: given.into,
      dryRun: given.dryRun,
      progress: (so) => progress.tell(so),
    })
    if (!given.dryRun) await desk.directory.recordChange(actor, { action: "mail.import", subject: address })
    const json = { ...outcome, mailboxes: Object.fromEntries(outcome.mailboxes) }
    return { text: summary(outcome, given.dryRun), json, exitCode: outcome.failed > 0 ? 1 : 0 }
  },
})

import { open, readdir, stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { MailError } from "../errors.ts"
import { mailboxOfFolder } from "../maildir/name.ts"
import { type Flags, parseFlags } from "../store/flags.ts"
import { fromLabels } from "./gmail-labels.ts"
import { type Found, trouble } from "./item.ts"
import { isMaildir, readMaildir, readWhole } from "./maildir.ts"
import { readMarks } from "./marks.ts"
import { isMbox, type MboxFormat, readMbox } from "./mbox.ts"

export interface Reading {
  /** How lines that look like the beginning of a message are told apart in mbox files. */
  format: MboxFormat
  /** Bytes a message may have. */
  limit: number
}

/**
 * All messages at a path, whatever is there: an mbox file, a Maildir with the folders in it, a file or folder of .eml,
 * or a folder of all that, as Thunderbird, Apple Mail and Gmail's export leave it.
 * @throws MailError "invalid" when there is nothing that could be mail
 */
export async function* readTree(path: string, reading: Reading): AsyncGenerator<Found> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new MailError("invalid", `${path} cannot be read (${error.code})`)
  })
  if (facts.isDirectory()) return yield* readFolder(path, "", reading)
  const kind = await kindOf(path)
  if (!kind)
    throw new MailError("invalid", `${path} is neither an mbox file nor a message, and no folder of them`)
  yield* readFile(path, kind === "eml" ? "INBOX" : mailboxOf(basename(path)), reading)
}

/** @param name of the mailbox that the folder stands for; "" at the top */
async function* readFolder(folder: string, name: string, reading: Reading): AsyncGenerator<Found> {
  const isMail = await isMaildir(folder)
  if (isMail) yield* readMaildir(folder, name || "INBOX", reading.limit)
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => error,
  )
  if (entries instanceof Error) {
    yield trouble(folder, `The folder cannot be read (${entries.code})`)
    return
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (isMail && ["cur", "new", "tmp"].includes(entry.name)) continue
      const below = isMail && entry.name.startsWith(".") ? dotted(entry.name) : mailboxOf(entry.name)
      if (below !== "") yield* readFolder(path, joined(name, below), reading)
    } else if (entry.isFile() && !isMail) yield* readEntry(path, name, reading)
  }
}

async function* readEntry(path: string, name: string, reading: Reading): AsyncGenerator<Found> {
  if (basename(path).startsWith(".") || /\.(msf|dat|json|sqlite|plist)$/i.test(path)) return
  try {
    const kind = await kindOf(path)
    if (!kind) return
    // Apple keeps a mailbox as a folder with a file "mbox" in it.
    const isInside = kind === "eml" || basename(path) === "mbox"
    yield* readFile(path, isInside ? name || "INBOX" : joined(name, mailboxOf(basename(path))!), reading)
  } catch (thrown) {
    yield trouble(path, (thrown as Error).message)
  }
}

async function* readFile(path: string, mailbox: string, { format, limit }: Reading): AsyncGenerator<Found> {
  if (/\.eml$/i.test(path)) {
    const { bytes, changed } = await readWhole(path, limit)
    yield {
      kind: "message",
      origin: path,
      mailbox,
      bytes,
      flags: { bits: 0, keywords: [] },
      arrived: changed,
    }
    return
  }
  for await (const found of readMbox(path, { format, limit })) {
    if (found.kind === "trouble") {
      yield found
      continue
    }
    const { bytes, flags, labels, isGone } = readMarks(found.bytes)
    if (isGone) continue
    const message = {
      kind: "message",
      origin: `${path}, byte ${found.at}`,
      bytes,
      arrived: found.arrived,
    } as const
    if (labels.length === 0) yield { ...message, mailbox, flags: both(found.flags, flags) }
    else {
      const labelled = fromLabels(labels)
      yield { ...message, mailbox: labelled.mailbox, flags: parseFlags(labelled.flags) }
    }
  }
}

const both = (one: Flags, other: Flags): Flags => ({
  bits: one.bits | other.bits,
  keywords: [...new Set([...one.keywords, ...other.keywords])].sort(),
})

async function kindOf(path: string): Promise<"mbox" | "eml" | undefined> {
  if (/\.eml$/i.test(path)) return "eml"
  const file = await open(path)
  try {
    const start = Buffer.alloc(200)
    const { bytesRead } = await file.read(start, 0, start.length, 0)
    return isMbox(start.subarray(0, bytesRead)) ? "mbox" : undefined
  } finally {
    await file.close()
  }
}

const joined = (above: string, below: string) => (above === "" ? below : `${above}/${below}`)

/** The name of a mailbox by that of its file or folder: Thunderbird keeps what is below "Work" in "Work.sbd". */
const mailboxOf = (file: string) => file.replace(/\.(mbox|mbx|sbd)$/i, "") || file

/** A folder of Maildir++, whatever somebody wrote into its name. */
const dotted = (folder: string) =>
  mailboxOfFolder(folder) ?? folder.slice(1).split(".").filter(Boolean).join("/")

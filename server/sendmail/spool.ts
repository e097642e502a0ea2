import { randomBytes } from "node:crypto"
import { link, open, readFile, rename, unlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { parseMailbox } from "../mime/address.ts"
import { type Letter, LetterFault } from "./letter.ts"
import type { Options } from "./options.ts"

const mostRecipients = 10_000

// Everybody on this machine may write a file here, so nothing in it is taken for an address that is none: it would be
// spoken to other servers.
const address = z
  .string()
  .max(320)
  .refine((text) => text.trim() === text && !text.endsWith(">") && parseMailbox(text) !== undefined)

/** What stands on the first line of a spooled file; the message follows. */
const envelopeForm = z.strictObject({
  version: z.literal(1),
  sender: z.literal("").or(address),
  recipients: z.array(address).min(1).max(mostRecipients),
  notify: z.array(z.enum(["NEVER", "SUCCESS", "FAILURE", "DELAY"])).optional(),
  returning: z.enum(["FULL", "HDRS"]).optional(),
  envelopeId: z.string().max(100).optional(),
})
export type SpooledEnvelope = z.output<typeof envelopeForm>

/** Longest first line, bytes: ten thousand long addresses. */
export const longestEnvelope = 4 << 20

/** Name of a whole message; one that is being written has another. */
export const spooledName = /^[0-9a-f]{32}\.mail$/

/** The first line of a spooled file. @throws Error when it is none */
export function readEnvelope(line: string): SpooledEnvelope {
  return envelopeForm.parse(JSON.parse(line))
}

/**
 * Puts a message into the spool folder, whole or not at all; it is on the disk when this resolves. The server picks
 * it up now or when it starts.
 * @param limit of the message, bytes
 * @throws LetterFault when the server would not take it: nobody would be there to hear of it then
 */
export async function spool(
  folder: string,
  letter: Letter,
  options: Pick<Options, "notify" | "returning" | "envelopeId">,
  limit: number,
): Promise<void> {
  const { sender, recipients, bytes } = letter
  const { notify, returning, envelopeId } = options
  const envelope = { version: 1, sender, recipients, notify, returning, envelopeId } as const
  if (recipients.length > mostRecipients)
    throw new LetterFault(`The message has more than ${mostRecipients} recipients`)
  const first = `${JSON.stringify(envelope satisfies SpooledEnvelope)}\n`
  if (!envelopeForm.safeParse(envelope).success || Buffer.byteLength(first) > longestEnvelope)
    throw new LetterFault("One of the addresses cannot be used")
  if (bytes.length > limit) throw new LetterFault(`The message is larger than ${limit} bytes`)
  const name = randomBytes(16).toString("hex")
  const unfinished = join(folder, `${name}.part`)
  // Others cannot list the folder, and nobody guesses the name.
  const file = await open(unfinished, "wx", 0o644)
  try {
    await file.writeFile(first)
    await file.writeFile(bytes)
    await file.sync()
    await link(unfinished, join(folder, `${name}.mail`))
    // The name has to be on the disk as well, and the folder cannot be opened by those who may only put in.
    await file.sync()
  } finally {
    await file.close()
    await unlink(unfinished).catch(() => undefined)
  }
}

const hostnameFile = (folder: string) => join(folder, ".hostname")
const hostnameForm = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/

/** Leaves word of what the server calls itself, for commands that cannot look into its database. */
export async function leaveHostname(folder: string, hostname: string): Promise<void> {
  const unfinished = join(folder, `${randomBytes(16).toString("hex")}.part`)
  await writeFile(unfinished, `${hostname}\n`, { mode: 0o644, flag: "wx" })
  await rename(unfinished, hostnameFile(folder))
}

/** What the server that looks into a spool folder called itself last; undefined when none has said. */
export async function spooledHostname(folder: string): Promise<string | undefined> {
  const text = await readFile(hostnameFile(folder), "utf8").catch(() => "")
  const name = text.trim().toLowerCase()
  return hostnameForm.test(name) ? name : undefined
}

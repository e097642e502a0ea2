import { randomBytes } from "node:crypto"
import { link, open, unlink } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import type { Letter } from "./letter.ts"
import type { Options } from "./options.ts"

/** What stands on the first line of a spooled file; the message follows. */
const envelopeForm = z.strictObject({
  version: z.literal(1),
  sender: z.string().max(320),
  recipients: z.array(z.string().min(1).max(320)).min(1).max(10_000),
  /** Id of the user of this machine who wrote it, as the command says; the owner of the file counts. */
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
 */
export async function spool(folder: string, letter: Letter, options: Options): Promise<void> {
  const { sender, recipients, bytes } = letter
  const { notify, returning, envelopeId } = options
  const envelope: SpooledEnvelope = { version: 1, sender, recipients, notify, returning, envelopeId }
  const name = randomBytes(16).toString("hex")
  const unfinished = join(folder, `${name}.part`)
  // Others cannot list the folder, and nobody guesses the name.
  const file = await open(unfinished, "wx", 0o644)
  try {
    await file.write(`${JSON.stringify(envelope)}\n`)
    await file.write(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await link(unfinished, join(folder, `${name}.mail`))
  await unlink(unfinished).catch(() => undefined)
}

import { z } from "zod"
import { MailError } from "../errors.ts"
import { mayBeWritten } from "../machine/file-folders.ts"
import { approved } from "../machine/programs.ts"
import { canonicalAddress, parseAddress } from "./addresses.ts"
import { pathBack } from "./alias-path.ts"
import type { DirectoryContext } from "./context.ts"
import { type Destination, destinationText, parseDestination } from "./destination.ts"
import { lookup } from "./lookup.ts"
import { widthLimit } from "./resolve.ts"

/** One target in its one spelling: an address, here or elsewhere, or another way out (destination.ts). */
const target = z
  .string("Give an address")
  .trim()
  .min(1, "Give an address")
  .transform((text, check) => {
    const to = parseDestination(text)
    const address = to === undefined ? canonicalAddress(text) : undefined
    if (address !== undefined) return address
    if (typeof to === "object") return destinationText(to)
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text
    const message =
      to ??
      `"${shown}" is not an address; it should look like ann@example.org, or be a /file, a |program or lmtp:server:port`
    check.addIssue({ code: "custom", message })
    return z.NEVER
  })

/** Where mail goes on to: each place once. @param least how many there must be */
export const targetList = (least: 0 | 1) =>
  z
    .array(target)
    .min(least, "Say who gets the mail: at least one address")
    .max(widthLimit, `Mail can be led to at most ${widthLimit} addresses`)
    .transform((targets) => [...new Set(targets)])

/**
 * Refuses targets of ours that are nobody, targets that lead back to where they start, and other ways out that are not
 * allowed.
 * @param start the address whose targets they are
 * @throws MailError "invalid" for the field "targets", "limit"
 */
export async function checkTargets(
  context: DirectoryContext,
  start: string,
  targets: readonly string[],
): Promise<void> {
  const { sql, people } = context
  const destinations = new Map(targets.map((text) => [text, parseDestination(text)]))
  const addresses = targets.filter((text) => destinations.get(text) === undefined)
  const loop = await pathBack(sql, start, addresses)
  if (loop) throw refused(`This would loop: ${loop.join(" → ")}`)
  for (const address of addresses) {
    const { kind } = await lookup(sql, parseAddress(address)!, people)
    if (kind === "unknown") throw refused(`There is nobody at ${address}`)
  }
  for (const to of destinations.values()) if (typeof to === "object") await checkAllowed(context, to)
}

async function checkAllowed({ pipeFolder, fileFolders = [] }: DirectoryContext, to: Destination) {
  if (to.kind === "program" && (await approved(pipeFolder, to.program)) === undefined)
    throw refused(
      `There is no program ${JSON.stringify(to.program)} that mail may be given to: put it into the folder that MISSIVA_PIPE_FOLDER names, where only root or the server may write`,
    )
  if ((to.kind === "mbox" || to.kind === "maildir") && !mayBeWritten(to.path, fileFolders))
    throw refused(`Mail may not be written to ${to.path}: put its folder into MISSIVA_FILE_FOLDERS`)
}

const refused = (message: string) => new MailError("invalid", message, { field: "targets" })

// A person's rules and absence, in two scripts of their own on the mail server. What always holds:
// - the script that runs ("Missiva") includes the rules and then answers in an absence, so that a rule that ends the
//   rules does not end that;
// - a script the webmail did not write, or that was changed since, is never written over: it is only ever put aside;
// - the rules are kept before the script that includes them;
// - what was read has a version, and is written only where it is still the same.
import { createHash } from "node:crypto"
import { MailError } from "../../../server/errors.ts"
import type { ManageSieve, ScriptEntry } from "./managesieve.ts"
import { readFrame, readRules } from "./read-script.ts"
import { type Absence, noAbsence, type Rule } from "./rule.ts"
import { type Frame, writeFrame, writeRules } from "./write-script.ts"

/** What our two scripts are called. */
export const frameName = "Missiva"
export const rulesName = "Missiva rules"

/** What the pages show. */
export interface Filters {
  version: string
  /** Undefined: the script was changed by hand, and only the editor shows it. */
  rules: Rule[] | undefined
  absence: Absence | undefined
  /** A script of the person's own that runs behind the rules. */
  own: string | undefined
  /** Every script by name. */
  scripts: ScriptEntry[]
  /** What runs on mail that comes: these rules, a script of another name, or nothing. */
  running: "rules" | "other" | "nothing"
}

interface Kept {
  filters: Filters
  /** Undefined where there is none yet, or it is not ours. */
  frame: Frame | undefined
}

async function sourceOf(
  client: ManageSieve,
  scripts: ScriptEntry[],
  name: string,
): Promise<string | undefined> {
  return scripts.some((script) => script.name === name) ? client.get(name) : undefined
}

async function look(client: ManageSieve): Promise<Kept> {
  const scripts = await client.list()
  const frameSource = await sourceOf(client, scripts, frameName)
  const rulesSource = await sourceOf(client, scripts, rulesName)
  const frame = frameSource === undefined ? undefined : readFrame(frameSource)
  const active = scripts.find((script) => script.active)?.name
  const version = createHash("sha256")
    .update(JSON.stringify([frameSource, rulesSource]))
    .digest("hex")
  const untouched = frameSource === undefined || frame?.rules === rulesName
  const filters: Filters = {
    version,
    rules: !untouched ? undefined : rulesSource === undefined ? [] : readRules(rulesSource),
    absence: untouched ? (frame?.absence ?? noAbsence) : undefined,
    own: frame?.own,
    scripts: scripts.toSorted((a, b) => a.name.localeCompare(b.name)),
    running: active === undefined ? "nothing" : active === frameName && untouched ? "rules" : "other",
  }
  return { filters, frame: untouched ? frame : undefined }
}

/** The rules, the absence and the scripts there are. */
export async function readFilters(client: ManageSieve): Promise<Filters> {
  return (await look(client)).filters
}

/** What is to be another way; what is left out stays. */
export interface FilterChanges {
  rules?: Rule[]
  absence?: Absence
  /** A script to run behind the rules; null for none. */
  own?: string | null
}

/**
 * Keeps rules or an absence. They run at once where nothing else does, or when `run` asks for it.
 * @throws MailError "in-use" when something else changed them since, "cannot" when they were changed by hand, "invalid"
 */
export async function saveFilters(
  client: ManageSieve,
  { version, run = false }: { version: string; run?: boolean },
  changes: FilterChanges,
): Promise<Filters> {
  const { filters, frame } = await look(client)
  if (filters.version !== version)
    throw new MailError("in-use", "The filters were changed somewhere else meanwhile; look at them again")
  if (!filters.rules || !filters.absence)
    throw new MailError("cannot", "The script was changed by hand; change it in the editor, or put it aside")
  const own = changes.own === undefined ? filters.own : (changes.own ?? undefined)
  const absence = changes.absence ?? filters.absence
  const next: Frame = { rules: rulesName, absence, ...(own !== undefined && { own }) }
  if (changes.rules || !filters.scripts.some(({ name }) => name === rulesName))
    await client.put(rulesName, writeRules(changes.rules ?? filters.rules))
  if (!frame || writeFrame(frame) !== writeFrame(next)) await client.put(frameName, writeFrame(next))
  if (run || filters.running === "nothing") await client.activate(frameName)
  return readFilters(client)
}

/** Gives our names to nobody: scripts changed by hand get names of their own, and the pages begin anew. */
export async function putAside(client: ManageSieve): Promise<Filters> {
  const scripts = await client.list()
  const names = new Set(scripts.map(({ name }) => name))
  for (const name of [rulesName, frameName]) {
    const source = await sourceOf(client, scripts, name)
    if (source === undefined || (name === rulesName ? readRules(source) : readFrame(source))) continue
    let number = 1
    while (names.has(`${name} (${number})`)) number++
    await client.rename(name, `${name} (${number})`)
  }
  return readFilters(client)
}

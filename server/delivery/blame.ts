import type { AccountRef } from "../directory/directory.ts"
import { firstAdmin } from "../directory/lookup.ts"
import type { Outcome } from "../sieve/interpret.ts"
import { parseFlags } from "../store/flags.ts"
import type { Blame } from "./disposition.ts"
import { faultNote } from "./letters/fault-note.ts"
import type { Occasion } from "./letters/letter.ts"
import type { RulesParts } from "./parts.ts"
import type { BrokenRule, Rule, Rules } from "./rulebook.ts"
import { textsFor } from "./texts.ts"

/**
 * Who is to be told that a script failed, and what: the owner, or an administrator of a script of theirs.
 * @returns undefined when they were told of this version already
 */
export async function blameFor(
  parts: RulesParts,
  occasion: Occasion,
  found: Rules | BrokenRule,
  failure: NonNullable<Outcome["failure"]>,
): Promise<Blame | undefined> {
  const guilty = guiltyOne(found, failure.script)
  if (!guilty || guilty.version.blamed === guilty.version.hash) return undefined
  const { version, site } = guilty
  const reader: AccountRef | undefined = site ? await firstAdmin(parts.sql) : occasion.account
  if (!reader) return undefined
  const texts = site ? await textsFor(parts.sql, reader.id, parts.config) : occasion.texts
  const staged = await faultNote({ ...occasion, texts }, failure, { site, reader })
  const place = { mailboxId: await parts.inboxes.of(reader.id) }
  return {
    versionId: version.id,
    hash: version.hash,
    site,
    readerId: reader.id,
    note: { place, flags: parseFlags([]), staged },
  }
}

/** The script that failed; for one that was included, the owner's own that led to it. */
function guiltyOne(found: Rules | BrokenRule, name: string): Omit<Rule, "program"> | undefined {
  if (!("rules" in found)) return found
  const { rules } = found
  return rules.find(({ program }) => program.name === name) ?? rules.find(({ site }) => !site) ?? rules[0]
}

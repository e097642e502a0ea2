// The demo: two domains, four people and their mail. What always holds:
// - a house that somebody set up for themselves is left alone: nobody gets accounts with a known password;
// - it happens once; each mailbox is filled in one transaction and only while nothing was ever filed in it, so that
//   a start after a crash finishes what is missing and doubles nothing.

import type { Clock } from "../clock.ts"
import type { Directory } from "../directory/directory.ts"
import { MailError } from "../errors.ts"
import { parseFlags } from "../store/flags.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Store } from "../store/store.ts"
import { compose, type Letter, sentAt } from "./letter.ts"
import { allLetters } from "./letters.ts"
import {
  demoAccounts,
  demoAliases,
  demoDomains,
  demoHostname,
  demoPassword,
  type Person,
  persons,
} from "./people.ts"

/** Where the demo goes. */
export interface DemoParts {
  directory: Directory
  store: Store
  clock: Clock
}

const actor = { address: "demo" }

/** Larger than any letter of the demo, bytes. */
const letterLimit = 1 << 20

/**
 * Makes the demo's people and fills their mailboxes, with dates relative to now. Does nothing the second time, nor
 * where somebody set up a server already.
 */
export async function seedDemo({ directory, store, clock }: DemoParts): Promise<void> {
  const state = await directory.setting("demo")
  if (state === "done" || (state === undefined && (await directory.isSetUp()))) return
  await directory.setSetting("demo", "begun")
  await makePeople(directory)
  const wires = await composeAll(clock.now())
  for (const person of persons) {
    const { id } = await directory.findAccount({ address: demoAccounts[person].address })
    await fillMailboxes({ store, wires, now: clock.now() }, person, id)
  }
  await directory.setSetting("hostname", demoHostname)
  await directory.setSetting("setup.done", new Date(clock.now()).toISOString())
  await directory.setSetting("demo", "done")
}

async function makePeople(directory: Directory): Promise<void> {
  for (const name of demoDomains) await unlessThere(directory.createDomain({ name }, actor))
  const accounts = persons.map((person) => ({ ...demoAccounts[person], password: demoPassword }))
  await Promise.all(accounts.map((account) => unlessThere(directory.createAccount(account, actor))))
  for (const alias of demoAliases) await unlessThere(directory.createAlias(alias, actor))
}

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if (!(error instanceof MailError && error.code === "already-exists")) throw error
  })
}

type Wires = ReadonlyMap<Letter, Buffer>

async function composeAll(now: number): Promise<Wires> {
  const letters = new Map(allLetters.map((letter) => [letter.id, letter]))
  const wires = allLetters.map(async (letter) => [letter, await compose(letter, { now, letters })] as const)
  return new Map(await Promise.all(wires))
}

/** A letter that belongs in one mailbox. */
interface Copy {
  letter: Letter
  flags: string
}

/** What goes into each of a person's mailboxes, oldest first. */
function mailboxesOf(person: Person, now: number): Map<string, Copy[]> {
  const mailboxes = new Map<string, Copy[]>()
  for (const letter of allLetters.toSorted((a, b) => sentAt(a.ago, now) - sentAt(b.ago, now)))
    for (const [place, flags] of Object.entries(letter.copies)) {
      const [owner, ...levels] = place.split("/")
      if (owner !== person) continue
      const name = levels.join("/")
      mailboxes.set(name, [...(mailboxes.get(name) ?? []), { letter, flags }])
    }
  return mailboxes
}

interface Filling {
  store: Store
  wires: Wires
  now: number
}

async function fillMailboxes(filling: Filling, person: Person, accountId: number): Promise<void> {
  const { store, now } = filling
  for (const [name, copies] of mailboxesOf(person, now)) {
    const there = (await store.mailboxes(accountId)).find((mailbox) => mailbox.name === name)
    const mailbox = there ?? (await store.createMailbox(accountId, name))
    if (!there) await store.subscribe(accountId, name)
    if (mailbox.uidNext === 1) await fill(filling, { accountId, name }, copies)
  }
}

async function fill(
  { store, wires, now }: Filling,
  to: { accountId: number; name: string },
  copies: Copy[],
): Promise<void> {
  const staged: StagedContent[] = []
  try {
    for (const { letter } of copies) staged.push(await stage(store, wires.get(letter)!))
    const messages = copies.map(({ letter, flags }, index) => ({
      staged: staged[index]!,
      flags: parseFlags(flags.split(" ").filter(Boolean).map(flagName)),
      internalDate: sentAt(letter.ago, now),
    }))
    await store.append(to.accountId, to.name, messages)
  } finally {
    for (const content of staged) await content.discard()
  }
}

/** Keywords begin with $, the others are system flags. */
const flagName = (word: string) => (word.startsWith("$") ? word : `\\${word}`)

async function stage(store: Store, wire: Buffer): Promise<StagedContent> {
  const incoming = store.receive(letterLimit)
  await incoming.write(wire)
  return incoming.finish()
}

/** Rights as letters of `everyRight`, each once and in that order; "" for none. */
export type Rights = string

/** Everything that can be granted, in the order it is written (RFC 4314 §2.1). */
export const everyRight: Rights = "lrswipkxtea"

/** What nobody can take from the owner of a mailbox, lest it be lost to everybody. */
export const ownerKeeps: Rights = "la"

/** The rights of RFC 2086 that stand for several of today's (RFC 4314 §2.1.1). */
const virtual: Readonly<Record<string, string>> = { c: "kx", d: "te" }

/** One line of a mailbox's access control list. `negative` takes the rights away (RFC 4314 §2). */
export interface RightsEntry {
  identifier: string
  negative: boolean
  rights: Rights
}

const ordered = (letters: Iterable<string>): Rights => {
  const has = new Set(letters)
  return [...everyRight].filter((letter) => has.has(letter)).join("")
}

/**
 * Rights as somebody wrote them, in any order, "c" and "d" among them.
 * @returns undefined when a letter stands for no right
 */
export function parseRights(text: string): Rights | undefined {
  const letters = [...text].flatMap((letter) => [...(virtual[letter] ?? letter)])
  return letters.every((letter) => everyRight.includes(letter)) ? ordered(letters) : undefined
}

/** Rights as MYRIGHTS and ACL show them: with "c" and "d" where any right they stand for is there. */
export function shownRights(rights: Rights): string {
  const older = Object.entries(virtual).filter(([, members]) =>
    [...members].some((one) => rights.includes(one)),
  )
  return rights + older.map(([letter]) => letter).join("")
}

export const withRights = (rights: Rights, more: Rights): Rights => ordered(rights + more)

export const withoutRights = (rights: Rights, gone: Rights): Rights =>
  ordered([...rights].filter((letter) => !gone.includes(letter)))

/** Whether every one of `wanted` is among `rights`. */
export const hasRights = (rights: Rights, wanted: Rights): boolean =>
  [...wanted].every((letter) => rights.includes(letter))

/** What entries that apply to one person come to: all that is granted, less all that is taken away. */
export function combineRights(entries: Iterable<Pick<RightsEntry, "negative" | "rights">>): Rights {
  let granted = ""
  let taken = ""
  for (const { negative, rights } of entries) {
    if (negative) taken += rights
    else granted += rights
  }
  return withoutRights(ordered(granted), taken)
}

/**
 * What the owner of a mailbox may do. Only entries for the owner by name count: a group or "anyone" never narrows it.
 * @param entries of the mailbox that name the owner
 */
export function ownerRights(entries: readonly RightsEntry[]): Rights {
  const named = entries.some((entry) => !entry.negative)
  const granted = named ? entries : [...entries, { negative: false, rights: everyRight }]
  return withRights(combineRights(granted), ownerKeeps)
}

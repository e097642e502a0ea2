// What ids look like on the wire (RFC 8474 §7: letters, digits, "_" and "-"). The letter keeps the kinds apart, as §5.2 wants.

/** The id of a mailbox: its row's, which outlives renaming and is never used twice. */
export const mailboxObjectId = (mailboxId: number) => `F${mailboxId}`

/** The id of a message's content: the same for every copy of it. */
export const emailObjectId = (contentId: number) => `M${contentId}`

export const threadObjectId = (threadId: number) => `T${threadId}`

/** The number behind an id of one kind; undefined when it is none of ours. */
export function numberOf(kind: "F" | "M" | "T", objectId: string): number | undefined {
  const found = /^([FMT])([1-9]\d{0,15})$/.exec(objectId)
  return found?.[1] === kind ? Number(found[2]) : undefined
}

/** What an object id may look like at all. */
export const isObjectId = (text: string) => /^[A-Za-z0-9_-]{1,255}$/.test(text)

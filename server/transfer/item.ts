import type { Flags } from "../store/flags.ts"

/** A message found somewhere else, as it is to be filed here. */
export interface Item {
  kind: "message"
  /** Where it was found, for people: a file and a place in it, or a mailbox and a UID. */
  origin: string
  /** Name of the mailbox it belongs into, "/" between levels. */
  mailbox: string
  /** Lines end in CR LF. */
  bytes: Buffer
  flags: Flags
  /** When it arrived, ms; undefined when nothing tells. */
  arrived: number | undefined
}

/** Something that could not be read; what is behind it is read all the same. */
export interface Trouble {
  kind: "trouble"
  origin: string
  why: string
}

/** A message that need not be read, because it was brought before. */
export interface Known {
  kind: "known"
}

export type Found = Item | Trouble | Known

export const trouble = (origin: string, why: string): Trouble => ({ kind: "trouble", origin, why })

/** What is said of a message that is larger than one may be. @param limit bytes */
export const tooLarge = (limit: number) =>
  `The message is larger than ${limit >= 2 ** 20 ? `${Math.floor(limit / 2 ** 20)} MB` : `${limit} bytes`}`

/** A file of bytes with CR LF at the end of each line. */
export function withLineEnds(bytes: Buffer): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (at > 0 && bytes[at - 1] === 13) continue
    pieces.push(bytes.subarray(from, at), lineEnd)
    from = at + 1
  }
  return pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(from)])
}

const lineEnd = Buffer.from("\r\n")

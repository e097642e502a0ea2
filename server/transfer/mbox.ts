import { open } from "node:fs/promises"
import { entriesOf, isFromLine, type MboxEntry, NoMbox } from "../mbox/scan.ts"
import { messageOf, type Quoting } from "../mbox/text.ts"
import type { Flags } from "../store/flags.ts"
import { type Trouble, tooLarge, trouble } from "./item.ts"

/** "auto" takes Content-Length where it leads to the end of a message, and mboxrd elsewhere. */
export const mboxFormats = ["auto", "mboxo", "mboxrd", "mboxcl2"] as const
export type MboxFormat = (typeof mboxFormats)[number]

/** A message of an mbox file. */
export interface MboxMessage {
  kind: "message"
  /** Where its "From " line stands in the file. */
  at: number
  bytes: Buffer
  flags: Flags
  /** The date of the "From " line, ms. */
  arrived: number | undefined
}

/** Whether a file that begins so is an mbox file. */
export const isMbox = (start: Buffer) => isFromLine(firstLine(start))

function firstLine(start: Buffer): Buffer {
  const end = start.indexOf(10)
  return end < 0 ? start : start.subarray(0, end)
}

/**
 * The messages of an mbox file, in order, one in memory at a time.
 * @param limit bytes a message may have; a larger one is told
 * @throws Error when the file cannot be opened or read
 */
export async function* readMbox(
  path: string,
  { format = "auto", limit }: { format?: MboxFormat; limit: number },
): AsyncGenerator<MboxMessage | Trouble> {
  const file = await open(path)
  const read = async (at: number, length: number) => {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, (await file.read(bytes, 0, length, at)).bytesRead)
  }
  try {
    const lengths = format === "auto" || format === "mboxcl2"
    for await (const entry of entriesOf(read, (await file.stat()).size, { lengths })) {
      const { at, headerAt, end, flags, arrived, internal } = entry
      if (internal) continue
      if (end - headerAt > limit) yield trouble(`${path}, byte ${at}`, tooLarge(limit))
      else {
        const bytes = messageOf(await read(headerAt, end - headerAt), quotingOf(format, entry))
        yield { kind: "message", at, bytes, flags, arrived }
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof NoMbox)) throw thrown
    yield trouble(path, `It is no mbox file: ${thrown.message}`)
  } finally {
    await file.close()
  }
}

function quotingOf(format: MboxFormat, { measured }: MboxEntry): Quoting {
  if (format === "mboxcl2" || measured) return "none"
  return format === "mboxo" ? "mboxo" : "mboxrd"
}

import { constants } from "node:fs"
import { open, readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { parseKeywordList, parseMaildirName } from "../maildir/name.ts"
import { isFlag } from "../store/flags.ts"
import { type Found, tooLarge, trouble, withLineEnds } from "./item.ts"

const missing = (error: NodeJS.ErrnoException) => {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined
  throw error
}

/** Whether a folder holds the mail of one mailbox. */
export async function isMaildir(folder: string): Promise<boolean> {
  const [cur, fresh] = await Promise.all(
    ["cur", "new"].map((name) => stat(join(folder, name)).catch(missing)),
  )
  return cur?.isDirectory() === true && fresh?.isDirectory() === true
}

/**
 * The messages of one mailbox kept as Maildir. What is still being written (tmp) is left out.
 * @param limit bytes a message may have
 */
export async function* readMaildir(folder: string, mailbox: string, limit: number): AsyncGenerator<Found> {
  const keywords = await readKeywords(folder)
  for (const part of ["cur", "new"]) {
    const names = (await readdir(join(folder, part))).filter((name) => !name.startsWith("."))
    for (const name of names.sort()) {
      const path = join(folder, part, name)
      try {
        const file = await readWhole(path, limit)
        const { flags } = parseMaildirName(name, keywords)
        yield { kind: "message", origin: path, mailbox, bytes: file.bytes, flags, arrived: file.changed }
      } catch (thrown) {
        yield trouble(path, (thrown as Error).message)
      }
    }
  }
}

/** A file that holds one message. @throws Error that says why it cannot be had */
export async function readWhole(path: string, limit: number): Promise<{ bytes: Buffer; changed: number }> {
  // A FIFO must not make us wait, and a link may lead anywhere.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw new Error("It is no file")
    if (facts.size > limit) throw new Error(tooLarge(limit))
    return { bytes: withLineEnds(await file.readFile()), changed: Math.trunc(facts.mtimeMs) }
  } finally {
    await file.close()
  }
}

/** Which keyword each small letter stands for, as Dovecot keeps it beside the messages. */
async function readKeywords(folder: string): Promise<(string | undefined)[]> {
  const text = await readFile(join(folder, "dovecot-keywords"), "utf8").catch(missing)
  return parseKeywordList(text ?? "").map((name) => (name && isKeyword(name) ? name : undefined))
}

const isKeyword = (name: string) => isFlag(name) && !name.startsWith("\\")

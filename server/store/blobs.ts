import { randomBytes } from "node:crypto"
import { closeSync, createReadStream, openSync, readSync } from "node:fs"
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Readable } from "node:stream"
import { MailError } from "../errors.ts"

/**
 * Files for messages too large for a database row. A name is never used twice, so whoever holds one may delete it
 * without asking. Order on the way in: write, fsync, rename, fsync the folder; only then may a row name the file.
 * What a crash leaves behind is a file without a row, which the collector sweeps.
 */
export class Blobs {
  readonly #folder: string

  /** @param folder absolute; made when it is missing */
  constructor(folder: string) {
    this.#folder = folder
  }

  #path(name: string): string {
    return join(this.#folder, name.slice(0, 2), name)
  }

  #temporary(name: string): string {
    return join(this.#folder, "tmp", name)
  }

  /** Begins a new blob. */
  async create(): Promise<NewBlob> {
    const name = randomBytes(16).toString("hex")
    const temporary = this.#temporary(name)
    try {
      await mkdir(dirname(temporary), { recursive: true, mode: 0o700 })
      return new NewBlob(name, temporary, this.#path(name), await open(temporary, "wx+", 0o600))
    } catch (cause) {
      throw diskError(cause)
    }
  }

  /** @throws MailError "unavailable" when the file cannot be read */
  async read(name: string, start: number, end: number): Promise<Buffer> {
    const file = await open(this.#path(name)).catch(unreadable)
    try {
      const bytes = Buffer.allocUnsafe(Math.max(0, end - start))
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start)
      if (bytesRead !== bytes.length) throw new Error(`blob ${name} is shorter than its row says`)
      return bytes
    } catch (cause) {
      return unreadable(cause)
    } finally {
      await file.close()
    }
  }

  /** For what reads here and there without waiting. Call `close` when done. @throws MailError "unavailable" */
  openSync(name: string): { read(start: number, end: number): Buffer; close(): void } {
    let file: number
    try {
      file = openSync(this.#path(name), "r")
    } catch (cause) {
      return unreadable(cause)
    }
    return {
      read(start, end) {
        const bytes = Buffer.allocUnsafe(Math.max(0, end - start))
        return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start))
      },
      close: () => closeSync(file),
    }
  }

  /** @param end exclusive */
  stream(name: string, start: number, end: number): Readable {
    return createReadStream(this.#path(name), { start, end: end - 1 })
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true })
  }

  /** Size in bytes; undefined when there is no such blob. */
  async size(name: string): Promise<number | undefined> {
    return stat(this.#path(name)).then(
      (facts) => facts.size,
      () => undefined,
    )
  }

  /** Every blob and every unfinished one, with the time it was last written (milliseconds). */
  async *list(): AsyncGenerator<{ name: string; unfinished: boolean; modified: number }> {
    const folders = await readdir(this.#folder).catch(() => [])
    for (const folder of folders) {
      for (const name of await readdir(join(this.#folder, folder)).catch(() => [])) {
        const facts = await stat(join(this.#folder, folder, name)).catch(() => undefined)
        if (facts?.isFile()) yield { name, unfinished: folder === "tmp", modified: facts.mtimeMs }
      }
    }
  }

  /** Takes away what a crash left unfinished. */
  async removeUnfinished(name: string): Promise<void> {
    await rm(this.#temporary(name), { force: true })
  }
}

/** A blob being written. Either `finish` or `abort` ends it. */
export class NewBlob {
  readonly name: string
  readonly #temporary: string
  readonly #path: string
  readonly #file: FileHandle

  constructor(name: string, temporary: string, path: string, file: FileHandle) {
    this.name = name
    this.#temporary = temporary
    this.#path = path
    this.#file = file
  }

  /** @throws MailError "no-space", "unavailable" */
  async write(chunk: Uint8Array): Promise<void> {
    try {
      await this.#file.writev([chunk])
    } catch (cause) {
      throw diskError(cause)
    }
  }

  /** Reads back what was written: the headers and the beginning of the text, so the page cache has it. */
  read(start: number, end: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, end - start))
    return bytes.subarray(0, readSync(this.#file.fd, bytes, 0, bytes.length, start))
  }

  /** On disk under its name when this resolves. @throws MailError "no-space", "unavailable" */
  async finish(): Promise<void> {
    try {
      await this.#file.sync()
      await this.#file.close()
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
      await rename(this.#temporary, this.#path)
      await syncFolder(dirname(this.#path))
      await syncFolder(dirname(dirname(this.#path)))
    } catch (cause) {
      await this.abort()
      throw diskError(cause)
    }
  }

  async abort(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await rm(this.#temporary, { force: true })
    await rm(this.#path, { force: true })
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function diskError(cause: unknown): MailError {
  if (cause instanceof MailError) return cause
  const code = (cause as { code?: string }).code ?? ""
  if (code === "ENOSPC" || code === "EDQUOT") return new MailError("no-space", "The disk is full", { cause })
  return new MailError("unavailable", "The disk cannot be written just now", { cause })
}

function unreadable(cause: unknown): never {
  if ((cause as { code?: string }).code === "ENOENT")
    throw new MailError("corrupt", "The message is missing on the server; tell whoever runs it", { cause })
  throw new MailError("unavailable", "The message cannot be read just now", { cause })
}

import { open } from "node:fs/promises"
import { parseAliases, parseTargets, type Target } from "./alias-file.ts"

/** Bytes of aliases(5), and of a list it includes, at most. */
const largest = 4 << 20

/** The machine's aliases(5), read anew when it has changed: nothing has to be told that it did. */
export class SystemAliases {
  readonly #path: string
  #mark = ""
  #aliases = new Map<string, Target[]>()

  /** @param path absolute */
  constructor(path: string) {
    this.#path = path
  }

  /** Where a name leads; undefined when it stands for itself. Never throws: without a file there are no aliases. */
  async of(name: string): Promise<Target[] | undefined> {
    await this.#refresh()
    return this.#aliases.get(name.toLowerCase())
  }

  /** A list that aliases(5) includes; it has to be root's or ours and not be open to others' writing. */
  async list(path: string): Promise<Target[]> {
    const read = await readOwn(path)
    return read ? parseTargets(read.text) : []
  }

  async #refresh(): Promise<void> {
    const read = await readOwn(this.#path, this.#mark)
    if (read === "same") return
    this.#mark = read?.mark ?? ""
    this.#aliases = read ? parseAliases(read.text) : new Map()
  }
}

interface Read {
  mark: string
  text: string
}

async function readOwn(path: string): Promise<Read | undefined>
async function readOwn(path: string, mark: string): Promise<Read | "same" | undefined>
async function readOwn(path: string, mark?: string): Promise<Read | "same" | undefined> {
  const file = await open(path, "r").catch(() => undefined)
  if (!file) return undefined
  try {
    const facts = await file.stat()
    const found = `${facts.dev} ${facts.ino} ${facts.size} ${facts.mtimeMs}`
    if (found === mark) return "same"
    const ours = facts.uid === 0 || facts.uid === process.getuid?.()
    if (!facts.isFile() || !ours || (facts.mode & 0o022) !== 0 || facts.size > largest) return undefined
    return { mark: found, text: (await file.readFile()).toString("utf8") }
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}

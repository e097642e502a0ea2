import { lstat } from "node:fs/promises"
import { join } from "node:path"
import { MailError } from "../errors.ts"
import { Agent, mayActAs, Refused } from "./agent.ts"
import { parseTargets, type Target } from "./alias-file.ts"
import type { MachineUser } from "./users.ts"

/** Bytes of a list of targets at most. */
const largest = 64 * 1024

/** What a file says, or why it is not believed. */
export interface Believed {
  targets: Target[]
  /** Something to tell in the log: the file is there and does not count. */
  distrust?: string
}

const nothing: Believed = { targets: [] }

/** Others could have written it: then it says nothing of what its owner wants (as sendmail and Postfix see it). */
const othersWrite = (mode: number) => (mode & 0o022) !== 0

/**
 * Reads a list of targets as the user it belongs to: a plain file of theirs that nobody else can write to, in a folder
 * nobody else can write to.
 * @throws MailError "unavailable" when the system does not answer, so that mail waits rather than goes astray
 */
async function readAs(user: MachineUser, path: string): Promise<Believed> {
  const agent = new Agent(user)
  try {
    const folder = await agent.stat(path.slice(0, path.lastIndexOf("/")) || "/")
    const { bytes, facts } = await agent.get(path, 0, largest + 1)
    if (facts.uid !== user.uid && facts.uid !== 0)
      return { targets: [], distrust: "it belongs to somebody else" }
    if (othersWrite(facts.mode)) return { targets: [], distrust: "others can write to it" }
    // A folder where names are protected, such as /tmp, is no place for it either.
    if (othersWrite(folder.mode)) return { targets: [], distrust: "others can write to its folder" }
    if (bytes.length > largest) return { targets: [], distrust: `it is larger than ${largest} bytes` }
    return { targets: parseTargets(bytes.toString("utf8")) }
  } catch (thrown) {
    if (!(thrown instanceof Refused))
      throw new MailError("unavailable", "The recipient's wishes cannot be read just now", { cause: thrown })
    if (["ENOENT", "ENOTDIR", "EACCES"].includes(thrown.code)) return nothing
    if (["ELOOP", "EINVAL", "EISDIR"].includes(thrown.code))
      return { targets: [], distrust: "it is no plain file" }
    throw new MailError("unavailable", "The recipient's wishes cannot be read just now", { cause: thrown })
  } finally {
    agent.close()
  }
}

/** How long what a file said is believed when its time and size are the same, milliseconds, and for how many files. */
const believed = 60_000
const mostKnown = 1_000

/** What users wrote into ~/.forward. */
export class Forwards {
  readonly #known = new Map<string, { mark: string; until: number; answer: Believed }>()

  /** @throws MailError "unavailable" */
  async of(user: MachineUser): Promise<Believed> {
    // Root's mail is root's; a file there could be anybody's way in.
    if (user.uid === 0 || !mayActAs(user)) return nothing
    return this.list(user, join(user.home, ".forward"))
  }

  /** A list that a user included. @throws MailError "unavailable" */
  async list(user: MachineUser, path: string): Promise<Believed> {
    const facts = await lstat(path).catch(() => undefined)
    if (!facts) return nothing
    const key = `${user.uid} ${path}`
    const mark = `${facts.dev} ${facts.ino} ${facts.size} ${facts.mtimeMs} ${facts.ctimeMs}`
    const known = this.#known.get(key)
    if (known && known.mark === mark && known.until > performance.now()) return known.answer
    const answer = await readAs(user, path)
    this.#known.delete(key)
    this.#known.set(key, { mark, until: performance.now() + believed, answer })
    if (this.#known.size > mostKnown) this.#known.delete(this.#known.keys().next().value!)
    return answer
  }
}

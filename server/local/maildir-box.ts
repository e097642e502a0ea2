import { lstat } from "node:fs/promises"
import { hostname } from "node:os"
import { setTimeout as sleep } from "node:timers/promises"
import { type Agent, portion, Refused } from "../machine/agent.ts"
import {
  hasLetter,
  type MaildirName,
  maildirName,
  parseKeywordList,
  parseMaildirName,
} from "../maildir/name.ts"
import { eachLine, likenessOf } from "../mbox/likeness.ts"
import type { Flags } from "../store/flags.ts"
import type { Box, BoxChanged, BoxChanges, BoxEntry, Copy } from "./box.ts"

/** Folders that changed in the last moment may change again without a mark of it, milliseconds. */
const fresh = 50
/** How often a folder is read before something counts as gone, and the pause between, milliseconds. */
const readings = 4
const pause = 20
/** Bytes of the lists that Dovecot keeps beside messages. */
const largestList = 16 << 20

/** A message as it lies there. */
interface Lying extends MaildirName {
  folder: "cur" | "new"
  name: string
}

export interface MaildirParts {
  /** The folder with cur, new and tmp in it; absolute. */
  path: string
  agent(): Agent
  /** Bytes a message may have. */
  limit: number
}

/**
 * One folder of a Maildir. Nobody locks it: a message is known by the first part of its name, which stays, and a name that
 * changed while we looked is looked for again.
 */
export class MaildirBox implements Box {
  readonly place: string
  readonly #parts: MaildirParts
  #lying = new Map<string, Lying>()
  #keywords: (string | undefined)[] = []
  /** How the folders looked before they were read. */
  #mark: string | undefined

  constructor(parts: MaildirParts) {
    this.#parts = parts
    this.place = `maildir:${parts.path}`
  }

  holdsKeyword(keyword: string): boolean {
    return hasLetter(keyword, this.#keywords)
  }

  async isThere(): Promise<boolean> {
    return true
  }

  async isSame(): Promise<boolean> {
    return this.#mark !== undefined && (await this.#look()) === this.#mark
  }

  async open(): Promise<BoxEntry[]> {
    const isFirst = this.#mark === undefined
    this.#mark = await this.#look()
    this.#keywords = parseKeywordList(await this.#list("dovecot-keywords"))
    // Reading a folder may pass by a file that gets another name just then: what is gone is so each time.
    let found = await this.#read()
    for (let reading = 2; reading <= readings; reading++) {
      if (!isFirst && ![...this.#lying.keys()].some((unique) => !found.has(unique))) break
      await sleep(pause)
      found = new Map([...found, ...(await this.#read())])
    }
    this.#lying = found
    return [...found.values()].map(({ unique: key, flags }) => ({ key, flags }))
  }

  async read(key: string): Promise<Copy | undefined> {
    const lying = this.#lying.get(key)
    if (!lying) return undefined
    const pieces: Buffer[] = []
    let arrived = 0
    for (let at = 0; ; ) {
      const got = await this.#parts.agent().get(this.#path(lying), at, portion).catch(unlessGone)
      if (!got) return undefined
      const { bytes, facts } = got
      arrived = facts.mtime * 1000
      pieces.push(bytes)
      at += bytes.length
      if (bytes.length < portion) break
      if (at > this.#parts.limit) return undefined
    }
    return { bytes: withCrLf(Buffer.concat(pieces)), flags: lying.flags, arrived }
  }

  async likenessOf(key: string): Promise<string | undefined> {
    const copy = await this.read(key)
    return copy && likenessOf(copy.bytes)
  }

  async change({ drop, mark, add }: BoxChanges): Promise<BoxChanged> {
    const missed = new Set<string>()
    const agent = this.#parts.agent()
    for (const key of drop) {
      const lying = this.#lying.get(key)
      if (lying && (await done(agent.remove(this.#path(lying))))) this.#lying.delete(key)
      else missed.add(key)
    }
    for (const [key, flags] of mark) if (!(await this.#flag(key, flags))) missed.add(key)
    const added: (string | undefined)[] = []
    for (const copy of add) added.push(await this.#add(copy))
    if (drop.length + mark.size + add.length > 0)
      for (const folder of ["cur", "new"] as const) await agent.settle(`${this.#parts.path}/${folder}`)
    return { added, renamed: new Map(), missed }
  }

  async close(): Promise<void> {}

  async #flag(key: string, flags: Flags): Promise<boolean> {
    const lying = this.#lying.get(key)
    if (!lying) return false
    const kept = flags.keywords.filter((keyword) => this.holdsKeyword(keyword))
    const now = { ...lying, flags: { bits: flags.bits, keywords: kept } }
    const name = maildirName(now, this.#keywords)
    if (name === lying.name && lying.folder === "cur") return true
    const to = `${this.#parts.path}/cur/${name}`
    if (!(await done(this.#parts.agent().rename(this.#path(lying), to)))) return false
    this.#lying.set(key, { ...now, folder: "cur", name })
    return true
  }

  /** Writes to tmp, puts it on disk, and moves it to where it is seen. @returns its key */
  async #add({ bytes, flags, arrived }: Copy): Promise<string> {
    const agent = this.#parts.agent()
    const text = withLf(bytes)
    const unique = `${newUnique()},S=${text.length}`
    const kept = flags.keywords.filter((keyword) => this.holdsKeyword(keyword))
    const flagged = flags.bits !== 0 || kept.length > 0
    const name = flagged
      ? maildirName({ unique, flags: { bits: flags.bits, keywords: kept }, others: "" }, this.#keywords)
      : unique
    const folder = flagged ? "cur" : "new"
    const temporary = `${this.#parts.path}/tmp/${unique}`
    await agent.create(temporary)
    try {
      for (let at = 0; at < text.length; at += portion) await agent.add(text.subarray(at, at + portion))
      await agent.finish(Math.trunc(arrived / 1000))
      await agent.rename(temporary, `${this.#parts.path}/${folder}/${name}`)
    } catch (thrown) {
      await agent.remove(temporary).catch(() => undefined)
      throw thrown
    }
    this.#lying.set(unique, { unique, flags, others: "", folder, name })
    return unique
  }

  #path = ({ folder, name }: Pick<Lying, "folder" | "name">) => `${this.#parts.path}/${folder}/${name}`

  /** What lies there, in the order Dovecot gave it numbers, else in that of arrival. */
  async #read(): Promise<Map<string, Lying>> {
    const found: Lying[] = []
    // New first: what moves meanwhile is met in one of the two.
    for (const folder of ["new", "cur"] as const)
      for (const name of await this.#parts.agent().list(`${this.#parts.path}/${folder}`))
        if (!name.startsWith(".")) found.push({ ...parseMaildirName(name, this.#keywords), folder, name })
    const numbers = this.#lying.size === 0 ? parseUidList(await this.#list("dovecot-uidlist")) : undefined
    const number = ({ unique }: Lying) => numbers?.get(unique) ?? Number.POSITIVE_INFINITY
    const time = ({ unique }: Lying) => Number.parseInt(unique, 10) || 0
    found.sort((a, b) => compare(number(a), number(b)) || time(a) - time(b))
    return new Map(found.map((lying) => [lying.unique, lying]))
  }

  async #list(name: string): Promise<string> {
    const path = `${this.#parts.path}/${name}`
    const pieces: Buffer[] = []
    for (let at = 0; at < largestList; at += portion) {
      const piece = await this.#parts.agent().get(path, at, portion).catch(unlessGone)
      if (piece) pieces.push(piece.bytes)
      if (!piece || piece.bytes.length < portion) break
    }
    return Buffer.concat(pieces).toString("latin1")
  }

  /** What tells whether somebody changed something; never the same twice while it is too fresh to tell. */
  async #look(): Promise<string> {
    const marks: string[] = []
    for (const folder of ["new", "cur"]) {
      const facts = await lstat(`${this.#parts.path}/${folder}`, { bigint: true }).catch(() => undefined)
      const isFresh = !facts || Date.now() - Number(facts.mtimeMs) < fresh
      marks.push(facts ? `${facts.ino} ${facts.mtimeNs}` : "", isFresh ? String(Math.random()) : "")
    }
    return marks.join(" ")
  }
}

const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1)

/** Whether it was done; false when somebody else was there. */
const done = (doing: Promise<unknown>) =>
  doing.then(
    () => true,
    (thrown) => unlessGone(thrown) !== undefined,
  )

/** For what may be gone, or elsewhere, by now. */
function unlessGone(thrown: unknown): undefined {
  if (thrown instanceof Refused && ["ENOENT", "EEXIST", "ENOTDIR"].includes(thrown.code)) return undefined
  throw thrown
}

/** `dovecot-uidlist`: UIDs by the first part of the name. */
export function parseUidList(text: string): Map<string, number> {
  const uids = new Map<string, number>()
  for (const line of text.split("\n")) {
    const [, uid, name] = /^(\d+) (?:[^:]* )?:(.+)$/.exec(line) ?? []
    if (name !== undefined) uids.set(parseMaildirName(name, []).unique, Number(uid))
  }
  return uids
}

const host = hostname().replaceAll("/", "\\057").replaceAll(":", "\\072")
let written = 0

/** A name nobody gave a file before. */
function newUnique(): string {
  const now = Date.now()
  const micro = String((now % 1000) * 1000 + (Math.trunc(performance.now() * 1000) % 1000))
  return `${Math.trunc(now / 1000)}.M${micro}P${process.pid}Q${++written}.${host}`
}

const crlf = Buffer.from("\r\n")
const lf = Buffer.from("\n")

const withEnds = (bytes: Buffer, end: Buffer) => {
  const out: Buffer[] = []
  eachLine(bytes, (line) => out.push(line, end))
  if (out.length > 0 && bytes.at(-1) !== 10) out.pop()
  return Buffer.concat(out)
}
const withCrLf = (bytes: Buffer) => withEnds(bytes, crlf)
const withLf = (bytes: Buffer) => withEnds(bytes, lf)

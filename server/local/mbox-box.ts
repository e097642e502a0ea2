import { lstat } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { type Agent, portion } from "../machine/agent.ts"
import { type MboxEntry, scanMbox } from "../mbox/scan.ts"
import { mboxText, messageOf, withStatus } from "../mbox/text.ts"
import type { Flags } from "../store/flags.ts"
import type { Box, BoxChanged, BoxChanges, BoxEntry, Copy } from "./box.ts"
import { mend, type Piece, patch } from "./patch.ts"

/** How long we wait for others to be done with the file, seconds. */
const patience = 20

/** Two changes within this time may leave the same mark on a file, milliseconds (a tick of the kernel, and some). */
const tick = 12

export interface MboxParts {
  /** Absolute. */
  path: string
  agent(): Agent
  /** Where changes are written down before they are made, absolute. */
  patchPath: string
  /** Bytes a message may have. */
  limit: number
}

/** A mailbox in an mbox file, such as /var/mail/ann. */
export class MboxBox implements Box {
  readonly place: string
  readonly #parts: MboxParts
  #entries: MboxEntry[] = []
  #keys = new Map<string, MboxEntry>()
  /** How the file looked when it was closed. */
  #mark: string | undefined

  constructor(parts: MboxParts) {
    this.#parts = parts
    this.place = `mbox:${parts.path}`
  }

  holdsKeyword(): boolean {
    return true
  }

  async isThere(): Promise<boolean> {
    return (await this.#look()) !== "missing"
  }

  async isSame(): Promise<boolean> {
    return this.#mark !== undefined && (await this.#look()) === this.#mark
  }

  async open(): Promise<BoxEntry[]> {
    const { path, patchPath } = this.#parts
    const agent = this.#parts.agent()
    await agent.lock(path, patience)
    await mend(agent, patchPath)
    if (this.#mark === undefined || (await this.#look()) !== this.#mark) {
      const { size } = await agent.facts()
      this.#mark = undefined
      this.#entries = await scanMbox((at, length) => agent.read(at, length), size)
    }
    this.#name()
    return [...this.#keys].map(([key, { flags }]) => ({ key, flags }))
  }

  async read(key: string): Promise<Copy | undefined> {
    const entry = this.#keys.get(key)
    if (!entry || entry.end - entry.headerAt > 2 * this.#parts.limit) return undefined
    const bytes = messageOf(await this.#bytes(entry.headerAt, entry.end))
    return { bytes, flags: entry.flags, arrived: entry.arrived ?? Date.now() }
  }

  likenessOf(key: string): Promise<string | undefined> {
    return Promise.resolve(this.#keys.get(key)?.likeness)
  }

  async change({ drop, mark, add }: BoxChanges): Promise<BoxChanged> {
    const dropped = new Set(drop)
    const keys = new Map([...this.#keys].map(([key, entry]) => [entry, key]))
    const layout = new Layout()
    /** What stays, as it will stand, by what it was. */
    const kept = new Map<MboxEntry, MboxEntry>()
    for (const entry of this.#entries) {
      const key = keys.get(entry)
      const flags = key === undefined ? undefined : mark.get(key)
      if (key !== undefined && dropped.has(key)) layout.skip(entry)
      else if (!flags && !layout.begun) kept.set(entry, layout.keep(entry))
      else kept.set(entry, await this.#place(entry, flags, layout))
    }
    const written = await this.#append(add, layout, [...kept.keys()].at(-1))
    if (layout.begun) await patch(this.#parts.agent(), this.#parts.patchPath, layout)
    this.#entries = [...kept.values(), ...written]
    this.#name()
    await this.#ring()
    const now = new Map([...this.#keys].map(([key, entry]) => [entry, key]))
    const renamed = new Map<string, string>()
    for (const [was, is] of kept) {
      const [from, to] = [keys.get(was), now.get(is)]
      if (from !== undefined && to !== undefined && from !== to) renamed.set(from, to)
    }
    return { added: written.map((entry) => now.get(entry)), renamed, missed: new Set() }
  }

  async close(): Promise<void> {
    const agent = this.#parts.agent()
    // Whoever writes after us shall leave another mark than we do.
    const changed = (await lstat(this.#parts.path).catch(() => undefined))?.mtimeMs ?? 0
    await sleep(Math.min(Math.max(changed + tick - Date.now(), 0), tick))
    this.#mark = await this.#look()
    await agent.unlock()
  }

  /** Puts an entry at the next place. */
  async #place(entry: MboxEntry, flags: Flags | undefined, layout: Layout): Promise<MboxEntry> {
    const at = layout.begin(entry.at)
    const headerAt = layout.put({ at: entry.at, end: entry.headerAt })
    const header = flags
      ? withStatus(await this.#bytes(entry.headerAt, entry.bodyAt), { flags, old: entry.old })
      : { at: entry.headerAt, end: entry.bodyAt }
    const bodyAt = layout.put(header)
    const end = layout.put({ at: entry.bodyAt, end: entry.end })
    return { ...entry, at, headerAt, bodyAt, end, flags: flags ?? entry.flags }
  }

  /** @param last the message behind which the first one comes */
  async #append(copies: readonly Copy[], layout: Layout, last: MboxEntry | undefined): Promise<MboxEntry[]> {
    const written: MboxEntry[] = []
    for (const { bytes, flags, arrived } of copies) {
      if (!layout.begun) layout.begin((await this.#parts.agent().facts()).size)
      if (written.length === 0 && last) layout.put(await this.#gap(last))
      const at = layout.end
      const text = mboxText(bytes, { flags, old: false }, arrived)
      const end = layout.put(text)
      const [entry] = await scanMbox(async (from, length) => text.subarray(from, from + length), text.length)
      written.push({ ...entry!, at, headerAt: at + entry!.headerAt, bodyAt: at + entry!.bodyAt, end })
    }
    return written
  }

  /** What is missing to the empty line behind a message. */
  async #gap({ at, end }: MboxEntry): Promise<Buffer> {
    const tail = (await this.#bytes(Math.max(end - 4, at), end)).toString("latin1")
    if (/\n\r?\n$/.test(tail)) return Buffer.alloc(0)
    return Buffer.from(tail.endsWith("\n") ? "\n" : "\n\n")
  }

  #bytes(at: number, end: number): Promise<Buffer> {
    return readAll(this.#parts.agent(), at, end)
  }

  /** Gives every message its key: its likeness, and a number where several are alike. */
  #name(): void {
    const counts = new Map<string, number>()
    this.#keys = new Map()
    for (const entry of this.#entries) {
      if (entry.internal) continue
      const count = (counts.get(entry.likeness) ?? 0) + 1
      counts.set(entry.likeness, count)
      this.#keys.set(count === 1 ? entry.likeness : `${entry.likeness} ${count}`, entry)
    }
  }

  /** Shells and biff tell of new mail by the times of the file: read when nothing in it is new. */
  async #ring(): Promise<void> {
    if (this.#entries.some(({ flags, old }) => (flags.bits & 1) === 0 && !old)) return
    const now = Math.trunc(Date.now() / 1000)
    await this.#parts.agent().touch(now, now)
  }

  /** What tells whether somebody changed the file. */
  async #look(): Promise<string> {
    const facts = await lstat(this.#parts.path, { bigint: true }).catch(() => undefined)
    return facts ? `${facts.dev} ${facts.ino} ${facts.size} ${facts.mtimeNs}` : "missing"
  }
}

async function readAll(agent: Agent, at: number, end: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let from = at; from < end; ) {
    const bytes = await agent.read(from, Math.min(portion, end - from))
    if (bytes.length === 0) break
    pieces.push(bytes)
    from += bytes.length
  }
  return Buffer.concat(pieces)
}

/** The new end of a file, being put together; what stands before the first change stays where it is. */
class Layout {
  readonly pieces: Piece[] = []
  from = 0
  end = 0
  begun = false

  /** @returns the place of what comes next */
  begin(at: number): number {
    if (!this.begun) this.from = this.end = at
    this.begun = true
    return this.end
  }

  keep(entry: MboxEntry): MboxEntry {
    this.end = entry.end
    return entry
  }

  skip({ at }: MboxEntry): void {
    this.begin(at)
  }

  /** @returns the place behind it */
  put(piece: Piece): number {
    this.pieces.push(piece)
    this.end += Buffer.isBuffer(piece) ? piece.length : piece.end - piece.at
    return this.end
  }
}

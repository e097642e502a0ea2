// Looks after everybody whose mailbox is kept in step with the machine: who they are, when to look. What always holds:
// - one process looks after all of them (a lease in the database), and each account has one look at a time;
// - a look follows every commit that touched the account and every sign of a change of its files, and comes by itself every
//   half a minute, for signs can be missed (network file systems tell nothing);
// - what fails is tried again, later and later; mail waits in the store meanwhile.
// As root it acts for every user; as anybody else for that user alone, which is said once of each other.

import { randomUUID } from "node:crypto"
import { type FSWatcher, mkdirSync, watch } from "node:fs"
import { basename, dirname, join } from "node:path"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { mayActAs } from "../machine/agent.ts"
import type { Users } from "../machine/users.ts"
import type { Store } from "../store/store.ts"
import { AccountMirror } from "./account-mirror.ts"
import { type Place, placeOf } from "./place.ts"

/** How often all are looked at without a sign, how often we ask who there is, and how long a lease lasts; milliseconds. */
const everyone = 30_000
const census = 2_000
const lease = 20_000
/** Looks at a time. */
const mostLooking = 4
/** The longest pause after failures, milliseconds. */
const longestPause = 300_000

export interface MirrorsParts {
  sql: Sql
  store: Store
  users: Pick<Users, "find">
  clock: Clock
  log: Log
  /** Where the system keeps mailboxes, and where changes are written down before they are made; absolute. */
  mailFolder: string
  patchFolder: string
  /** Bytes a message may have. */
  messageLimit: number
}

interface AccountRow {
  id: number
  address: string
  user: string | null
  mirror: string
  path: string
}

/** One account being looked after. */
interface Kept {
  row: AccountRow
  place: Place
  mirror: AccountMirror
  unwatch(): void
  watcher: FSWatcher | undefined
  looking: Promise<void> | undefined
  again: boolean
  failures: number
  notBefore: number
}

export class Mirrors {
  readonly #parts: MirrorsParts
  readonly #holder = randomUUID()
  readonly #kept = new Map<number, Kept>()
  readonly #refused = new Set<string>()
  readonly #line: (() => void)[] = []
  #looking = 0
  #timers: NodeJS.Timeout[] = []
  #folder: FSWatcher | undefined
  #round: Promise<void> | undefined
  #running = false

  constructor(parts: MirrorsParts) {
    this.#parts = parts
  }

  start(): void {
    this.#running = true
    this.#forget().catch((cause) => this.#parts.log.warn("mirror.not-forgotten", { cause }))
    mkdirSync(this.#parts.patchFolder, { recursive: true, mode: 0o700 })
    this.#timers = [
      setInterval(() => this.#count(), census).unref(),
      setInterval(() => this.#lookAtAll(), everyone).unref(),
    ]
    this.#folder = this.#watch(this.#parts.mailFolder, (name) =>
      this.#lookAtFile(join(this.#parts.mailFolder, name)),
    )
    this.#count()
  }

  async stop(): Promise<void> {
    this.#running = false
    for (const timer of this.#timers) clearInterval(timer)
    this.#folder?.close()
    await this.#round
    for (const id of [...this.#kept.keys()]) await this.#release(id)
    await this.#parts.sql
      .run("UPDATE mirror SET until = 0 WHERE mailbox_id = 0 AND holder = ?", this.#holder)
      .catch(() => undefined)
  }

  /** What was noted of accounts that are no more. */
  async #forget(): Promise<void> {
    const gone = "account_id <> 0 AND account_id NOT IN (SELECT id FROM account)"
    await this.#parts.sql.write(async (tx) => {
      await tx.run(
        `DELETE FROM mirror_message WHERE mailbox_id IN (SELECT mailbox_id FROM mirror WHERE ${gone})`,
      )
      await tx.run(`DELETE FROM mirror WHERE ${gone}`)
    })
  }

  /** Who is to be looked after, as the database says now. */
  #count(): void {
    this.#round ??= this.#takeStock()
      .catch((cause) => this.#parts.log.warn("mirror.census", { cause }))
      .finally(() => {
        this.#round = undefined
      })
  }

  async #takeStock(): Promise<void> {
    const rows = await this.#parts.sql.all<AccountRow>(
      `SELECT id, address, machine_user AS user, mirror, mirror_path AS path FROM account
       WHERE mirror <> '' AND disabled = false ORDER BY id`,
    )
    const mine = rows.length > 0 && (await this.#hold())
    const wanted = new Map(mine ? rows.map((row) => [row.id, row]) : [])
    for (const id of [...this.#kept.keys()]) if (!wanted.has(id)) await this.#release(id)
    for (const row of wanted.values()) {
      const kept = this.#kept.get(row.id)
      if (!kept) await this.#keep(row)
      // A Maildir that was made since counts from now on.
      else if (!(await this.#isSame(kept, row))) {
        await this.#release(row.id)
        await this.#keep(row)
      }
      if (!this.#running) return
    }
  }

  /** Takes the lease, or takes it again. */
  async #hold(): Promise<boolean> {
    const now = this.#parts.clock.now()
    const taken = await this.#parts.sql.write((tx) =>
      tx.run(
        `INSERT INTO mirror (mailbox_id, account_id, place, holder, until) VALUES (0, 0, '', ?, ?)
         ON CONFLICT (mailbox_id) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE mirror.holder = excluded.holder OR mirror.until < ?`,
        this.#holder,
        now + lease,
        now,
      ),
    )
    return taken > 0
  }

  async #place({ user: name, mirror, path }: AccountRow): Promise<Place | undefined> {
    const user = name === null ? undefined : await this.#parts.users.find(name)
    if (name !== null && !user) return undefined
    return placeOf({ mirror, path, user }, this.#parts.mailFolder)
  }

  async #isSame(kept: Kept, row: AccountRow): Promise<boolean> {
    return JSON.stringify(await this.#place(row)) === JSON.stringify(kept.place)
  }

  async #keep(row: AccountRow): Promise<void> {
    const { store, log, sql, patchFolder, messageLimit } = this.#parts
    const place = await this.#place(row)
    if (!place) return this.#refuse(row, "there is no such user or folder")
    if (!mayActAs(place.identity))
      return this.#refuse(
        row,
        `only root may act for other users; this process is user ${process.getuid?.()}`,
      )
    const mirror = new AccountMirror({ sql, store, log, accountId: row.id, place, patchFolder, messageLimit })
    const kept: Kept = {
      row,
      place,
      mirror,
      unwatch: store.watch(row.id, () => this.#look(row.id)),
      watcher: undefined,
      looking: undefined,
      again: false,
      failures: 0,
      notBefore: 0,
    }
    this.#kept.set(row.id, kept)
    if (place.form === "maildir") mirror.onSign = () => this.#look(row.id)
    else if (dirname(place.path) !== this.#parts.mailFolder)
      kept.watcher = this.#watch(dirname(place.path), (name) => {
        if (name === basename(place.path)) this.#look(row.id)
      })
    this.#look(row.id)
  }

  #refuse({ address }: AccountRow, why: string): void {
    if (this.#refused.has(`${address} ${why}`)) return
    this.#refused.add(`${address} ${why}`)
    this.#parts.log.warn("mirror.refused", { account: address, why })
  }

  async #release(id: number): Promise<void> {
    const kept = this.#kept.get(id)
    if (!kept) return
    this.#kept.delete(id)
    kept.unwatch()
    kept.watcher?.close()
    kept.again = false
    await kept.looking
    await kept.mirror.close()
  }

  #watch(folder: string, tell: (name: string) => void): FSWatcher | undefined {
    try {
      const watcher = watch(folder, (_event, name) => tell(String(name)))
      return watcher.on("error", () => watcher.close())
    } catch {
      // It is looked at now and then all the same.
      return undefined
    }
  }

  #lookAtAll(): void {
    for (const id of this.#kept.keys()) this.#look(id)
  }

  #lookAtFile(path: string): void {
    for (const [id, { place }] of this.#kept) if (place.path === path) this.#look(id)
  }

  /** Looks now, or once more when it is looking: what came since may have been passed by. */
  #look(id: number): void {
    const kept = this.#kept.get(id)
    if (!kept || !this.#running) return
    kept.again = true
    kept.looking ??= this.#lookUntilStill(kept).finally(() => {
      kept.looking = undefined
      if (kept.again) this.#look(id)
    })
  }

  async #lookUntilStill(kept: Kept): Promise<void> {
    const pause = kept.notBefore - performance.now()
    if (pause > 0) await new Promise((go) => setTimeout(go, pause))
    if (this.#looking >= mostLooking) await new Promise<void>((go) => this.#line.push(go))
    this.#looking++
    try {
      while (kept.again && this.#running) {
        kept.again = false
        await kept.mirror.look()
        kept.failures = 0
      }
    } catch (thrown) {
      kept.failures++
      kept.again = this.#running
      const wait = Math.min(500 * 2 ** kept.failures, longestPause)
      kept.notBefore = performance.now() + wait
      this.#parts.log.warn("mirror.deferred", { account: kept.row.address, cause: thrown as Error, wait })
    } finally {
      this.#looking--
      this.#line.shift()?.()
    }
  }
}

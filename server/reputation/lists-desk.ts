// Lists that are asked by DNS, as an administrator sees them. The panel and the command line ask here.

import { domainToASCII } from "node:url"
import { z } from "zod"
import { Dns, within } from "../authentication/resolver.ts"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { parsePrefix, prefixText } from "../limit/prefix.ts"
import type { Log } from "../log.ts"
import { listedDomains } from "../net/registered-domain.ts"
import { countsOfDays } from "./daily-counts.ts"
import { type Answer, DnsList, type ListKind, type ListState } from "./dns-list.ts"
import { mostLists, noteState, type RegisteredList, registeredLists } from "./list-register.ts"

/** Days over which it is told how often lists had something to say. */
export const hitDays = 7

/** What may be asked for one look, and the time for it, milliseconds. */
const questions = 200
const time = 6_000

/** A list with how often it listed somebody lately. */
export interface ListRow extends RegisteredList {
  hits: number
}

/** What one list says of what was asked. */
export interface ListAnswer {
  zone: string
  kind: ListKind
  points: number
  enabled: boolean
  /** Whether it does what a list has to do; what one says that does not counts for nothing. */
  works: boolean
  answer: Answer
  /** The name it was asked for. */
  about: string
  /** What the list says about it, in its own words; "" where it says nothing. */
  text: string
}

/** What all lists together say. */
export interface ListAnswers {
  /** As it was understood: an address, or a domain. */
  subject: string
  kind: ListKind
  answers: ListAnswer[]
  /** What mail gets for it, by the lists that are turned on and work. */
  points: number
}

const zoneForm = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .regex(/^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/, "A list has a name such as zen.example.org")
const pointsForm = z
  .number("Give points such as 4 or -2.5")
  .min(-99, "A list weighs from -99 to 99 points")
  .max(99, "A list weighs from -99 to 99 points")

export interface ListsDeskParts {
  config: Pick<Config, "dnsLists" | "uriLists" | "dnsServers">
  sql: Sql
  clock: Clock
  log: Log
}

export class ListsDesk {
  readonly #parts: ListsDeskParts

  constructor(parts: ListsDeskParts) {
    this.#parts = parts
  }

  /** All lists, with how they were when they were looked at last. */
  async list(): Promise<ListRow[]> {
    const { sql, config, clock } = this.#parts
    const lists = await registeredLists(sql, config)
    const counts = await countsOfDays(sql, clock.now(), hitDays)
    const hits = ({ kind, zone }: RegisteredList) =>
      counts.reduce((sum, one) => (one.kind === kind && one.name === zone ? sum + one.count : sum), 0)
    return lists.map((list) => ({ ...list, hits: hits(list) }))
  }

  /** Adds a list beside those of the settings. @throws MailError "invalid", "already-exists", "limit" */
  async add(input: { kind: ListKind; zone: string; points: number }): Promise<RegisteredList> {
    const { sql } = this.#parts
    const zone = read(zoneForm, input.zone, "zone")
    const points = read(pointsForm, input.points, "points")
    const { kind } = input
    const lists = await this.list()
    if (lists.some((list) => list.kind === kind && list.zone === zone))
      throw new MailError("already-exists", `${zone} is asked already`, { field: "zone" })
    if (lists.length >= mostLists)
      throw new MailError("limit", `There can be ${mostLists} lists; remove one first`)
    await sql.run(
      `INSERT INTO dns_list (kind, zone, points) VALUES (?, ?, ?)
       ON CONFLICT (kind, zone) DO UPDATE SET points = excluded.points, enabled = TRUE, state = 'unknown', checked_at = 0`,
      kind,
      zone,
      points,
    )
    return this.#find(({ kind: other, zone: name }) => other === kind && name === zone)
  }

  /** Weighs a list otherwise, turns it off or on. @throws MailError "no-such-entry", "invalid" */
  async change(id: number, change: { points?: number; enabled?: boolean }): Promise<RegisteredList> {
    const { sql } = this.#parts
    await this.#find((list) => list.id === id)
    if (change.points !== undefined)
      await sql.run(
        "UPDATE dns_list SET points = ? WHERE id = ?",
        read(pointsForm, change.points, "points"),
        id,
      )
    if (change.enabled !== undefined)
      await sql.run("UPDATE dns_list SET enabled = ? WHERE id = ?", change.enabled, id)
    return this.#find((list) => list.id === id)
  }

  /** Asks a list no more. One of the settings is as they say again. @throws MailError "no-such-entry" */
  async remove(id: number): Promise<RegisteredList> {
    const list = await this.#find((one) => one.id === id)
    await this.#parts.sql.run("DELETE FROM dns_list WHERE id = ?", id)
    return list
  }

  /** Looks how a list is, or all that are turned on, just now. @throws MailError "no-such-entry" */
  async check(id?: number): Promise<{ list: RegisteredList; state: ListState }[]> {
    const { sql, config, clock } = this.#parts
    const lists =
      id === undefined ? await registeredLists(sql, config) : [await this.#find((one) => one.id === id)]
    return Promise.all(
      lists
        .filter(({ enabled }) => enabled || id !== undefined)
        .map(async (list) => {
          const state = await this.#open(list).check()
          await noteState(sql, list, { state, at: clock.now() })
          return { list, state }
        }),
    )
  }

  /** What the lists say of an address, a domain, or the domain of an address of mail. @throws MailError "invalid" */
  async ask(text: string): Promise<ListAnswers> {
    const { sql, config, clock } = this.#parts
    const { kind, subject, names } = subjectIn(text)
    const lists = (await registeredLists(sql, config)).filter((list) => list.kind === kind)
    const answers = await Promise.all(
      lists.map(async ({ zone, points, enabled }) => {
        const list = this.#open({ zone, kind })
        const [state, ...all] = await Promise.all([
          list.check(),
          ...names.map(async (about) => ({ about, ...(await list.ask(about)) })),
        ])
        await noteState(sql, { kind, zone }, { state, at: clock.now() })
        const told = all.find(({ answer }) => answer === "listed") ?? all[0]!
        return { zone, kind, points, enabled, works: state === "works", ...told }
      }),
    )
    const counted = answers.filter(({ enabled, works, answer }) => enabled && works && answer === "listed")
    return { subject, kind, answers, points: counted.reduce((sum, { points }) => sum + points, 0) }
  }

  async #find(wanted: (list: RegisteredList) => boolean): Promise<RegisteredList> {
    const { sql, config } = this.#parts
    const found = (await registeredLists(sql, config)).find(wanted)
    if (!found) throw new MailError("no-such-entry", "This list is not asked any more")
    return found
  }

  #open({ kind, zone }: { kind: ListKind; zone: string }): DnsList {
    const { config, clock, log } = this.#parts
    // What was said before is not what is asked for.
    const { lookup } = new Dns({ servers: config.dnsServers, clock, remember: false })
    return new DnsList({ kind, zone, lookup: within(lookup, { questions, time }), clock, log })
  }
}

/** @throws MailError "invalid" */
function subjectIn(text: string): { kind: ListKind; subject: string; names: string[] } {
  const given = text.trim().replace(/^.*@/, "")
  const address = parsePrefix(given)
  if (address && address.length === (address.family === 4 ? 32 : 128)) {
    const subject = prefixText(address)
    return { kind: "address", subject, names: [subject] }
  }
  const host =
    given.length <= 253 ? domainToASCII(given.replace(/^https?:\/\//i, "").replace(/[/:?#].*$/, "")) : ""
  const names = listedDomains(host)
  if (names.length === 0)
    throw new MailError(
      "invalid",
      `"${text.slice(0, 100)}" is neither an address such as 192.0.2.7 nor a domain`,
      {
        field: "subject",
      },
    )
  return { kind: "domain", subject: host, names }
}

/** @throws MailError "invalid" with the field */
function read<Value>(form: z.ZodType<Value>, value: unknown, field: string): Value {
  const parsed = form.safeParse(value)
  if (parsed.success) return parsed.data
  throw new MailError("invalid", parsed.error.issues[0]!.message, { field })
}

import { type Lookup, within } from "../authentication/resolver.ts"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { listedDomains } from "../net/registered-domain.ts"
import { leadsInward } from "../queue/address-policy.ts"
import { DnsList, type ListKind, type ListState } from "./dns-list.ts"
import { type ConfiguredLists, noteState, type RegisteredList, registeredLists } from "./list-register.ts"
import type { Reason } from "./reason.ts"

export interface DnsListsParts {
  config: ConfiguredLists
  sql: Sql
  lookup: Lookup
  clock: Clock
  log: Log
}

/** How old what was read of the register may be, milliseconds: an administrator sees a change work soon. */
const freshness = 10_000

/** What one message may make us ask, and how long that may take in all, milliseconds. */
const questions = 100
const time = 8_000

/** Domains of a message that are looked up. */
const mostDomains = 15

interface OpenList extends RegisteredList {
  list: DnsList
}

/** Lists of addresses and of domains, each with its weight, as the register has them. */
export class DnsLists {
  readonly #parts: DnsListsParts
  #lists: readonly OpenList[] = []
  #readAt: number | undefined
  #reading: Promise<void> | undefined

  constructor(parts: DnsListsParts) {
    this.#parts = parts
  }

  /** What the lists say of a client, and of domains a message is from or links to. Never throws. */
  async weigh(client: string, hosts: readonly string[]): Promise<Reason[]> {
    await this.#refresh()
    const lookup = within(this.#parts.lookup, { questions, time })
    const names = domainsToAsk(hosts)
    const of = (kind: ListKind) => this.#lists.filter((list) => list.kind === kind && list.enabled)
    const found = await Promise.all([
      ...of("address").map(async ({ list, points }) =>
        !leadsInward(client) && (await list.lists(client, lookup))
          ? reason("dns-list", points, { list: list.zone, address: client })
          : undefined,
      ),
      // Of several domains on one list the first counts.
      ...of("domain").map(async ({ list, points }) => {
        const listed = await Promise.all(names.map((name) => list.lists(name, lookup)))
        const name = names[listed.indexOf(true)]
        return name === undefined ? undefined : reason("uri-list", points, { list: list.zone, domain: name })
      }),
    ])
    return found.filter((one) => one !== undefined)
  }

  /** Reads the register when that was not done just now. What cannot be read stays as it was. */
  #refresh(): Promise<void> {
    const now = this.#parts.clock.now()
    if (this.#readAt !== undefined && Math.abs(now - this.#readAt) < freshness) return Promise.resolve()
    this.#reading ??= this.#read()
      .catch((error: Error) => this.#parts.log.warn("dns-list.unread", { error }))
      .finally(() => {
        this.#readAt = now
        this.#reading = undefined
      })
    return this.#reading
  }

  async #read(): Promise<void> {
    const { sql, config } = this.#parts
    const registered = await registeredLists(sql, config)
    const known = new Map(this.#lists.map(({ id, list }) => [id, list]))
    this.#lists = registered.map((entry) => ({ ...entry, list: known.get(entry.id) ?? this.#open(entry) }))
  }

  #open({ kind, zone }: RegisteredList): DnsList {
    const { sql, clock, log } = this.#parts
    const onState = (state: ListState) =>
      void noteState(sql, { kind, zone }, { state, at: clock.now() }).catch((error: Error) =>
        log.warn("dns-list.unnoted", { zone, error }),
      )
    return new DnsList({ ...this.#parts, kind, zone, onState })
  }
}

const reason = (name: string, points: number, values: Reason["words"]["values"]): Reason => ({
  name,
  points,
  words: { key: name, values },
})

/** What lists are asked for of hosts, each once. Lists know domains as they were registered. */
export function domainsToAsk(hosts: readonly string[]): string[] {
  const names = new Set<string>()
  for (const host of hosts)
    for (const name of listedDomains(host))
      if (/^[a-z0-9_.-]+$/.test(name) && names.size < mostDomains) names.add(name)
  return [...names]
}

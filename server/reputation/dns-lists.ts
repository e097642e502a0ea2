import { type Lookup, within } from "../authentication/resolver.ts"
import type { Clock } from "../clock.ts"
import type { Log } from "../log.ts"
import { listedDomains } from "../net/registered-domain.ts"
import { leadsInward } from "../queue/address-policy.ts"
import { DnsList, type ListKind } from "./dns-list.ts"
import type { Reason } from "./reason.ts"

/** A list and what being on it weighs. */
export interface WeightedList {
  zone: string
  points: number
}

export interface DnsListsParts {
  addressLists: readonly WeightedList[]
  domainLists: readonly WeightedList[]
  lookup: Lookup
  clock: Clock
  log: Log
}

/** What one message may make us ask, and how long that may take in all, milliseconds. */
const questions = 100
const time = 8_000

/** Domains of a message that are looked up. */
const mostDomains = 15

/** Lists of addresses and of domains, each with its weight. */
export class DnsLists {
  readonly #lookup: Lookup
  readonly #addresses: { list: DnsList; points: number }[]
  readonly #domains: { list: DnsList; points: number }[]

  constructor({ addressLists, domainLists, ...parts }: DnsListsParts) {
    const open = (lists: readonly WeightedList[], kind: ListKind) =>
      lists.map(({ zone, points }) => ({ points, list: new DnsList({ ...parts, zone, kind }) }))
    this.#lookup = parts.lookup
    this.#addresses = open(addressLists, "address")
    this.#domains = open(domainLists, "domain")
  }

  /** What the lists say of a client, and of domains a message is from or links to. Never throws. */
  async weigh(client: string, hosts: readonly string[]): Promise<Reason[]> {
    const lookup = within(this.#lookup, { questions, time })
    const names = domainsToAsk(hosts)
    const found = await Promise.all([
      ...this.#addresses.map(async ({ list, points }) =>
        !leadsInward(client) && (await list.lists(client, lookup))
          ? reason("dns-list", points, { list: list.zone, address: client })
          : undefined,
      ),
      // Of several domains on one list the first counts.
      ...this.#domains.map(async ({ list, points }) => {
        const listed = await Promise.all(names.map((name) => list.lists(name, lookup)))
        const name = names[listed.indexOf(true)]
        return name === undefined ? undefined : reason("uri-list", points, { list: list.zone, domain: name })
      }),
    ])
    return found.filter((one) => one !== undefined)
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

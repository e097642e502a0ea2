import { type Channel, type Letter, openChannel } from "./channel.ts"
import type { Route } from "./route.ts"
import type { Verdict } from "./verdict.ts"

/** Addresses of one destination tried in one go; the rest waits for the next attempt. */
const mostTries = 6

export interface RelayOptions {
  /** As we call ourselves. */
  hostname: string
  /** Port of other domains' mail servers. */
  port: number
}

/** What came of a letter: a verdict for each recipient, and which server gave it. */
export interface Answer {
  verdicts: Map<string, Verdict>
  remote?: string
}

/** Carries letters to one destination, over one connection for as long as it holds. */
export class Relay {
  readonly #options: RelayOptions
  readonly #servers: { host: string; address: string }[] = []
  #channel: Channel | undefined
  /** Why the destination cannot be reached; then nothing more is tried in this batch. */
  #unreachable: Verdict | undefined

  constructor(route: Route, options: RelayOptions) {
    this.#options = options
    if (route.kind !== "hosts") this.#unreachable = route
    else
      for (const { name, addresses } of route.hosts)
        for (const address of addresses) this.#servers.push({ host: name, address })
  }

  /** Whether it turned out that nothing gets there at present. */
  get unreachable(): boolean {
    return this.#unreachable?.kind === "deferred"
  }

  /** Sends one letter. Never throws: what goes wrong in an unknown way is worth another try. */
  async send(letter: Letter): Promise<Answer> {
    if (!this.#channel?.usable && !this.#unreachable) await this.#connect()
    const channel = this.#channel
    if (!channel?.usable) return { verdicts: same(letter, this.#unreachable ?? noConnection) }
    try {
      return { verdicts: await channel.send(letter), remote: channel.host }
    } catch (thrown) {
      const reply = `the attempt failed: ${thrown instanceof Error ? thrown.message : "unknown"}`
      return { verdicts: same(letter, { kind: "deferred", reply }) }
    }
  }

  close(): void {
    this.#channel?.close()
  }

  async #connect(): Promise<void> {
    let last = noConnection
    for (const server of this.#servers.slice(0, mostTries)) {
      const opened = await openChannel({ ...this.#options, ...server })
      if (opened.kind === "open") {
        this.#channel = opened.channel
        return
      }
      last = { kind: "deferred", reply: `${server.host} [${server.address}]: ${opened.reply}` }
    }
    this.#unreachable = last
  }
}

const noConnection: Verdict = { kind: "deferred", reply: "no mail server could be reached" }

function same({ recipients }: Letter, verdict: Verdict): Map<string, Verdict> {
  return new Map(recipients.map((address) => [address, verdict]))
}

import { type Client, type ClientOptions, openClient, type Unwelcome } from "./client.ts"

/** How long an idle connection is kept, milliseconds, and how many there are at most. */
const idleTime = 5_000
const mostIdle = 40
/** Letters over one connection; then a new one is opened, so that a long backlog is spread over all servers. */
const mostLetters = 100

/** Connections that have just been used and may serve again, whatever destination they were opened for. */
export class Pool {
  readonly #idle = new Map<string, { client: Client; timer: NodeJS.Timeout }[]>()
  readonly #letters = new WeakMap<Client, number>()
  #count = 0
  #closed = false

  /**
   * A connection to a server. Where TLS is not needed and does not work, one without (RFC 7435 §4.3).
   * @param fresh not one that was used before
   * @throws Unwelcome
   */
  async take(options: ClientOptions, fresh = false): Promise<Client> {
    for (let kept = fresh ? undefined : this.#pop(options); kept; kept = this.#pop(options))
      if (kept.usable) return kept
    return openClient(options).catch((thrown: Unwelcome) => {
      if (options.tls !== "may" || options.dane || !thrown.inTls || options.credentials) throw thrown
      return openClient({ ...options, tls: "off" })
    })
  }

  /** Gives one back that the same options were taken with. */
  give(options: ClientOptions, client: Client): void {
    const letters = (this.#letters.get(client) ?? 0) + 1
    this.#letters.set(client, letters)
    if (this.#closed || !client.usable || letters >= mostLetters || this.#count >= mostIdle) {
      client.close()
      return
    }
    const key = keyOf(options)
    const kept = { client, timer: setTimeout(() => this.#drop(key, kept), idleTime).unref() }
    const others = this.#idle.get(key) ?? []
    this.#idle.set(key, [...others, kept])
    this.#count++
  }

  /** Ends what is idle, and what is given back from now on. */
  close(): void {
    this.#closed = true
    for (const [key, all] of this.#idle) for (const kept of [...all]) this.#drop(key, kept)
  }

  #pop(options: ClientOptions): Client | undefined {
    const key = keyOf(options)
    const kept = this.#idle.get(key)?.at(-1)
    if (kept) this.#forget(key, kept)
    return kept?.client
  }

  #drop(key: string, kept: { client: Client; timer: NodeJS.Timeout }): void {
    this.#forget(key, kept)
    kept.client.close()
  }

  #forget(key: string, kept: { client: Client; timer: NodeJS.Timeout }): void {
    clearTimeout(kept.timer)
    const left = (this.#idle.get(key) ?? []).filter((one) => one !== kept)
    if (left.length > 0) this.#idle.set(key, left)
    else this.#idle.delete(key)
    this.#count--
  }
}

// What a certificate had to prove is part of it: a connection that was good enough for one need not be for another.
const keyOf = ({ host, address, port, source, tls, credentials, dane, protocol }: ClientOptions) =>
  JSON.stringify([host, address, port, source, tls, credentials?.username, dane, protocol])

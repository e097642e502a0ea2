import { Resolver } from "node:dns/promises"
import type { Clock } from "../clock.ts"

/** Kinds of record that are asked for here. */
export type RecordType = "A" | "AAAA" | "MX" | "PTR" | "TXT" | "SRV" | "CNAME" | "TLSA"

/** Records as Node's `resolve` gives them: texts, lists of texts (TXT), or objects (MX, SRV). */
export type Records = unknown[]

/** Asks for the records of a name. @throws DnsFailure */
export type Lookup = (name: string, type: RecordType) => Promise<Records>

/** How long an answer, and the answer that there is nothing, may be used again, milliseconds. Node tells no TTL. */
const keptFound = 5 * 60_000
const keptNothing = 60_000

/** Answers that are kept; the oldest go first. */
const mostKept = 10_000

/** Largest set of records that is looked at: no honest name has more. */
const mostRecords = 100
const mostText = 32_768

/** A question that brought no records. `code` as c-ares names it: ENOTFOUND, ENODATA, or a failure. */
export class DnsFailure extends Error {
  readonly code: string

  constructor(code: string, name: string) {
    super(`${code} ${name}`)
    this.code = code
  }

  /** Whether the answer was that there is nothing, rather than none. */
  get isNothing(): boolean {
    return this.code === "ENOTFOUND" || this.code === "ENODATA"
  }
}

export interface DnsOptions {
  /** `address` or `address:port`; the system's when undefined. */
  servers: string[] | undefined
  clock: Clock
  /** Whether answers may be used again for some minutes. */
  remember?: boolean
}

interface Kept {
  until: number
  answer: Promise<Records>
}

/** Asks the configured name servers, and remembers what they said. */
export class Dns {
  readonly #resolver = new Resolver({ timeout: 3_000, tries: 2 })
  readonly #clock: Clock
  readonly #remember: boolean
  readonly #kept = new Map<string, Kept>()

  constructor({ servers, clock, remember = true }: DnsOptions) {
    if (servers) this.#resolver.setServers(servers)
    this.#clock = clock
    this.#remember = remember
  }

  /** The records of a name. @throws DnsFailure */
  readonly lookup: Lookup = (name, type) => {
    const plain = name.toLowerCase().replace(/\.$/, "")
    if (!isAskable(plain)) return Promise.reject(new DnsFailure("ENOTFOUND", plain.slice(0, 300)))
    const key = `${type} ${plain}`
    const now = this.#clock.now()
    const known = this.#kept.get(key)
    if (known && known.until > now) return known.answer
    const answer = this.#ask(plain, type)
    if (this.#remember) this.#keep(key, { until: now + keptFound, answer })
    return answer
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value!)
    kept.answer.catch((failure: DnsFailure) => {
      if (failure.isNothing) kept.until = this.#clock.now() + keptNothing
      else if (this.#kept.get(key) === kept) this.#kept.delete(key)
    })
  }

  async #ask(name: string, type: RecordType): Promise<Records> {
    try {
      const records = (await this.#resolver.resolve(name, type)) as Records
      if (records.length === 0) throw new DnsFailure("ENODATA", name)
      if (records.length > mostRecords || sizeOf(records) > mostText) throw new DnsFailure("EBADRESP", name)
      return records
    } catch (thrown) {
      if (thrown instanceof DnsFailure) throw thrown
      throw new DnsFailure(String((thrown as { code?: string }).code ?? "EUNKNOWN"), name)
    }
  }
}

/** Whether a name can be in DNS at all; others are never asked for. */
function isAskable(name: string): boolean {
  if (name === "" || name.length > 253) return false
  return name.split(".").every((label) => label.length > 0 && label.length <= 63 && /^[!-~]+$/.test(label))
}

function sizeOf(records: Records): number {
  let size = 0
  for (const record of records)
    for (const text of [record].flat()) size += typeof text === "string" ? text.length : 64
  return size
}

/**
 * Limits what one message may make us ask: a number of questions, and a time for all of them together.
 * @param time milliseconds
 */
export function within(lookup: Lookup, { questions, time }: { questions: number; time: number }): Lookup {
  let left = questions
  let end = performance.now() + time
  return (name, type) => {
    const wait = end - performance.now()
    if (left-- <= 0 || wait <= 0) return Promise.reject(new DnsFailure("ETIMEOUT", name))
    const { promise, resolve, reject } = Promise.withResolvers<Records>()
    const timer = setTimeout(() => {
      // The timer may be a little ahead of the clock.
      end = 0
      reject(new DnsFailure("ETIMEOUT", name))
    }, wait)
    lookup(name, type)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
    return promise
  }
}

/** The texts of a name's TXT records, each put together from its pieces; none when there are none. @throws DnsFailure */
export async function textsOf(lookup: Lookup, name: string): Promise<string[]> {
  try {
    return (await lookup(name, "TXT")).map((pieces) =>
      Array.isArray(pieces) ? pieces.join("") : String(pieces),
    )
  } catch (thrown) {
    if (thrown instanceof DnsFailure && thrown.isNothing) return []
    throw thrown
  }
}

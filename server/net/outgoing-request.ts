import type { LookupAddress } from "node:dns"
import { request as httpsRequest, type RequestOptions } from "node:https"
import { isIP } from "node:net"

/** One request to somebody else's web server. */
export interface OutgoingRequest {
  url: string
  method?: "GET" | "POST"
  /** Names the kind of `body`. */
  type?: string
  body?: Buffer
  /** Largest answer, bytes. */
  limit: number
  /** For all of it, milliseconds. */
  time: number
}

/** What came back. */
export interface OutgoingAnswer {
  status: number
  /** Content-Type, "" without. */
  type: string
  body: Buffer
}

export interface GuardOptions {
  /** Addresses of a name, both families. Rejects when there are none. */
  resolve(name: string): Promise<string[]>
  /** Whether an address leads to where only we can get: our own network, this machine. */
  leadsInward(address: string): boolean
  /** For tests: authorities to trust beside the usual, and another port than 443. */
  ca?: string
  port?: number
}

/**
 * The one way out to web servers that strangers name. Over https alone, with a certificate that proves the name, to public
 * addresses alone (the name is resolved once, and what it gave is connected to), without following redirects, and with a
 * limit for size and time. Cookies, proxies and credentials play no part.
 */
export class OutgoingRequests {
  readonly #options: GuardOptions

  constructor(options: GuardOptions) {
    this.#options = options
  }

  /** @throws Error that says in a sentence what went wrong; `code` of TLS failures is Node's */
  async send(request: OutgoingRequest): Promise<OutgoingAnswer> {
    const url = new URL(request.url)
    if (url.protocol !== "https:") throw new Error("only https is asked")
    if (url.username || url.password) throw new Error("the address carries credentials")
    if (isIP(url.hostname.replace(/^\[|\]$/g, ""))) throw new Error("the address names no host")
    if (url.port && !this.#options.port) throw new Error("the address names a port")
    const signal = AbortSignal.timeout(request.time)
    const addresses = await within(signal, this.#outward(url.hostname))
    return this.#fetch(url, request, { addresses, signal })
  }

  async #outward(name: string): Promise<LookupAddress[]> {
    const { resolve, leadsInward } = this.#options
    const outward = (await resolve(name)).filter((address) => isIP(address) && !leadsInward(address))
    if (outward.length === 0) throw new Error(`${name} leads nowhere but inward`)
    return outward.map((address) => ({ address, family: isIP(address) }))
  }

  #fetch(
    url: URL,
    { method = "GET", type, body, limit }: OutgoingRequest,
    { addresses, signal }: { addresses: LookupAddress[]; signal: AbortSignal },
  ): Promise<OutgoingAnswer> {
    const { ca, port = 443 } = this.#options
    const options: RequestOptions = {
      method,
      host: url.hostname,
      port,
      path: url.pathname + url.search,
      servername: url.hostname,
      agent: false,
      signal,
      maxHeaderSize: 16_384,
      headers: {
        "User-Agent": "Missiva",
        Accept: "*/*",
        ...(body && { "Content-Type": type, "Content-Length": body.length }),
      },
      lookup: (_name, wanted, callback) => {
        if (wanted.all) callback(null, addresses)
        else callback(null, addresses[0]!.address, addresses[0]!.family)
      },
      ...(ca && { ca }),
    }
    return new Promise((resolve, reject) => {
      const asked = httpsRequest(options, (response) => {
        const chunks: Buffer[] = []
        let size = 0
        response.on("data", (chunk: Buffer) => {
          size += chunk.length
          if (size > limit) asked.destroy(new Error(`the answer is larger than ${limit} bytes`))
          else chunks.push(chunk)
        })
        response.on("error", reject)
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers["content-type"] ?? "",
            body: Buffer.concat(chunks),
          }),
        )
      })
      asked.on("error", reject)
      asked.end(body)
    })
  }
}

function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true })
    work.then(resolve, reject)
  })
}

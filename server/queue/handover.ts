import { type Destination, destinationText, parseWay, type Way } from "../directory/destination.ts"
import type { UsableRoute } from "../directory/routes.ts"
import type { Letter } from "./client/transaction.ts"
import type { Answer, Said } from "./relay.ts"
import type { Route, Router } from "./route.ts"
import type { Verdict } from "./verdict.ts"

/** A message that leaves the queue without another server: into a file or folder, or to a program. */
export interface Parcel {
  way: Way
  /** Names the message in the log. */
  trace: string
  sender: string
  recipient: string
  size: number
  /** Opens the bytes, without the fields of the queue. */
  open: Letter["open"]
}

/** Whoever carries such messages out. */
export interface LocalWays {
  /** What became of it. Never throws. */
  hand(parcel: Parcel): Promise<Verdict>
}

/** What takes letters of a batch to where they go. */
export interface Carrier {
  /** Messages a minute; 0: no limit. */
  readonly perMinute: number
  /** Whether the mail of everybody to this destination goes this way. */
  readonly shared: boolean
  /** Whether it turned out that nothing gets there at present. */
  readonly unreachable: boolean
  send(letter: Letter, trace: string): Promise<Answer>
  close(): void
}

/** Takes letters to a file or a program. */
export class LocalCarrier implements Carrier {
  readonly perMinute = 0
  readonly shared = true
  readonly unreachable = false
  readonly #way: Way
  readonly #ways: LocalWays | undefined

  constructor(way: Way, ways: LocalWays | undefined) {
    this.#way = way
    this.#ways = ways
  }

  async send({ sender, recipients, size, open }: Letter, trace: string): Promise<Answer> {
    const answer = new Map<string, Said>()
    const remote = destinationText(this.#way.to)
    for (const recipient of recipients) {
      const parcel = { way: this.#way, trace, sender, recipient, size, open }
      const verdict = (await this.#ways?.hand(parcel)) ?? nobodyThere
      answer.set(recipient, { verdict, remote, final: true })
    }
    return answer
  }

  close(): void {}
}

const nobodyThere: Verdict = { kind: "deferred", reply: "nobody here writes to files or starts programs" }

/** A way as the queue keeps it. @throws Error for what cannot be one: the batch is then put off, and the log says why */
export function wayOf(text: string): Way {
  const way = parseWay(text)
  if (!way) throw new Error(`The queue cannot read where a message is to go: ${text}`)
  return way
}

/** The way to a server that takes LMTP. TLS where it is offered, but not to a socket of this machine. */
export async function lmtpRoute(router: Router, to: Destination & { kind: "lmtp" }): Promise<Route> {
  if ("socket" in to) {
    const hosts = [{ name: to.socket, addresses: [to.socket] }]
    return { kind: "hosts", hosts, tls: "off", protocol: "lmtp" }
  }
  const route = await router.find(to.host, { ...plain, host: to.host, port: to.port })
  return route.kind === "hosts" ? { ...route, protocol: "lmtp" } : route
}

const plain: Omit<UsableRoute, "host" | "port"> = {
  id: 0,
  scope: "domain",
  subject: "",
  tls: "may",
  username: "",
  password: undefined,
  accountId: undefined,
  accepts: false,
  connections: 0,
  perMinute: 0,
  source: "",
}

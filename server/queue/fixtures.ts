import { expect } from "vitest"
import type { Acceptance } from "../accept/accept.ts"
import type { Clock } from "../clock.ts"
import { LocalWays } from "../delivery/local-ways.ts"
import { silentLog } from "../log.ts"
import { openPostOffice, type PostOffice, type PostOfficeOptions } from "../smtp/test-post-office.ts"
import type { Assurance } from "./assurance.ts"
import { Desk, type QueueEntry } from "./desk.ts"
import type { Envelope, MessageRequest, RecipientRequest } from "./envelope.ts"
import { Queue } from "./queue.ts"
import { Nameserver, Peer } from "./test-world.ts"

interface SendOptions {
  sender?: string
  text?: string
  /** Milliseconds. */
  holdFor?: number
  /** Id of the account. */
  submitter?: number
  request?: MessageRequest
  /** By recipient. */
  requests?: Record<string, RecipientRequest>
}

/** What a test may want otherwise of the post office. */
type OfficeChanges = Pick<PostOfficeOptions, "pipeFolder" | "fileFolders" | "log">

/** What a test may want otherwise of the queue. */
interface QueueChanges {
  relayPrivate?: boolean
  relayPort?: number
  dnssec?: boolean
  assurance?: Assurance
  /** Stands before the real one. */
  accept?: Acceptance["accept"]
}

/** A queue at work in a post office with alice, a DNS server, and remote.example with a peer for its MX. */
export class QueueWorld {
  office!: PostOffice
  alice!: number
  dns!: Nameserver
  peer!: Peer
  queue!: Queue
  desk!: Desk
  /** Runs `ahead` milliseconds ahead of the real one. */
  readonly clock: Clock & { ahead: number } = { ahead: 0, now: () => Date.now() + this.clock.ahead }
  /** More peers to be closed at the end. */
  readonly peers: Peer[] = []

  #changes: OfficeChanges = {}

  static async open(postgresql?: string, changes: OfficeChanges = {}): Promise<QueueWorld> {
    const world = new QueueWorld()
    world.#changes = changes
    world.dns = await Nameserver.open()
    world.peer = await Peer.open()
    world.office = await openPostOffice({
      clock: world.clock,
      queue: { wake: () => world.queue.wake(), reserve: (domains) => world.queue.reserve(domains) },
      ...changes,
      ...(postgresql && { postgresql }),
    })
    world.alice = await world.office.person("alice")
    world.queue = world.newQueue()
    world.desk = new Desk({ sql: world.office.house.sql, clock: world.clock })
    world.dns.records.set("remote.example", { mx: [{ preference: 10, exchange: "mx.remote.example" }] })
    world.dns.records.set("mx.remote.example", { a: ["127.0.0.1"] })
    world.queue.start()
    return world
  }

  async close(): Promise<void> {
    await this.queue.stop()
    for (const made of [this.peer, ...this.peers]) made.close()
    await this.office.close()
    this.dns.close()
  }

  newQueue({ assurance, accept, ...changes }: QueueChanges = {}): Queue {
    const { house, acceptance, programs: pipes } = this.office
    const { fileFolders = [], log = silentLog } = this.#changes
    const users = { find: async () => undefined }
    return new Queue({
      localWays: new LocalWays({
        users,
        pipes,
        fileFolders,
        messageLimit: 5_000_000,
        clock: this.clock,
        log,
      }),
      sql: house.sql,
      store: house.store,
      clock: this.clock,
      log: silentLog,
      hostname: "mail.example.test",
      config: {
        dnsServers: [this.dns.address],
        dnssec: false,
        relayPort: this.peer.port,
        relayPrivate: true,
        language: "en",
        delayNotice: 4 * 3_600_000,
        historyKept: 7 * 86_400_000,
        ...changes,
      },
      directory: this.office.directory,
      accept: accept ?? acceptance.accept.bind(acceptance),
      ...(assurance && { assurance }),
    })
  }

  /** Another worker, with connections of its own. */
  async restart(changes: Parameters<QueueWorld["newQueue"]>[0] = {}): Promise<void> {
    await this.queue.stop()
    this.queue = this.newQueue(changes)
    this.queue.start()
  }

  /** Sends a message from alice (or whoever) without a detour. */
  async send(recipients: string[], options: SendOptions = {}): Promise<void> {
    const { sender = "alice@example.test", text = "Subject: hello\r\n\r\nhi\r\n.dot\r\n" } = options
    const { holdFor, submitter, request, requests } = options
    const incoming = this.office.house.store.receive(10_000_000)
    await incoming.write(Buffer.from(`Return-Path: <${sender}>\r\n${text}`))
    const envelope: Envelope = {
      sender,
      recipients,
      trace: crypto.randomUUID(),
      smtputf8: false,
      ...(submitter && { submitter: { id: submitter, address: sender } }),
      request: { ...request, ...(holdFor && { holdUntil: this.clock.now() + holdFor }) },
      ...(requests && { requests: new Map(Object.entries(requests)) }),
    }
    await this.office.acceptance.accept(envelope, await incoming.finish())
  }

  /** Waits until the queue looks as expected: states by recipient. */
  async until(expected: Record<string, string>): Promise<void> {
    const seen = async () => {
      const { rows } = await this.desk.list({ pageSize: 500 })
      return Object.fromEntries(rows.map(({ recipient, state }) => [recipient, state]))
    }
    await expect.poll(seen, { timeout: 15_000, interval: 20 }).toEqual(expected)
  }

  /** The newest entry that mentions a text. */
  async entry(text: string): Promise<QueueEntry> {
    return (await this.desk.list({ search: text })).rows[0]!
  }
}

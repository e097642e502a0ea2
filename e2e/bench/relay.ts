// Mail that passes through: taken by SMTP over several connections, kept in the queue, given to Postfix's smtp-sink. Both
// servers are the relay of ten domains and hand everything to that one server, so DNS has no part in it.

import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { freePort } from "../free-port.ts"
import { type Missiva, startMissiva } from "../missiva.ts"
import { type Postfix, startPostfix } from "../postfix.ts"
import { relayFor } from "./accounts.ts"
import { addFigure, addRuns } from "./figures.ts"
import { memoryOf } from "./memory.ts"
import { feed } from "./smtp-feed.ts"

const messages = 5_000
const fullMessages = 100_000
const domains = Array.from({ length: 10 }, (_, number) => `d${number}.test`)
const runs = 3
const single = 100

/** A server that takes mail and passes it on. */
interface Relay {
  port: number
  /** From now on nothing goes out, or everything does. @returns when the change was made */
  hold(): Promise<void>
  release(): Promise<void>
  pids(): number[]
  stop(): Promise<unknown> | unknown
}

/** Measures one server and writes its figures down. */
export async function measureRelay(
  { label, results }: { label: string; results: string },
  full: boolean,
): Promise<void> {
  const sink = await Sink.open()
  const relay = await (label === "Missiva" ? startOurs(sink.port) : startTheirs(sink.port))
  const names = { server: label, bench: "relay" }
  const { port } = relay
  const recipient = (number: number) => `r${number}@${domains[number % domains.length]}`
  const send = (count: number, connections: number) => feed({ port, count, connections, recipient })
  try {
    await send(500, 10)
    await sink.has(500)
    const [accepted, drained]: [number[], number[]] = [[], []]
    for (let run = 0; run < runs; run++) {
      await relay.hold()
      accepted.push(await send(messages, 10))
      const before = sink.count
      const began = performance.now()
      await relay.release()
      await sink.has(before + messages)
      drained.push((performance.now() - began) / 1000)
    }
    const bytes = messages * 4_096
    addRuns(
      results,
      { ...names, fig: "accept_10_connections" },
      { seconds: accepted, count: messages, unit: "msg", bytes },
    )
    addRuns(results, { ...names, fig: "drain" }, { seconds: drained, count: messages, unit: "msg", bytes })
    addFigure(results, { ...names, fig: "accepted_to_delivered" }, await latency(send, sink), "ms")
    if (full) await measureLongQueue(relay, { names, results, send, sink })
  } finally {
    await relay.stop()
    await sink.close()
  }
}

/** How long one message alone takes from its 250 to the other side, milliseconds, the middle of all. */
async function latency(
  send: (count: number, connections: number) => Promise<number>,
  sink: Sink,
): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < single; i++) {
    const before = sink.count
    await send(1, 1)
    const began = performance.now()
    await sink.has(before + 1)
    times.push(performance.now() - began)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(single / 2)]!
}

/** A queue of 100,000: how long until the first one goes, and what it costs in memory. */
async function measureLongQueue(
  relay: Relay,
  {
    names,
    results,
    send,
    sink,
  }: {
    names: { server: string; bench: string }
    results: string
    send(count: number, connections: number): Promise<number>
    sink: Sink
  },
): Promise<void> {
  await relay.hold()
  await send(fullMessages, 20)
  const before = sink.count
  const began = performance.now()
  await relay.release()
  await sink.has(before + 1)
  addFigure(results, { ...names, fig: "first_of_100000" }, performance.now() - began, "ms")
  let most = 0
  while (sink.count < before + 5_000) {
    most = Math.max(most, memoryOf(relay.pids()))
    await new Promise((resume) => setTimeout(resume, 200))
  }
  addFigure(results, { ...names, fig: "memory_100000" }, most / 1e6, "MB PSS")
}

async function startOurs(sink: number): Promise<Relay> {
  const missiva: Missiva = await startMissiva({ empty: true })
  await relayFor(missiva.folder, domains, { host: "127.0.0.1", port: sink })
  // What another process set is seen after two seconds.
  await new Promise((resume) => setTimeout(resume, 3_000))
  return {
    port: missiva.ports.smtp,
    // Everything but the worker, then everything.
    async hold() {
      await missiva.stopMail()
      await missiva.restart({ MISSIVA_ROLES: "smtp" })
    },
    async release() {
      await missiva.stopMail()
      await missiva.restart()
    },
    pids: () => [missiva.pid()],
    stop: () => missiva.stop(),
  }
}

async function startTheirs(sink: number): Promise<Relay> {
  const postfix: Postfix = await startPostfix(
    { host: "127.0.0.1", port: sink },
    {
      relayhost: `[127.0.0.1]:${sink}`,
      transport_maps: "",
      relay_domains: domains.join(" "),
      smtp_tls_security_level: "none",
      smtpd_tls_security_level: "none",
      maximal_queue_lifetime: "1d",
      minimal_backoff_time: "300s",
      queue_run_delay: "300s",
    },
  )
  return {
    port: postfix.port,
    async hold() {
      postfix.configure({ defer_transports: "relay" })
      // Connections that come while it reads its settings are left waiting.
      await new Promise((resume) => setTimeout(resume, 3_000))
    },
    async release() {
      postfix.configure({ defer_transports: "" })
      postfix.flush()
    },
    pids: () => postfix.pids(),
    stop: () => postfix.stop(),
  }
}

/** Postfix's smtp-sink, which counts. */
class Sink {
  readonly port: number
  readonly #child: ChildProcess
  #count = 0
  /** Whoever waits for the next message. */
  #heard: (() => void)[] = []

  private constructor(port: number) {
    this.port = port
    this.#child = spawn("smtp-sink", ["-c", "-u", "nobody", `127.0.0.1:${port}`, "1000"])
    let held = ""
    this.#child.stdout!.on("data", (chunk: Buffer) => {
      held = (held + chunk.toString()).slice(-200)
      const counted = [...held.matchAll(/mesg=(\d+)\r/g)].at(-1)?.[1]
      if (counted === undefined) return
      this.#count = Number(counted)
      for (const hear of this.#heard.splice(0)) hear()
    })
  }

  static async open(): Promise<Sink> {
    return new Sink(await freePort())
  }

  get count(): number {
    return this.#count
  }

  /** Waits until so many messages have come. */
  async has(count: number): Promise<void> {
    const late = AbortSignal.timeout(600_000)
    while (this.#count < count)
      await new Promise<void>((resolve, reject) => {
        this.#heard.push(resolve)
        late.onabort = () => reject(new Error(`${this.#count} of ${count} messages came`))
      })
  }

  async close(): Promise<void> {
    const gone = once(this.#child, "exit")
    this.#child.kill()
    await gone
  }
}

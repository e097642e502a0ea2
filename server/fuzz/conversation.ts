import { hash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import fc from "fast-check"
import type { Log } from "../log.ts"
import { fuzzSeconds, fuzzSeed } from "./fuzz.ts"

/** How long a server may take to hang up on somebody who has said everything, ms. */
const patience = 30_000

/**
 * Says all of it, in pieces, hangs up on that side, and listens to the end.
 * @param text one character 0–255 per byte
 * @param cuts lengths of the pieces, used in turn
 * @returns what was said by the server, the same way
 * @throws Error when it does not hang up
 */
export function converse(port: number, text: string, cuts: readonly number[]): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true })
  const heard: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const timer = setTimeout(() => {
    socket.destroy()
    reject(new Error(`no end of it; heard last: ${heard.join("").slice(-300)}`))
  }, patience)
  const end = () => {
    clearTimeout(timer)
    socket.destroy()
    resolve(heard.join(""))
  }
  socket.on("data", (chunk: Buffer) => heard.push(chunk.toString("latin1")))
  socket.on("end", end)
  socket.on("error", end)
  socket.on("close", end)
  const bytes = Buffer.from(text, "latin1")
  let at = 0
  let turn = 0
  const say = () => {
    if (socket.destroyed) return
    if (at >= bytes.length) return void socket.end()
    const size = cuts.length === 0 ? bytes.length : cuts[turn++ % cuts.length]!
    socket.write(bytes.subarray(at, (at += size)))
    setImmediate(say)
  }
  socket.on("connect", say)
  return promise
}

/** A log that remembers what a server only says when something in itself went wrong. */
export function listeningLog(): { log: Log; errors: string[] } {
  const errors: string[] = []
  const error: Log["error"] = (event, facts) => {
    errors.push(`${event}: ${facts?.error instanceof Error ? facts.error.stack : JSON.stringify(facts)}`)
  }
  return { log: { info: () => undefined, warn: () => undefined, error }, errors }
}

/** What is said to a server. */
export interface Saying {
  text: string
  cuts: number[]
}

/** Lengths of pieces: all at once, byte by byte, and anything between. */
export const cuts = fc.oneof(
  { weight: 2, arbitrary: fc.constant<number[]>([]) },
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
)

/**
 * Holds conversations that failed before, then new ones until time is over.
 * @param folder where those are kept that fail
 * @param hold throws when something is wrong
 */
export async function fuzzConversations(
  folder: string,
  sayings: fc.Arbitrary<Saying>,
  hold: (saying: Saying) => Promise<void>,
): Promise<number> {
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    await hold(JSON.parse(readFileSync(join(folder, name), "utf8")) as Saying)
  let held = 0
  const property = fc.asyncProperty(sayings, async (saying) => {
    held++
    await hold(saying)
  })
  const outcome = await fc.check(property, {
    seed: fuzzSeed(),
    numRuns: 1_000_000_000,
    interruptAfterTimeLimit: fuzzSeconds * 1000,
    markInterruptAsFailure: false,
  })
  if (outcome.failed && outcome.counterexample) {
    const [saying] = outcome.counterexample
    mkdirSync(folder, { recursive: true })
    const text = JSON.stringify(saying, undefined, 2)
    const file = join(folder, `${hash("sha256", text).slice(0, 16)}.json`)
    writeFileSync(file, `${text}\n`)
    throw new Error(`${outcome.errorInstance}\n  for ${text}\n  kept as ${file}`, {
      cause: outcome.errorInstance,
    })
  }
  console.info(`fuzz: ${held} conversations`)
  return held
}

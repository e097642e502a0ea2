// Programs that mail may be given to: by scripts (Pigeonhole's vnd.dovecot.pipe), and by aliases and accounts that lead to
// one, through the queue. What always holds:
// - only what the administrator put into one folder can be run, by its bare name, and only as long as nobody else may
//   write there; no shell stands between, and what a script says is nothing but arguments;
// - a program runs with the rights of the account's user of the machine, and never as root;
// - it is given a time, and an amount it may say; whoever goes beyond is ended with everything it started;
// - for a script it runs before the commit that accepts the message: when it fails the message is kept. A message that is
//   offered again after a crash is given to it again.

import { spawn } from "node:child_process"
import type { Query } from "../db/sql.ts"
import { approved, approvedPrograms } from "../machine/programs.ts"
import type { Users } from "../machine/users.ts"
import { readRange, type Source } from "../mime/source.ts"

/** What a program may take, ms, and say, bytes; programs at a time. */
const longestRun = 30_000
const mostOutput = 64 << 10
const mostAtOnce = 4

/** Bytes given to it at a time, and arguments and characters in one of them at most. */
const slice = 64 << 10
const mostArguments = 64
const longestArgument = 8192

/** Who a program runs as when we are root and the account belongs to no user of the machine (nobody). */
const nobody = { uid: 65_534, gid: 65_534 }

/** Characters of what it says that are kept. */
const keptOutput = 400

export interface PipesParts {
  sql: Query
  users: Pick<Users, "find">
  /** The folder of programs; undefined when there is none. */
  folder: string | undefined
  /** ms a program may take. */
  longest?: number
}

/** One program with what it is given. */
export interface Piping {
  account: { id: number; address: string }
  sender: string
  recipient: string
  program: string
  arguments: readonly string[]
  /** The message: first these bytes, then the source from `start` on. */
  head: Buffer
  source: Source
  start: number
  size: number
}

/** A program with what it is given, whoever wants it to. */
export interface Job {
  program: string
  arguments: readonly string[]
  sender: string
  recipient: string
  /** What USER says. */
  user: string
  /** Login name of the user of the machine in whose name it runs; undefined: nobody in particular. */
  as: string | undefined
  message: AsyncIterable<Uint8Array>
}

/** How a program ended. */
export type Ending =
  | { kind: "taken" }
  /** The program said no; what it wrote besides. */
  | { kind: "refused"; code: number; said: string }
  /** There is no such program, or what it is given makes no sense: it did not run and never will. */
  | { kind: "impossible"; why: string }
  /** It took too long, said too much, was ended, or could not be started. */
  | { kind: "failed"; why: string }

export class Pipes {
  readonly #parts: PipesParts
  readonly #line: (() => void)[] = []
  #running = 0

  constructor(parts: PipesParts) {
    this.#parts = parts
  }

  /** The programs there are now. */
  names(): Promise<ReadonlySet<string>> {
    return approvedPrograms(this.#parts.folder)
  }

  /**
   * Gives a message to a program for a script.
   * @returns what went wrong, in words for the account's owner; undefined when it took the message
   */
  async run(piping: Piping): Promise<string | undefined> {
    const row = await this.#parts.sql.get<{ user: string | null }>(
      `SELECT machine_user AS "user" FROM account WHERE id = ?`,
      piping.account.id,
    )
    const ending = await this.give({
      ...piping,
      user: piping.account.address,
      as: row?.user ?? undefined,
      message: messageOf(piping),
    })
    if (ending.kind === "refused")
      return `The program ${JSON.stringify(piping.program)} ended with code ${ending.code}`
    return ending.kind === "taken" ? undefined : ending.why
  }

  /** Gives a message to a program. Never throws but for the database. */
  async give(job: Job): Promise<Ending> {
    const { program } = job
    const path = await approved(this.#parts.folder, program)
    if (path === undefined) {
      const why = `There is no program ${JSON.stringify(program)} that mail may be piped to`
      return { kind: "impossible", why }
    }
    const tooMuch = job.arguments.length > mostArguments || job.arguments.some(isUnfit)
    if (tooMuch) {
      const why = `The arguments of ${JSON.stringify(program)} are too many, too long or no text`
      return { kind: "impossible", why }
    }
    if (this.#running >= mostAtOnce) await new Promise<void>((go) => this.#line.push(go))
    this.#running++
    try {
      return await this.#start(path, job, await this.#identity(job.as))
    } finally {
      this.#running--
      this.#line.shift()?.()
    }
  }

  /** Whose rights it has: those of a user of the machine, else ours unless we are root. */
  async #identity(name: string | undefined): Promise<{ uid: number; gid: number } | undefined> {
    if (process.getuid?.() !== 0) return undefined
    const user = name === undefined ? undefined : await this.#parts.users.find(name)
    return user && user.uid !== 0 ? { uid: user.uid, gid: user.gid } : nobody
  }

  #start(path: string, job: Job, identity: { uid: number; gid: number } | undefined): Promise<Ending> {
    const { promise, resolve } = Promise.withResolvers<Ending>()
    const name = JSON.stringify(job.program)
    const child = spawn(path, [...job.arguments], {
      ...identity,
      cwd: "/",
      env: environmentOf(job),
      stdio: "pipe",
      // A group of its own, so that what it starts ends with it.
      detached: true,
    })
    const end = (why: string) => {
      resolve({ kind: "failed", why })
      if (child.pid !== undefined) killGroup(child.pid)
    }
    const { longest = longestRun } = this.#parts
    const timer = setTimeout(() => end(`The program ${name} took longer than ${longest / 1000} s`), longest)
    let said = ""
    let length = 0
    const hear = (chunk: Buffer) => {
      length += chunk.length
      if (said.length < keptOutput) said += chunk.toString("utf8", 0, keptOutput)
      if (length > mostOutput) end(`The program ${name} said more than ${mostOutput} bytes`)
    }
    child.stdout.on("data", hear)
    child.stderr.on("data", hear)
    child.once("error", ({ message }) => end(`The program ${name} could not be started: ${message}`))
    child.once("close", (code, signal) => {
      clearTimeout(timer)
      if (child.pid !== undefined) killGroup(child.pid)
      if (code === 0) resolve({ kind: "taken" })
      else if (code === null) end(`The program ${name} was ended by ${signal}`)
      else resolve({ kind: "refused", code, said: said.slice(0, keptOutput) })
    })
    // One that does not read to the end may still be content.
    child.stdin.on("error", () => undefined)
    feed(child.stdin, job.message).catch((thrown: Error) =>
      end(`The message could not be read: ${thrown.message}`),
    )
    return promise
  }
}

const isUnfit = (text: string) => text.length > longestArgument || text.includes("\0")

/** Nothing of ours; of the message its envelope, as Pigeonhole gives it. */
function environmentOf({ user, sender, recipient }: Job): NodeJS.ProcessEnv {
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LC_ALL: "C.UTF-8",
    NODE_ENV: "production",
    USER: user,
    SENDER: sender,
    RECIPIENT: recipient,
    ORIG_RECIPIENT: recipient,
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // Nobody is left.
  }
}

async function* messageOf({ head, source, start, size }: Piping): AsyncGenerator<Buffer> {
  yield head
  for (let at = start; at < size; at += slice)
    yield Buffer.from(readRange(source, { start: at, end: Math.min(at + slice, size) }))
}

async function feed(input: NodeJS.WritableStream, message: AsyncIterable<Uint8Array>): Promise<void> {
  const room = () =>
    new Promise<void>((go) => {
      input.once("drain", go)
      input.once("close", go)
    })
  for await (const chunk of message) {
    if (!input.writable) return
    if (!input.write(chunk)) await room()
  }
  if (input.writable) input.end()
}

// Programs that scripts may give mail to (Pigeonhole's vnd.dovecot.pipe). What always holds:
// - only what the administrator put into one folder can be run, by its bare name, and only as long as nobody else may
//   write there; no shell stands between, and what a script says is nothing but arguments;
// - a program runs with the rights of the account's user of the machine, and never as root;
// - it is given a time, and an amount it may say; whoever goes beyond is ended with everything it started;
// - it runs before the commit that accepts the message: when it fails the message is kept. A message that is offered again
//   after a crash is given to it again.

import { spawn } from "node:child_process"
import { constants } from "node:fs"
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import type { Query } from "../db/sql.ts"
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

/** A bare name that can be no option and leads nowhere else. */
const programName = /^[a-z0-9_][a-z0-9_.-]{0,63}$/i

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

export class Pipes {
  readonly #parts: PipesParts
  readonly #line: (() => void)[] = []
  #running = 0

  constructor(parts: PipesParts) {
    this.#parts = parts
  }

  /** The programs there are now. */
  async names(): Promise<ReadonlySet<string>> {
    const { folder } = this.#parts
    if (folder === undefined || !(await isSafe(folder))) return new Set()
    const names = await readdir(folder).catch(() => [])
    const sound = await Promise.all(
      names.map(async (name) => programName.test(name) && isSafe(join(folder, name), "program")),
    )
    return new Set(names.filter((_, index) => sound[index]))
  }

  /**
   * Gives a message to a program.
   * @returns what went wrong, in words for the account's owner; undefined when it took the message
   */
  async run(piping: Piping): Promise<string | undefined> {
    const { folder } = this.#parts
    const { program } = piping
    const isThere = folder !== undefined && programName.test(program) && (await this.names()).has(program)
    if (!isThere) return `There is no program ${JSON.stringify(program)} that mail may be piped to`
    const tooMuch = piping.arguments.length > mostArguments || piping.arguments.some(isUnfit)
    if (tooMuch) return `The arguments of ${JSON.stringify(program)} are too many, too long or no text`
    if (this.#running >= mostAtOnce) await new Promise<void>((go) => this.#line.push(go))
    this.#running++
    try {
      return await this.#start(join(folder, program), piping, await this.#identity(piping.account.id))
    } finally {
      this.#running--
      this.#line.shift()?.()
    }
  }

  /** Whose rights it has: those of the account's user of the machine, else ours unless we are root. */
  async #identity(accountId: number): Promise<{ uid: number; gid: number } | undefined> {
    if (process.getuid?.() !== 0) return undefined
    const row = await this.#parts.sql.get<{ user: string | null }>(
      `SELECT machine_user AS "user" FROM account WHERE id = ?`,
      accountId,
    )
    const user = row?.user ? await this.#parts.users.find(row.user) : undefined
    return user && user.uid !== 0 ? { uid: user.uid, gid: user.gid } : nobody
  }

  #start(
    path: string,
    piping: Piping,
    identity: { uid: number; gid: number } | undefined,
  ): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>()
    const name = JSON.stringify(piping.program)
    const child = spawn(path, [...piping.arguments], {
      ...identity,
      cwd: "/",
      env: environmentOf(piping),
      stdio: "pipe",
      // A group of its own, so that what it starts ends with it.
      detached: true,
    })
    const end = (why: string) => {
      resolve(why)
      if (child.pid !== undefined) killGroup(child.pid)
    }
    const { longest = longestRun } = this.#parts
    const timer = setTimeout(() => end(`The program ${name} took longer than ${longest / 1000} s`), longest)
    let said = 0
    const hear = ({ length }: Buffer) => {
      said += length
      if (said > mostOutput) end(`The program ${name} said more than ${mostOutput} bytes`)
    }
    child.stdout.on("data", hear)
    child.stderr.on("data", hear)
    child.once("error", ({ message }) => end(`The program ${name} could not be started: ${message}`))
    child.once("close", (code, signal) => {
      clearTimeout(timer)
      if (child.pid !== undefined) killGroup(child.pid)
      const how = code === null ? `was ended by ${signal}` : `ended with code ${code}`
      resolve(code === 0 ? undefined : `The program ${name} ${how}`)
    })
    // One that does not read to the end may still be content.
    child.stdin.on("error", () => undefined)
    feed(child.stdin, piping)
    return promise
  }
}

const isUnfit = (text: string) => text.length > longestArgument || text.includes("\0")

/** Whether nobody but root and we could have put it there. */
async function isSafe(path: string, what: "folder" | "program" = "folder"): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined)
  if (!facts || (facts.mode & (constants.S_IWGRP | constants.S_IWOTH)) !== 0) return false
  if (facts.uid !== 0 && facts.uid !== process.getuid?.()) return false
  return what === "folder" ? facts.isDirectory() : facts.isFile() && (facts.mode & constants.S_IXUSR) !== 0
}

/** Nothing of ours; of the message its envelope, as Pigeonhole gives it. */
function environmentOf({ account, sender, recipient }: Piping): NodeJS.ProcessEnv {
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LC_ALL: "C.UTF-8",
    NODE_ENV: "production",
    USER: account.address,
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

async function feed(input: NodeJS.WritableStream, { head, source, start, size }: Piping): Promise<void> {
  const room = () =>
    new Promise<void>((go) => {
      input.once("drain", go)
      input.once("close", go)
    })
  if (!input.write(head)) await room()
  for (let at = start; at < size && input.writable; at += slice)
    if (!input.write(Buffer.from(readRange(source, { start: at, end: Math.min(at + slice, size) }))))
      await room()
  if (input.writable) input.end()
}

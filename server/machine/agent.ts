import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { MailError } from "../errors.ts"
import { environment } from "./environment.ts"
import { hands } from "./hands.ts"

/** Whom an agent acts as. */
export interface Identity {
  uid: number
  gid: number
}

/** What is known of a file: as `stat` tells it, times in seconds. */
export interface FileFacts {
  dev: number
  ino: number
  mode: number
  links: number
  uid: number
  size: number
  mtime: number
}

/** A file operation that the system refused; `code` as in errno. */
export class Refused extends Error {
  readonly code: string

  constructor(code: string, verb: string) {
    super(`${verb}: ${code}`)
    this.code = code
  }
}

interface Answer {
  facts: number[]
  bytes: Buffer
}

interface Waiting {
  verb: string
  settle(answer: Answer | Error): void
  timer: NodeJS.Timeout
}

/** How long one operation may take, milliseconds; a home folder may be on a server that is gone. */
const deadline = 60_000

/** Bytes that are read or written in one operation. */
export const portion = 1 << 20

/** Whether this process may act as somebody: as root as anybody, else only as itself. */
export const mayActAs = ({ uid }: Pick<Identity, "uid">) =>
  process.getuid?.() === 0 || process.getuid?.() === uid

/**
 * Does things to files as one user of the machine, in a process of its own that has that user's rights and no more.
 * Operations are done in the order they are asked for. Locks end with the process, whatever happens.
 */
export class Agent {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #waiting: Waiting[] = []
  #heard: Buffer = Buffer.alloc(0)
  #over: Error | undefined

  /** @throws MailError "cannot" when we may not act as that user */
  constructor(identity: Identity) {
    if (!mayActAs(identity))
      throw new MailError(
        "cannot",
        `Only root may act for other users; this process is user ${process.getuid?.()}`,
      )
    const as = process.getuid?.() === 0 ? identity : {}
    this.#child = spawn("perl", ["-e", hands], { ...as, cwd: "/", env: environment, stdio: "pipe" })
    this.#child.stdout.on("data", (chunk: Buffer) => this.#hear(chunk))
    this.#child.stderr.resume()
    this.#child.stdin.on("error", () => undefined)
    this.#child.on("error", (cause) => this.#end(cause))
    this.#child.on("close", () => this.#end(new Error("the agent ended")))
  }

  get ended(): boolean {
    return this.#over !== undefined
  }

  /** Ends it when what was asked for is done; locks are let go. */
  close(): void {
    this.#child.stdin.end()
  }

  /**
   * Opens a mailbox file, made when it is missing, and locks it by fcntl and a dot-lock beside it, so that everybody who
   * takes either keeps off. Refuses links of both kinds and files of others (EPERM, ELOOP).
   * @throws Refused "EAGAIN" when others hold it for so many seconds
   */
  lock = async (path: string, seconds: number) =>
    factsOf(await this.#ask("lock", [path, seconds], undefined, deadline + seconds * 1000))
  unlock = () => this.#ask("unlock", [])
  /** Facts of the locked file as of now. */
  facts = async () => factsOf(await this.#ask("facts", []))
  /** Bytes of the locked file; fewer at its end. */
  read = async (at: number, length: number) => (await this.#ask("read", [at, length])).bytes
  write = (at: number, bytes: Buffer) => this.#ask("write", [at], bytes)
  truncate = (size: number) => this.#ask("size", [size])
  sync = () => this.#ask("sync", [])
  touch = (atime: number, mtime: number) => this.#ask("touch", [atime, mtime])

  /** Facts of a path itself, not of what a link leads to. */
  stat = async (path: string) => factsOf(await this.#ask("stat", [path]))
  /** Bytes of a plain file, and its facts. A link is refused (ELOOP). */
  get = async (path: string, at: number, length: number) => {
    const answer = await this.#ask("get", [path, at, length])
    return { bytes: answer.bytes, facts: factsOf(answer) }
  }
  /** Names in a folder. */
  list = async (path: string) => {
    const { bytes } = await this.#ask("list", [path])
    return bytes.length === 0 ? [] : bytes.toString("latin1").split("\0")
  }
  /** A new file that must not be there; `add` writes to it, `finish` puts it on disk with its time. */
  create = (path: string) => this.#ask("create", [path])
  add = (bytes: Buffer) => this.#ask("add", [], bytes)
  finish = (time: number) => this.#ask("finish", [time])
  /** Renames what is there to what is not. @throws Refused "EEXIST", "ENOENT" */
  rename = (from: string, to: string) => this.#ask("rename", [from, to])
  remove = (path: string) => this.#ask("remove", [path])
  mkdir = (path: string) => this.#ask("mkdir", [path])
  rmdir = (path: string) => this.#ask("rmdir", [path])
  /** Puts the names of a folder on disk. */
  settle = (path: string) => this.#ask("settle", [path])

  #ask(verb: string, args: readonly (string | number)[], bytes?: Buffer, within = deadline): Promise<Answer> {
    if (this.#over) return Promise.reject(this.#over)
    // An empty piece has nothing to be done for, and the other side would miss an argument.
    if (bytes?.length === 0) return Promise.resolve({ facts: [], bytes })
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), within)
    const settle = (answer: Answer | Error) => {
      clearTimeout(timer)
      if (answer instanceof Error) reject(answer)
      else resolve(answer)
    }
    this.#waiting.push({ verb, settle, timer })
    const line = [verb, bytes?.length ?? 0, ...args.map((arg) => encode(String(arg)))].join(" ")
    this.#child.stdin.write(`${line}\n`)
    if (bytes) this.#child.stdin.write(bytes)
    return promise
  }

  #hear(chunk: Buffer): void {
    this.#heard = this.#heard.length === 0 ? chunk : Buffer.concat([this.#heard, chunk])
    for (;;) {
      const end = this.#heard.indexOf(10)
      if (end < 0) return
      const [kind, ...words] = this.#heard.toString("latin1", 0, end).trim().split(" ")
      const length = kind === "ok" ? Number(words[0]) : 0
      if (this.#heard.length < end + 1 + length) return
      const bytes = Buffer.from(this.#heard.subarray(end + 1, end + 1 + length))
      this.#heard = this.#heard.subarray(end + 1 + length)
      const waiting = this.#waiting.shift()
      if (kind === "ok") waiting?.settle({ facts: words.slice(1).map(Number), bytes })
      else waiting?.settle(new Refused(words[0] ?? "EIO", waiting.verb))
    }
  }

  #end(cause: Error): void {
    this.#over ??= cause
    for (const { settle } of this.#waiting.splice(0)) settle(this.#over)
  }
}

const encode = (text: string) =>
  text.replace(/[^A-Za-z0-9._,=@/:+-]/g, (piece) =>
    [...Buffer.from(piece, "latin1")]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  )

function factsOf({ facts }: Answer): FileFacts {
  const [dev = 0, ino = 0, mode = 0, links = 0, uid = 0, size = 0, mtime = 0] = facts
  return { dev, ino, mode, links, uid, size, mtime }
}

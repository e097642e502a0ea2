// Mail that aliases and accounts lead into files, folders and programs: the queue hands it over here, one message for one
// recipient. What always holds:
// - only where the administrator allows it, which is looked at each time; what is not allowed goes back to its sender;
// - a file is written as a user of the machine who may write there anyway, never as root, under both kinds of lock;
// - what fails in any other way is tried again by the queue. After a crash between the writing and the note of it, the
//   message is there twice, never not at all.

import type { Clock } from "../clock.ts"
import { MaildirBox } from "../local/maildir-box.ts"
import type { Log } from "../log.ts"
import { Agent, type Identity, mayActAs, portion, Refused } from "../machine/agent.ts"
import { mayBeWritten, nowhere } from "../machine/file-folders.ts"
import { ownerOf, writerOf } from "../machine/owner.ts"
import type { MachineUser, Users } from "../machine/users.ts"
import { mboxText } from "../mbox/text.ts"
import { returnPathField } from "../queue/envelope.ts"
import type { Parcel, LocalWays as Ways } from "../queue/handover.ts"
import { readable, type Verdict } from "../queue/verdict.ts"
import { parseFlags } from "../store/flags.ts"
import type { Pipes } from "./pipes.ts"

/** How long we wait for others to be done with a file, seconds. */
const patience = 20

/** Exit codes of programs that mean: later (sysexits(3)). */
const tryAgain = 75

export interface LocalWaysParts {
  users: Pick<Users, "find">
  pipes: Pipes
  /** Folders in which mail may be written; see `mayBeWritten`. */
  fileFolders: readonly string[]
  /** Bytes a message may have. */
  messageLimit: number
  clock: Clock
  log: Log
}

type FileTo = Parcel["way"]["to"] & { kind: "mbox" | "maildir" }

export class LocalWays implements Ways {
  readonly #parts: LocalWaysParts

  constructor(parts: LocalWaysParts) {
    this.#parts = parts
  }

  async hand(parcel: Parcel): Promise<Verdict> {
    const { to } = parcel.way
    try {
      if (to.kind === "program") return await this.#pipe(parcel, to)
      if (to.kind !== "lmtp") return await this.#file(parcel, to)
      return { kind: "deferred", reply: "no local way" }
    } catch (thrown) {
      return { kind: "deferred", reply: this.#trouble(parcel, thrown as Error) }
    }
  }

  async #pipe(parcel: Parcel, to: Parcel["way"]["to"] & { kind: "program" }): Promise<Verdict> {
    const { way, sender, recipient } = parcel
    const ending = await this.#parts.pipes.give({
      program: to.program,
      arguments: to.arguments,
      sender,
      recipient,
      user: way.as || recipient,
      as: way.as || undefined,
      message: withReturnPath(parcel),
    })
    switch (ending.kind) {
      case "taken":
        return { kind: "delivered", reply: `given to the program ${to.program}` }
      case "impossible":
        return this.#refused(parcel, ending.why)
      case "failed":
        return { kind: "deferred", reply: ending.why }
      case "refused": {
        const reply = readable(`the program ${to.program} ended with code ${ending.code}: ${ending.said}`)
        if (ending.code === tryAgain) return { kind: "deferred", reply }
        return { kind: "failed", status: "5.3.0", cause: "not-taken", reply }
      }
    }
  }

  async #file(parcel: Parcel, to: FileTo): Promise<Verdict> {
    const { users, fileFolders, messageLimit } = this.#parts
    const { as } = parcel.way
    const user = as === "" ? undefined : await users.find(as)
    if (!mayBeWritten(to.path, fileFolders, user?.home))
      return this.#refused(parcel, `mail may not be written to ${to.path}`)
    if (to.path === nowhere) return { kind: "delivered", reply: "thrown away" }
    if (parcel.size > messageLimit * 2) return this.#refused(parcel, "the message is too large for a file")
    const identity = as === "" ? await writerFor(to) : identityOf(user)
    if (!identity) return { kind: "deferred", reply: `it is unclear who may write to ${to.path}` }
    if (!mayActAs(identity))
      return { kind: "deferred", reply: `only root may write to files of others, such as ${to.path}` }
    const message = await bytesOf(parcel)
    const agent = new Agent(identity)
    try {
      const arrived = this.#parts.clock.now()
      if (to.kind === "mbox") await append(agent, to.path, mboxText(message, fresh, arrived))
      else await drop(agent, to.path, { bytes: message, arrived, limit: messageLimit })
      return { kind: "delivered", reply: `written to ${to.path}` }
    } finally {
      agent.close()
    }
  }

  #refused({ trace, recipient, way }: Parcel, why: string): Verdict {
    this.#parts.log.warn("delivery.not-allowed", { trace, recipient, kind: way.to.kind, why })
    return { kind: "failed", status: "5.7.1", cause: "forbidden", reply: readable(why) }
  }

  #trouble({ trace, recipient }: Parcel, thrown: Error): string {
    const locked = thrown instanceof Refused && thrown.code === "EAGAIN"
    const why = locked ? "the file is locked by another program" : thrown.message
    this.#parts.log.warn("delivery.put-off", { trace, recipient, why })
    return readable(why)
  }
}

const fresh = { flags: parseFlags([]), old: false }

const identityOf = (user: MachineUser | undefined): Identity | undefined =>
  user && user.uid !== 0 ? { uid: user.uid, gid: user.gid } : undefined

/** As whom a place is written that nobody in particular named. */
async function writerFor({ kind, path }: FileTo): Promise<Identity | undefined> {
  return kind === "mbox" ? writerOf(path) : ((await ownerOf(path)) ?? (await writerOf(path)))
}

async function* withReturnPath({ sender, open }: Parcel): AsyncGenerator<Buffer> {
  yield Buffer.from(returnPathField(sender))
  yield* await open()
}

async function bytesOf(parcel: Parcel): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of withReturnPath(parcel)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Puts a message at the end of an mbox file; what cannot be written whole is taken away again. */
async function append(agent: Agent, path: string, text: Buffer): Promise<void> {
  const { size } = await agent.lock(path, patience)
  const end = size === 0 ? "\n\n" : (await agent.read(Math.max(0, size - 2), 2)).toString("latin1")
  // A message begins behind an empty line, whoever wrote what is before it.
  const gap = end.endsWith("\n\n") || end === "\n" ? "" : end.endsWith("\n") ? "\n" : "\n\n"
  const whole = Buffer.concat([Buffer.from(gap), text])
  try {
    for (let at = 0; at < whole.length; at += portion)
      await agent.write(size + at, whole.subarray(at, at + portion))
    await agent.sync()
  } catch (thrown) {
    await agent.truncate(size).catch(() => undefined)
    throw thrown
  }
  await agent.unlock()
}

/** Puts a message into a Maildir, made when it is not there. */
async function drop(
  agent: Agent,
  path: string,
  { bytes, arrived, limit }: { bytes: Buffer; arrived: number; limit: number },
): Promise<void> {
  for (const folder of [path, `${path}/tmp`, `${path}/new`, `${path}/cur`])
    await agent.mkdir(folder).catch((thrown) => {
      if (!(thrown instanceof Refused && thrown.code === "EEXIST")) throw thrown
    })
  const box = new MaildirBox({ path, agent: () => agent, limit })
  const flags = parseFlags([])
  await box.change({ drop: [], mark: new Map(), add: [{ bytes, flags, arrived }] })
}

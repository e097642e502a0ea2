import { constants, type Dirent, type FSWatcher, watch } from "node:fs"
import { chmod, type FileHandle, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import type { Acceptance } from "../accept/accept.ts"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import { asMailError, MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import { type Envelope, newTrace, returnPathField, wants } from "../queue/envelope.ts"
import { composeNotice } from "../queue/notice.ts"
import { readerLanguage } from "../queue/words/reader-language.ts"
import type { Language } from "../queue/words/words.ts"
import type { Judge } from "../spam/judge.ts"
import type { Incoming, StagedContent } from "../store/incoming.ts"
import type { Store } from "../store/store.ts"
import { leaveHostname, longestEnvelope, readEnvelope, type SpooledEnvelope, spooledName } from "./spool.ts"

/** How often the folder is looked at without a hint, and how old an unfinished file may get, milliseconds. */
const lookEvery = 5_000
const unfinishedFor = 3_600_000

export interface PickupParts {
  /** Absolute; made when it is missing. */
  folder: string
  sql: Sql
  store: Store
  accept: Acceptance["accept"]
  clock: Clock
  log: Log
  hostname: string
  language: Language
  /** Bytes. */
  messageLimit: number
  /** Looks for viruses; absent: nobody does. */
  judge?: Pick<Judge, "judge" | "scans">
}

/** Takes in what the sendmail command left in the spool folder, also while the server was down. */
export class Pickup {
  readonly #parts: PickupParts
  #watcher: FSWatcher | undefined
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> | undefined
  #again = false
  /** Files that were taken in and could not be removed. */
  readonly #taken = new Set<string>()

  constructor(parts: PickupParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    const { folder, hostname, log } = this.#parts
    await mkdir(folder, { recursive: true })
    // Everybody on this machine may put mail in; nobody sees what others put in.
    await chmod(folder, 0o1733).catch((cause) => log.warn("pickup.folder", { folder, cause }))
    await leaveHostname(folder, hostname).catch((cause) => log.warn("pickup.folder", { folder, cause }))
    this.#watcher = watch(folder, () => this.look()).on("error", () => undefined)
    this.#timer = setInterval(() => this.look(), lookEvery).unref()
    this.look()
  }

  /** Looks now, or once more when it is looking: what came since may have been passed by. */
  look(): void {
    this.#again = true
    this.#round ??= this.#lookAll().finally(() => {
      this.#round = undefined
    })
  }

  async #lookAll(): Promise<void> {
    while (this.#again) {
      this.#again = false
      await this.#takeAll().catch((cause) => this.#parts.log.error("pickup.failed", { cause }))
    }
  }

  async stop(): Promise<void> {
    this.#watcher?.close()
    clearInterval(this.#timer)
    this.#again = false
    await this.#round
  }

  async #takeAll(): Promise<void> {
    const { folder, clock } = this.#parts
    const entries = await readdir(folder, { withFileTypes: true })
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (spooledName.test(entry.name)) await this.#take(path, entry)
      else if (entry.name.endsWith(".part")) {
        const facts = await lstat(path).catch(() => undefined)
        if (facts && facts.mtimeMs < clock.now() - unfinishedFor) await rm(path, { force: true })
      }
    }
  }

  async #take(path: string, entry: Dirent): Promise<void> {
    const { log } = this.#parts
    try {
      if (!this.#taken.has(entry.name)) {
        // A link could lead to somebody else's file.
        if (!entry.isFile()) throw new Unusable("it is not a plain file")
        const file = await open(path, safely)
        try {
          await this.#accept(file)
        } finally {
          await file.close()
        }
      }
      this.#taken.add(entry.name)
      await rm(path)
      this.#taken.delete(entry.name)
    } catch (thrown) {
      if (!(thrown instanceof Unusable)) {
        // It stays, and is tried again.
        log.warn("pickup.deferred", { file: entry.name, cause: thrown as Error })
        return
      }
      log.error("pickup.unusable", { file: entry.name, why: thrown.message })
      await rename(path, `${path}.unusable`).catch((cause) =>
        log.error("pickup.stuck", { file: entry.name, cause }),
      )
    }
  }

  async #accept(file: FileHandle): Promise<void> {
    const { store, accept, clock, hostname, messageLimit } = this.#parts
    const facts = await file.stat()
    const { uid, size, nlink } = facts
    if (!facts.isFile()) throw new Unusable("it is not a plain file")
    if (nlink > 2) throw new Unusable("it has other names")
    const { envelope: spooled, start } = await envelopeIn(file)
    if (size - start > messageLimit) throw new Unusable("the message is too large")
    const trace = newTrace()
    const body = () => file.createReadStream({ start, autoClose: false })
    const scan = await this.#scan(body, spooled, trace)
    const received =
      `${returnPathField(spooled.sender)}${scan.fields}Received: by ${hostname} (sendmail, user ${uid}) id ${trace};\r\n` +
      `\t${new Date(clock.now()).toUTCString().replace("GMT", "+0000")}\r\n`
    const incoming = store.receive(size - start + received.length)
    const envelope = { ...envelopeOf(spooled, trace), ...(scan.fields !== "" && { quarantine: "virus" }) }
    const staged = await poured(incoming, received, body())
    const { subject } = staged.summary
    if (scan.refusal !== undefined) {
      await staged.discard()
      return this.#refuse(envelope, subject, new MailError("denied", scan.refusal))
    }
    await accept(envelope, staged).catch((thrown) => this.#refuse(envelope, subject, thrown))
  }

  /** What programs of this machine send is looked through for viruses alone, whatever it says. */
  async #scan(
    body: () => AsyncIterable<Buffer>,
    { sender, recipients }: SpooledEnvelope,
    trace: string,
  ): Promise<{ fields: string; refusal?: string | undefined }> {
    const { judge } = this.#parts
    if (!judge?.scans) return { fields: "" }
    const arrival = { client: "", helo: "", sender, recipients }
    const message = { header: Buffer.alloc(0), body }
    return judge.judge({ care: "viruses", arrival, message, accounts: [], trace })
  }

  // The program that wrote it is gone: who sent it learns by mail.
  async #refuse(envelope: Envelope, subject: string, thrown: unknown): Promise<void> {
    const { code } = asMailError(thrown)
    if (code !== "no-such-address" && code !== "over-quota" && code !== "denied") throw thrown
    const { store, accept, clock, hostname, language, log, sql } = this.#parts
    log.warn("pickup.refused", { trace: envelope.trace, code })
    const fates = envelope.recipients
      .filter((address) => wants(envelope.requests?.get(address), "FAILURE"))
      .map((address) => ({ address, action: "failed" as const, reply: "", ...why[code] }))
    if (envelope.sender === "" || fates.length === 0) return
    const original = { ...envelope, subject, arrivedAt: clock.now() }
    const notice = composeNotice({
      hostname,
      now: clock.now(),
      trace: newTrace(),
      original,
      fates,
      returned: undefined,
      language: await readerLanguage(sql, envelope, language),
    })
    const incoming = store.receive(notice.bytes.length)
    await incoming.write(notice.bytes)
    await accept(notice.envelope, await incoming.finish()).catch((again) => {
      const { code } = asMailError(again)
      if (!Object.hasOwn(why, code)) throw again
    })
  }
}

const why = {
  "no-such-address": { cause: "unknown", status: "5.1.1" },
  "over-quota": { cause: "full", status: "5.2.2" },
  denied: { cause: "refused", status: "5.7.1" },
} as const

/** No link is followed, and nothing is waited for: both could have been put in the place of a file just now. */
const safely = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** The whole message, staged; nothing of it stays when it cannot be read or written to its end. */
async function poured(incoming: Incoming, top: string, rest: AsyncIterable<Buffer>): Promise<StagedContent> {
  try {
    await incoming.write(Buffer.from(top))
    for await (const chunk of rest) await incoming.write(chunk)
    return await incoming.finish()
  } catch (thrown) {
    await incoming.abort()
    throw thrown
  }
}

/** A file that will never become a message. */
class Unusable extends Error {}

async function envelopeIn(file: FileHandle): Promise<{ envelope: SpooledEnvelope; start: number }> {
  const { size } = await file.stat()
  const head = Buffer.alloc(Math.min(size, longestEnvelope))
  const { bytesRead } = await file.read(head, 0, head.length, 0)
  const end = head.subarray(0, bytesRead).indexOf("\n")
  if (end === -1) throw new Unusable("it has no envelope")
  try {
    return { envelope: readEnvelope(head.toString("utf8", 0, end)), start: end + 1 }
  } catch {
    throw new Unusable("its envelope cannot be read")
  }
}

function envelopeOf(
  { sender, recipients, notify, returning, envelopeId }: SpooledEnvelope,
  trace: string,
): Envelope {
  const wishes = notify && { notify }
  return {
    sender,
    recipients,
    trace,
    smtputf8: [sender, ...recipients].some((address) => /[^\x00-\x7f]/.test(address)),
    request: { ...(returning && { returning }), ...(envelopeId && { envelopeId }) },
    ...(wishes && { requests: new Map(recipients.map((address) => [address, wishes])) }),
  }
}

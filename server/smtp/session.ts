import type { SMTPServerAddress, SMTPServerAuthentication, SMTPServerSession } from "smtp-server"
import type { Acceptance } from "../accept/accept.ts"
import type { Coming } from "../accept/gathering.ts"
import type { Examiner, WholeMessage } from "../authentication/examination.ts"
import type { Clock } from "../clock.ts"
import type { AccountRef, Directory, Resolution } from "../directory/directory.ts"
import { asMailError, MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import { networkOf, plainAddress } from "../net/network.ts"
import { type Envelope, newTrace, returnPathField } from "../queue/envelope.ts"
import { exceeded, isLimited } from "../store/quota.ts"
import type { Store } from "../store/store.ts"
import type { TokenBuckets } from "./limits.ts"
import {
  judgeRecipient,
  judgeSpelling,
  notYourAddress,
  type Purpose,
  signInFirst,
  unauthenticated,
} from "./policy.ts"
import { receivedField } from "./received.ts"
import { receive, traceAllowance } from "./reception.ts"
import { Refusal, type Reply } from "./reply.ts"
import { prepareSubmission } from "./submission.ts"

export interface SessionParts {
  purpose: Purpose
  store: Store
  directory: Directory
  acceptance: Acceptance
  /** Checks who mail from other servers is from; absent: nobody does. */
  examiner?: Examiner
  hostname: string
  /** Largest message, bytes. */
  messageLimit: number
  /** Messages by network (exchange) or by account (submission). */
  rate: TokenBuckets
  isKnown(address: string): boolean
  clock: Clock
  log: Log
}

const tooFast: Reply = {
  code: 450,
  enhanced: "4.7.1",
  text: "Too many messages in a short time, try again later",
}
const sessionEnded: Reply = { code: 421, enhanced: "4.7.0", text: "Your session has ended, sign in again" }
const loginsHeld: Reply = { code: 454, enhanced: "4.7.0", text: "Too many failed logins, try again later" }

/** What we know about a message that a session is about to send. */
interface Transaction {
  coming: Coming
  /** What the directory said, by recipient. */
  resolved: Map<string, Resolution>
}

/** An account, and the sign-in to the webmail behind the token that opened the connection. */
interface SignedIn extends AccountRef {
  sessionId?: string
}

/** What we say to each command of a session. Every method resolves to go on, or throws a Refusal. */
export class Sessions {
  readonly #parts: SessionParts
  readonly #transactions = new WeakMap<SMTPServerSession, Transaction>()

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** AUTH: checks a password (PLAIN, LOGIN) or a token of the webmail (XOAUTH2). */
  async signIn(auth: SMTPServerAuthentication, session: SMTPServerSession): Promise<SignedIn> {
    const { directory, log } = this.#parts
    const address = auth.username ?? ""
    const network = networkOf(session.remoteAddress)
    try {
      if (auth.authzid && auth.authzid !== address) throw wrongCredentials()
      const account: SignedIn =
        auth.method === "XOAUTH2"
          ? await directory.checkToken(auth.accessToken ?? "", "submission")
          : await directory.checkPassword(address, auth.password ?? "", { network, protocol: "smtp" })
      if (auth.method === "XOAUTH2" && account.address !== address.toLowerCase()) throw wrongCredentials()
      return account
    } catch (thrown) {
      const error = asMailError(thrown)
      log.info("login.refused", { protocol: "smtp", address, network, code: error.code })
      throw error.code === "limit" ? new Refusal(loginsHeld) : error
    }
  }

  /** MAIL FROM. */
  async mailFrom({ address }: SMTPServerAddress, session: SMTPServerSession): Promise<void> {
    const { purpose, directory, rate, isKnown } = this.#parts
    const account = accountOf(session)
    const spelling = judgeSpelling({ address, smtputf8: Boolean(session.envelope.smtpUtf8) })
    if (spelling) throw new Refusal(spelling)
    if (purpose === "exchange") {
      const stranger = !isKnown(session.remoteAddress)
      if (stranger && !rate.take(networkOf(session.remoteAddress))) throw new Refusal(tooFast)
      return this.#begin(session)
    }
    if (!account) throw new Refusal(signInFirst)
    if (!(await this.#isStillWelcome(account))) throw new Refusal(sessionEnded)
    // The null sender is for receipts and the like (RFC 8098 §3); From still says who it is.
    if (address !== "" && !(await directory.maySendAs(account, address))) throw new Refusal(notYourAddress)
    if (!rate.take(String(account.id))) throw new Refusal(tooFast)
    this.#begin(session)
  }

  /** RCPT TO. */
  async rcptTo({ address }: SMTPServerAddress, session: SMTPServerSession): Promise<void> {
    const resolution = await this.#parts.directory.resolve(address)
    const refusal = judgeRecipient({
      address,
      resolution,
      signedIn: accountOf(session) !== undefined,
      room: await this.#hasRoom(resolution, announcedSize(session)),
      smtputf8: Boolean(session.envelope.smtpUtf8),
    })
    if (refusal) throw new Refusal(refusal)
    this.#transactions.get(session)?.resolved.set(address, resolution)
  }

  /** DATA: takes the message in and hands it over. @returns the text of the 250 */
  async data(stream: AsyncIterable<Buffer>, session: SMTPServerSession): Promise<string> {
    const { store, acceptance, messageLimit, log } = this.#parts
    const envelope = this.#envelope(session)
    const account = accountOf(session)
    try {
      const staged = await receive(stream, {
        incoming: store.receive(messageLimit + traceAllowance),
        limit: messageLimit,
        trace: this.#trace(session, envelope),
        ...(account
          ? { prepare: (block: Buffer) => this.#prepare(block, account) }
          : this.#authentication(session, envelope)),
      })
      const { trace } = await acceptance.accept(envelope, staged, this.#transactions.get(session))
      return `2.0.0 Accepted as ${trace}`
    } catch (thrown) {
      const cause = thrown instanceof Error ? thrown : undefined
      log.info("message.refused", { trace: envelope.trace, sender: envelope.sender, cause })
      throw thrown
    } finally {
      this.end(session)
    }
  }

  /** The client went, or its message is done. */
  end(session: SMTPServerSession): void {
    this.#transactions.get(session)?.coming.leave()
    this.#transactions.delete(session)
  }

  // Connections live long; meanwhile an account may be disabled, or a sign-in to the webmail revoked.
  async #isStillWelcome(account: SignedIn): Promise<boolean> {
    const { directory } = this.#parts
    if (account.sessionId !== undefined) return directory.isSessionLive(account.sessionId)
    return (await directory.account(account.id)) !== undefined
  }

  // MAIL begins a transaction; the one before, if it came to nothing, is forgotten.
  #begin(session: SMTPServerSession): void {
    this.end(session)
    this.#transactions.set(session, { coming: this.#parts.acceptance.announce(), resolved: new Map() })
  }

  #envelope(session: SMTPServerSession): Envelope {
    const { mailFrom, rcptTo, smtpUtf8 } = session.envelope
    const account = accountOf(session)
    return {
      sender: mailFrom ? mailFrom.address : "",
      recipients: rcptTo.map(({ address }) => address),
      ...(account && { submitter: { id: account.id, address: account.address } }),
      trace: newTrace(),
      smtputf8: Boolean(smtpUtf8),
    }
  }

  #trace(session: SMTPServerSession, { sender, recipients, trace, smtputf8 }: Envelope): string {
    const { tlsOptions } = session
    const received = receivedField({
      helo: session.hostNameAppearsAs || "",
      address: session.remoteAddress,
      hostname: this.#parts.hostname,
      protocol: session.transmissionType,
      tls: tlsOptions ? `${tlsOptions.version} ${tlsOptions.name}` : undefined,
      trace,
      recipients,
      smtputf8,
      time: this.#parts.clock.now(),
    })
    return returnPathField(sender) + received
  }

  // A message from another server: who it is from is found out when it is whole.
  #authentication(session: SMTPServerSession, envelope: Envelope) {
    const { examiner, log } = this.#parts
    if (!examiner) return {}
    const { sender, recipients, trace } = envelope
    const arrival = {
      client: plainAddress(session.remoteAddress),
      helo: session.hostNameAppearsAs || "",
      sender,
      recipients,
    }
    return {
      prepare: async (block: Buffer) => examiner.strip(block),
      judge: async (message: WholeMessage) => {
        const { fields, disposition, reason } = await examiner.examine(arrival, message)
        if (disposition !== "none")
          log.info("message.unauthenticated", { trace, sender, disposition, reason })
        if (disposition === "reject") throw new Refusal(unauthenticated(reason))
        if (disposition === "quarantine") envelope.quarantine = reason
        return fields
      },
    }
  }

  async #prepare(submitted: Buffer, account: AccountRef): Promise<Buffer> {
    const { directory, hostname, clock, examiner } = this.#parts
    const block = examiner ? examiner.strip(submitted) : submitted
    const { header, authors } = prepareSubmission(block, { hostname, time: clock.now() })
    for (const author of authors)
      if (author === undefined || !(await directory.maySendAs(account, author)))
        throw new Refusal(notYourAddress)
    return header
  }

  async #hasRoom(resolution: Resolution, size: number): Promise<boolean> {
    if (resolution.kind !== "local" || resolution.remotes.length > 0) return true
    for (const { id, quotaBytes, quotaMessages } of resolution.accounts) {
      const limit = { bytes: quotaBytes, messages: quotaMessages }
      if (!isLimited(limit)) return true
      const used = await this.#parts.store.usage(id)
      if (!exceeded(limit, used, { bytes: size, messages: 1 })) return true
    }
    return false
  }
}

const wrongCredentials = () => new MailError("bad-credentials", "Wrong address or password")

/** Who signed in on this session. */
function accountOf(session: SMTPServerSession): SignedIn | undefined {
  return (session.user as SignedIn | false | undefined) || undefined
}

/** What the client said the message will weigh (RFC 1870), bytes; at least 1, so that a full mailbox is full. */
function announcedSize({ envelope }: SMTPServerSession): number {
  const told = envelope.mailFrom ? envelope.mailFrom.args : false
  return Math.max(told ? Number(told.SIZE) || 0 : 0, 1)
}

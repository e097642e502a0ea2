import type { WholeMessage } from "../authentication/examination.ts"
import { asMailError } from "../errors.ts"
import { returnPathField } from "../queue/envelope.ts"
import type { Care } from "../spam/judge.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Answer } from "./command.ts"
import { full, notYourAddress, refusedContent, unauthenticated } from "./policy.ts"
import { deliveredToField, receivedField } from "./received.ts"
import { Intake, traceAllowance } from "./reception.ts"
import { Refusal, type Reply, replyTo } from "./reply.ts"
import { hasRoom } from "./room.ts"
import type { Session } from "./session.ts"
import { prepareSubmission } from "./submission.ts"
import { envelopeOf, soleRecipient, type Transaction } from "./transaction.ts"

/** A place for the bytes of the message that a transaction is about. */
export function openIntake(session: Session, transaction: Transaction): Intake {
  const { store, messageLimit } = session.premises
  const deliveredTo = soleRecipient(transaction)
  return new Intake({
    incoming: store.receive(messageLimit + traceAllowance),
    limit: messageLimit,
    trace: traceFields(session, transaction),
    binary: transaction.parameters.request.bodyType === "BINARYMIME",
    ...(deliveredTo !== undefined && { deliveredTo }),
    ...(session.account
      ? { prepare: (block: Buffer) => prepare(session, block), ...judgedLightly(session, transaction) }
      : authentication(session, transaction)),
  })
}

/**
 * Takes over a message that has come whole, and ends its transaction whatever happens.
 * @returns one reply, or in LMTP one for each recipient
 * @throws Refusal, MailError when it is refused; then nothing is left of it
 */
export async function takeOver(session: Session, transaction: Transaction, intake: Intake): Promise<Answer> {
  const { log, purpose } = session.premises
  log.info("message.received", {
    trace: transaction.trace,
    client: session.peer.address,
    helo: session.helo,
    tls: session.tlsFacts,
    account: session.account?.address,
    sender: transaction.sender,
    size: intake.size,
  })
  try {
    const staged = await intake.finish()
    if (purpose === "lmtp") return await acceptEach(session, transaction, staged)
    await accept(session, transaction, staged)
    // Mail that is taken makes up for recipients who were not here: old lists are no harvest.
    session.premises.directory.limiter.pardon("harvest", session.peer.address, transaction.recipients.length)
    return accepted(transaction.trace)
  } catch (thrown) {
    const cause = thrown instanceof Refusal ? thrown : asMailError(thrown)
    log.info("message.refused", { trace: transaction.trace, sender: transaction.sender, cause })
    if (purpose !== "lmtp") throw thrown
    const reply = cause instanceof Refusal ? cause.reply : replyTo(cause)
    return transaction.recipients.map(() => reply)
  } finally {
    transaction.coming.leave()
    session.transaction = undefined
  }
}

async function accept(session: Session, transaction: Transaction, staged: StagedContent): Promise<void> {
  const { resolved, coming } = transaction
  const { helo = "", peer, tlsFacts: tls = "" } = session
  const from = { remote: `${helo} [${peer.address}]`, tls }
  const envelope = { ...envelopeOf(transaction, session.account), from }
  const company = { resolved, coming, ...countIn(session, transaction) }
  await session.premises.acceptance.accept(envelope, staged, company)
}

/** RFC 2033 §4.2: whoever has no room for the message as it turned out to be is refused alone. */
async function acceptEach(
  session: Session,
  transaction: Transaction,
  staged: StagedContent,
): Promise<readonly Reply[]> {
  const { recipients, resolved, trace } = transaction
  const replies: Reply[] = []
  for (const address of recipients)
    replies.push(
      (await hasRoom(session.premises.store, resolved.get(address)!, staged.size)) ? accepted(trace) : full,
    )
  const served = recipients.filter((_, at) => replies[at] !== full)
  if (served.length > 0) await accept(session, { ...transaction, recipients: served }, staged)
  else await staged.discard()
  return replies
}

const accepted = (trace: string): Reply => ({ code: 250, enhanced: "2.0.0", text: `Accepted as ${trace}` })

/** What an account sends to other servers is counted in the commit that takes it over. */
function countIn({ account, premises }: Session, { recipients, resolved }: Transaction) {
  const elsewhere = recipients.filter((address) => resolved.get(address)?.kind === "remote")
  if (!account || elsewhere.length === 0) return {}
  return {
    alongside: (tx: Parameters<typeof premises.sending.count>[0]) =>
      premises.sending.count(tx, account.id, elsewhere),
  }
}

function traceFields(session: Session, transaction: Transaction): string {
  const { sender, recipients, trace, parameters } = transaction
  const { premises, peer, account } = session
  const received = receivedField({
    ...(!account && { client: { helo: session.helo ?? "", address: peer.address } }),
    hostname: premises.hostname,
    protocol: session.protocol,
    tls: session.tlsFacts,
    trace,
    recipients,
    smtputf8: parameters.smtputf8,
    priority: parameters.request.priority,
    time: premises.clock.now(),
  })
  return returnPathField(sender) + deliveredToField(soleRecipient(transaction)) + received
}

/** A message from another server: who it is from is found out when it is whole, and what it says is judged. */
function authentication(session: Session, transaction: Transaction) {
  const { premises, peer, helo = "" } = session
  const { examiner, log, purpose, judge: filter } = premises
  if (!examiner) return {}
  const before = premises.wasJudged(peer.address)
  const handed = purpose === "lmtp" || before || examiner.isExempt(peer.address)
  const prepare = async (block: Buffer) => {
    const stripped = examiner.strip(block)
    return filter ? filter.strip(stripped, handed ? "ours" : "all") : stripped
  }
  if (handed)
    return { prepare, ...judgedAs(purpose === "lmtp" && !before ? "fully" : "viruses", session, transaction) }
  const { sender, recipients, trace } = transaction
  const judge = async (message: WholeMessage) => {
    const arrival = { client: peer.address, helo, sender, recipients, trace }
    const { fields, disposition, reason, findings } = await examiner.examine(arrival, message)
    if (disposition !== "none") log.info("message.unauthenticated", { trace, sender, disposition, reason })
    if (disposition === "reject") throw new Refusal(unauthenticated(reason))
    if (disposition === "quarantine") transaction.quarantine = reason
    if (!filter || !findings) return fields
    const accounts = accountsOf(transaction)
    const judgement = await filter.judge({ arrival, message, findings, accounts, trace })
    if (judgement.refusal !== undefined) throw new Refusal(refusedContent(judgement.refusal))
    transaction.judged = judgement
    return fields + judgement.fields
  }
  return { prepare, judge }
}

/**
 * A message that a server of ours or this machine hands in: nothing is known of who it came from. It is refused for a virus
 * alone, because whoever handed it in would have to return it to somebody who may not have sent it.
 */
function judgedAs(care: Care, { premises }: Session, transaction: Transaction) {
  const { judge: filter } = premises
  if (!filter || (care === "viruses" && !filter.scans)) return {}
  const { sender, recipients, trace } = transaction
  const judge = async (message: WholeMessage) => {
    const arrival = { client: "", helo: "", sender, recipients }
    const accounts = accountsOf(transaction)
    const judgement = await filter.judge({ care, arrival, message, accounts, trace })
    if (judgement.infected) throw new Refusal(refusedContent(judgement.refusal!))
    transaction.judged = judgement
    return judgement.fields
  }
  return { judge }
}

/**
 * What our own people send to mailboxes here, so that a stolen account does not reach everybody unseen. Verdicts stand on
 * top only of junk, and of nothing that other servers get.
 */
function judgedLightly({ premises, peer, helo = "" }: Session, transaction: Transaction) {
  const { judge: filter, judgeOwn } = premises
  const { sender, recipients, resolved, trace } = transaction
  const accounts = accountsOf(transaction)
  const care = judgeOwn === "off" || accounts.length === 0 ? "viruses" : judgeOwn
  if (!filter || (care === "viruses" && !filter.scans)) return {}
  const stays = recipients.every((address) => resolved.get(address)?.kind === "local")
  const judge = async (message: WholeMessage) => {
    const arrival = { client: peer.address, helo, sender, recipients, trace }
    const judgement = await filter.judge({ care, arrival, message, accounts, trace })
    if (judgement.refusal !== undefined) throw new Refusal(refusedContent(judgement.refusal))
    const isJunk = [...judgement.accounts.values()].some(({ junk }) => junk)
    const fields = stays && isJunk ? judgement.fields : ""
    transaction.judged = { ...judgement, fields }
    return fields
  }
  return { judge }
}

/** Accounts of ours that a message goes to, each once. */
function accountsOf({ recipients, resolved }: Transaction) {
  const local = recipients.flatMap((address) => {
    const found = resolved.get(address)
    return found?.kind === "local" ? found.accounts : []
  })
  return [...new Map(local.map((account) => [account.id, account])).values()]
}

async function prepare({ premises, account }: Session, submitted: Buffer): Promise<Buffer> {
  const { directory, hostname, clock, examiner, judge: filter } = premises
  const stripped = examiner ? examiner.strip(submitted) : submitted
  const block = filter ? filter.strip(stripped, "ours") : stripped
  const { header, authors } = prepareSubmission(block, {
    hostname,
    time: clock.now(),
    author: account!.address,
  })
  for (const author of authors)
    if (author === undefined || !(await directory.maySendAs(account!, author)))
      throw new Refusal(notYourAddress)
  return header
}

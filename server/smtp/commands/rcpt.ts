import type { Resolution } from "../../directory/resolve.ts"
import { networkOf } from "../../net/network.ts"
import { type Command, transactionOf } from "../command.ts"
import { readRecipientParameters } from "../parameters.ts"
import { parsePath } from "../path.ts"
import { judgeRecipient } from "../policy.ts"
import { Refusal, type Reply } from "../reply.ts"
import { hasRoom } from "../room.ts"
import type { Session } from "../session.ts"
import type { Transaction } from "../transaction.ts"
import { parameterFacts } from "./mail.ts"

const badRecipient: Reply = {
  code: 501,
  enhanced: "5.1.3",
  text: "RCPT TO:<address> is what can be read here",
}
const tooMany: Reply = { code: 452, enhanced: "4.5.3", text: "Too many recipients for one message" }
const tooFast: Reply = {
  code: 450,
  enhanced: "4.7.1",
  text: "Too many recipients in a short time, try again later",
}
const comeAgain: Reply = {
  code: 451,
  enhanced: "4.7.1",
  text: "You are new here, so this takes a second try; come again in a few minutes",
}
const listed = (address: string, lists: string[]): Reply => ({
  code: 550,
  enhanced: "5.7.1",
  text: `Mail from ${address} is not taken, because it is on ${lists.join(" and ")}`,
})
const accepted: Reply = { code: 250, enhanced: "2.1.5", text: "Recipient accepted" }

/** RCPT (RFC 5321 §4.1.1.3). Whoever is accepted gets the message or its sender a notice. */
export const rcpt: Command = {
  name: "RCPT",
  greeted: true,
  async run(context, argument) {
    const { session } = context
    const transaction = transactionOf(context)
    const [, text] = /^TO:(.*)$/is.exec(argument) ?? []
    const path = text === undefined ? undefined : parsePath(text)
    if (!path || path.address === "") throw new Refusal(badRecipient)
    const request = readRecipientParameters(path.parameters, parameterFacts(session))
    const { address } = path
    try {
      await admit(session, transaction, address)
    } catch (thrown) {
      noteRefusal(session, transaction, { address, thrown })
      throw thrown
    }
    transaction.recipients.push(address)
    if (path.parameters.length > 0) transaction.requests.set(address, request)
    return accepted
  },
}

/** Takes a recipient in, or throws why not. @throws Refusal, MailError */
async function admit(session: Session, transaction: Transaction, address: string): Promise<void> {
  const { premises } = session
  if (transaction.recipients.length >= premises.limits.recipients[premises.purpose])
    throw new Refusal(tooMany)
  if (isStranger(session) && !premises.recipientRate.take(networkOf(session.peer.address)))
    throw new Refusal(tooFast)
  const resolution = await judge(session, transaction, address)
  if (session.account && resolution.kind === "remote")
    await premises.sending.check(session.account.id, address, transaction.strangers)
  if (isStranger(session)) await checkReputation(session, transaction, { address, resolution })
  transaction.resolved.set(address, resolution)
}

/** Operators are asked why somebody's mail does not arrive; it has no other trace than this. */
function noteRefusal(
  { premises, peer, helo, account }: Session,
  { trace, sender }: Transaction,
  { address, thrown }: { address: string; thrown: unknown },
): void {
  if (!(thrown instanceof Refusal)) return
  const { code, enhanced, text } = thrown.reply
  premises.log.info("recipient.refused", {
    trace,
    client: peer.address,
    helo,
    account: account?.address,
    sender,
    recipient: address,
    reply: [code, enhanced, text].flat().join(" "),
  })
}

const isStranger = ({ premises, peer }: Pick<Session, "premises" | "peer">) =>
  premises.purpose === "exchange" && !peer.known

/** @throws Refusal */
async function judge(session: Session, transaction: Transaction, address: string): Promise<Resolution> {
  const { parameters } = transaction
  const resolution = await session.premises.directory.resolve(address)
  const refusal = judgeRecipient({
    address,
    resolution,
    signedIn: session.account !== undefined,
    room: await hasRoom(session.premises.store, resolution, Math.max(parameters.size ?? 0, 1)),
    smtputf8: parameters.smtputf8,
  })
  if (refusal && resolution.kind === "unknown") await noteUnknown(session)
  if (refusal) throw new Refusal(refusal)
  return resolution
}

/** Who is new here comes again some minutes later; mail servers do, by themselves. @throws Refusal */
async function checkReputation(
  { premises, peer, helo = "" }: Session,
  { sender, trace }: Transaction,
  { address, resolution }: { address: string; resolution: Resolution },
): Promise<void> {
  const accounts = resolution.kind === "local" ? resolution.accounts.map(({ id }) => id) : []
  const approach = { client: peer.address, helo, sender, recipient: address, accounts, trace }
  const answer = await premises.reputation?.approach(approach)
  if (answer?.verdict === "later") throw new Refusal(comeAgain)
  if (answer?.verdict === "refused") throw new Refusal(listed(peer.address, answer.lists))
}

/** Strangers who ask for many people who are not here collect addresses. @throws Refusal when that was one too many */
async function noteUnknown({ premises, peer }: Session): Promise<void> {
  if (!isStranger({ premises, peer })) return
  const { limiter } = premises.directory
  await limiter.offended("harvest", peer.address)
  const banned = limiter.bannedNow(peer.address)
  if (banned) throw new Refusal({ code: 421, enhanced: "4.7.0", text: banned })
}

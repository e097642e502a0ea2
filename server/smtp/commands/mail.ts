import { networkOf } from "../../net/network.ts"
import { newTrace } from "../../queue/envelope.ts"
import type { Identity } from "../../sasl/mechanism.ts"
import { type Command, outOfOrder } from "../command.ts"
import { type MailParameters, type ParameterFacts, readMailParameters } from "../parameters.ts"
import { parsePath } from "../path.ts"
import { judgeSpelling, notYourAddress, signInFirst } from "../policy.ts"
import { Refusal, type Reply } from "../reply.ts"
import type { Session } from "../session.ts"

const badSender: Reply = {
  code: 501,
  enhanced: "5.1.7",
  text: "MAIL FROM:<address> is what can be read here",
}
const tooFast: Reply = {
  code: 450,
  enhanced: "4.7.1",
  text: "Too many messages in a short time, try again later",
}
const sessionEnded: Reply = { code: 421, enhanced: "4.7.0", text: "Your session has ended, sign in again" }

/** What people may ask for with MT-PRIORITY; administrators anything. */
const highestForPeople = 4

/** MAIL (RFC 5321 §4.1.1.2) begins a message. */
export const mail: Command = {
  name: "MAIL",
  greeted: true,
  async run({ session }, argument) {
    if (session.transaction)
      throw new Refusal(outOfOrder("One message at a time; RSET forgets the one begun"))
    const [, text] = /^FROM:(.*)$/is.exec(argument) ?? []
    const path = text === undefined ? undefined : parsePath(text)
    if (!path || (path.address !== "" && !path.address.includes("@"))) throw new Refusal(badSender)
    const parameters = readMailParameters(path.parameters, parameterFacts(session))
    const spelling = judgeSpelling({ address: path.address, smtputf8: parameters.smtputf8 })
    if (spelling) throw new Refusal(spelling)
    await admit(session, path.address)
    session.transaction = {
      sender: path.address,
      parameters,
      recipients: [],
      requests: new Map(),
      resolved: new Map(),
      strangers: new Set(),
      coming: session.premises.acceptance.announce(),
      trace: newTrace(),
    }
    return begun(parameters)
  },
}

/** Whether this client may send as this address, now. @throws Refusal */
async function admit(session: Session, address: string): Promise<void> {
  const { premises, peer, account } = session
  const { purpose, directory, rate } = premises
  if (purpose === "lmtp") return
  if (purpose === "exchange") {
    if (!peer.known && !rate.take(networkOf(peer.address))) throw new Refusal(tooFast)
    return
  }
  if (!account) throw new Refusal(signInFirst)
  if (!(await isStillWelcome(session, account))) throw new Refusal(sessionEnded)
  // The null sender is for receipts and the like (RFC 8098 §3); From still says who it is.
  if (address !== "" && !(await directory.maySendAs(account, address))) throw new Refusal(notYourAddress)
  if (!rate.take(String(account.id))) throw new Refusal(tooFast)
}

// Connections live long; meanwhile an account may be disabled, get a new password, or end the session behind a token.
async function isStillWelcome({ premises }: Session, account: Identity): Promise<boolean> {
  const { directory } = premises
  if ("sessionId" in account) return directory.isSessionLive(account.sessionId)
  return (await directory.passwordVersions([account.id])).get(account.id) === account.passwordVersion
}

/** What parameters are judged by in this session. */
export function parameterFacts(session: Session): ParameterFacts {
  const { premises, account } = session
  return {
    // Who has signed in is not told of AUTH again, and may name who wrote a message all the same (RFC 4954 §5).
    offered: account ? new Set([...session.offered, "AUTH"]) : session.offered,
    messageLimit: premises.messageLimit,
    now: premises.clock.now(),
    longestHold: premises.limits.longestHold,
    highestPriority: account?.role === "admin" ? 9 : highestForPeople,
  }
}

// RFC 6710 §4.1: a priority that was changed is told.
function begun({ loweredPriority, request }: MailParameters): Reply {
  if (loweredPriority)
    return {
      code: 250,
      enhanced: "2.3.6",
      text: `${request.priority} is the highest priority you may ask for`,
    }
  return { code: 250, enhanced: "2.1.0", text: "Sender accepted" }
}

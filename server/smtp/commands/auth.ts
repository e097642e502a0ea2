import { MailError, type MailErrorCode } from "../../errors.ts"
import { networkOf } from "../../net/network.ts"
import { noBindings } from "../../sasl/channel-binding.ts"
import { converse, SaslFault } from "../../sasl/converse.ts"
import { findMechanism } from "../../sasl/index.ts"
import type { Mechanism } from "../../sasl/mechanism.ts"
import { type Command, type Context, outOfOrder } from "../command.ts"
import { formatReply, Refusal, type Reply } from "../reply.ts"

const loginsHeld: Reply = { code: 454, enhanced: "4.7.0", text: "Too many failed logins, try again later" }

/** What is the client's failure, and counts as one. */
const failures: ReadonlySet<MailErrorCode> = new Set(["bad-credentials", "expired", "denied"])

/** AUTH (RFC 4954). */
export const auth: Command = {
  name: "AUTH",
  purposes: ["submission"],
  greeted: true,
  async run(context, argument) {
    const { session } = context
    if (!session.mayLogin)
      throw new Refusal({ code: 538, enhanced: "5.7.11", text: "Passwords are taken under TLS alone" })
    if (session.account) throw new Refusal(outOfOrder("You have signed in already"))
    if (session.transaction) throw new Refusal(outOfOrder("Not in the middle of a message"))
    const [, name, initial] = /^(\S+)(?: +(\S+))?$/.exec(argument) ?? []
    const mechanism = name && findMechanism(name, noBindings)
    if (!mechanism)
      throw new Refusal({ code: 504, enhanced: "5.5.4", text: "There is no such mechanism here" })
    session.account = await signIn(context, mechanism, initial)
    session.peer.vouch()
    return { code: 235, enhanced: "2.7.0", text: "Welcome" }
  },
}

async function signIn(context: Context, mechanism: Mechanism, initial: string | undefined) {
  const { peer, premises } = context.session
  const from = { network: peer.address, protocol: "smtp" }
  const exchange = mechanism.exchange({
    directory: premises.directory,
    from,
    audience: "submission",
    bindings: noBindings,
  })
  try {
    return await converse(exchange, (challenge) => ask(context, challenge), initial)
  } catch (thrown) {
    if (thrown instanceof SaslFault) throw new Refusal({ code: 501, enhanced: "5.5.2", text: thrown.message })
    if (!(thrown instanceof MailError)) throw thrown
    premises.log.info("login.refused", {
      protocol: "smtp",
      network: networkOf(peer.address),
      code: thrown.code,
    })
    if (thrown.code === "limit") throw new Refusal(loginsHeld)
    if (!failures.has(thrown.code)) throw thrown
    peer.failedLogins++
    throw new Refusal({ code: 535, enhanced: "5.7.8", text: thrown.message })
  }
}

/** Sends a challenge and waits for the answer. */
async function ask({ writer, input }: Context, challenge: string): Promise<string> {
  writer.write(formatReply({ code: 334, text: challenge }))
  await writer.flush()
  return input.response()
}

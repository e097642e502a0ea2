import { type Command, outOfOrder } from "../command.ts"
import { openIntake, takeOver } from "../message.ts"
import { Refusal, type Reply } from "../reply.ts"
import type { Session } from "../session.ts"
import type { Transaction } from "../transaction.ts"
import { refuseIfNobody } from "./data.ts"

/**
 * BDAT (RFC 3030 §2). The bytes of a chunk stand behind the command whether we want them or not, so they are taken in all
 * the same. Where it is not certain how many they are, or they are more than any message has, the connection ends: they
 * must never be read as commands.
 */
export const bdat: Command = {
  name: "BDAT",
  async run(context, argument) {
    const { session, input } = context
    const [, digits, last] = /^(\d{1,15})( +LAST)?$/i.exec(argument) ?? []
    const size = Number(digits)
    if (digits === undefined) return hangUp({ code: 501, enhanced: "5.5.4", text: "BDAT size [LAST]" })
    if (size > session.premises.messageLimit) return hangUp(tooLarge(session))
    const { transaction } = session
    const problem = refusalOf(transaction)
    if (!transaction || problem) {
      await input.chunk(size, async () => {})
      throw new Refusal(problem ?? outOfOrder("MAIL comes first"))
    }
    const intake = (transaction.intake ??= openIntake(session, transaction))
    await input.chunk(size, (chunk) => intake.write(chunk))
    if (last) return takeOver(session, transaction, intake)
    if (intake.failure) return giveUp(transaction)
    return { code: 250, enhanced: "2.0.0", text: `${size} octets received` }
  },
}

function refusalOf(transaction: Transaction | undefined): Reply | undefined {
  if (!transaction) return undefined
  if (transaction.broken) return outOfOrder("A chunk was refused; RSET begins anew")
  try {
    refuseIfNobody(transaction)
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.reply
    throw thrown
  }
  return undefined
}

/** Nothing more of the message is wanted. @throws why */
async function giveUp(transaction: Transaction): Promise<never> {
  const { intake } = transaction
  transaction.broken = true
  delete transaction.intake
  await intake!.abort()
  throw intake!.failure
}

const tooLarge = ({ premises }: Session): Reply => ({
  code: 552,
  enhanced: "5.3.4",
  text: `The message is larger than ${premises.messageLimit} bytes`,
})

const hangUp = (reply: Reply): Reply[] => [
  reply,
  { code: 421, enhanced: "4.7.0", text: "What follows cannot be told from commands" },
]

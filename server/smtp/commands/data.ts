import { type Command, type Context, outOfOrder, transactionOf } from "../command.ts"
import { openIntake, takeOver } from "../message.ts"
import { formatReply, Refusal, type Reply } from "../reply.ts"
import type { Transaction } from "../transaction.ts"

const unasked: Reply = { code: 421, enhanced: "4.7.0", text: "You sent a message before it was asked for" }

/** DATA (RFC 5321 §4.1.1.4). */
export const data: Command = {
  name: "DATA",
  async run(context, argument) {
    const { session, writer, input } = context
    let transaction: Transaction
    try {
      transaction = ready(context, argument)
    } catch (thrown) {
      // What stands behind it is a message, and must not be read as commands (RFC 2920 §3.1).
      if (!(thrown instanceof Refusal) || !input.ahead) throw thrown
      return [thrown.reply, unasked]
    }
    const intake = openIntake(session, transaction)
    transaction.intake = intake
    writer.write(formatReply({ code: 354, text: "End the message with a dot alone on a line" }))
    await writer.flush()
    await input.message((chunk) => intake.write(chunk))
    return takeOver(session, transaction, intake)
  },
}

/** A transaction whose message may come now. @throws Refusal */
function ready(context: Context, argument: string): Transaction {
  if (argument !== "") throw new Refusal({ code: 501, enhanced: "5.5.4", text: "DATA takes no argument" })
  const transaction = transactionOf(context)
  refuseIfNobody(transaction)
  if (transaction.intake || transaction.broken)
    throw new Refusal(outOfOrder("The message began with BDAT and has to go on with it"))
  if (transaction.parameters.request.bodyType === "BINARYMIME")
    throw new Refusal(outOfOrder("BINARYMIME goes with BDAT alone"))
  return transaction
}

/** @throws Refusal when nobody would get the message */
export function refuseIfNobody({ recipients }: Transaction): void {
  if (recipients.length === 0) throw new Refusal(outOfOrder("There is no recipient yet"))
}

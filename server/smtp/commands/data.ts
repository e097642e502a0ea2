import { type Command, outOfOrder, transactionOf } from "../command.ts"
import { openIntake, takeOver } from "../message.ts"
import { Refusal } from "../reply.ts"
import type { Transaction } from "../transaction.ts"

/** DATA (RFC 5321 §4.1.1.4). */
export const data: Command = {
  name: "DATA",
  greeted: true,
  async run(context, argument) {
    const { session, writer, input } = context
    if (argument !== "") throw new Refusal({ code: 501, enhanced: "5.5.4", text: "DATA takes no argument" })
    const transaction = transactionOf(context)
    refuseIfNobody(transaction)
    if (transaction.intake || transaction.broken)
      throw new Refusal(outOfOrder("The message began with BDAT and has to go on with it"))
    if (transaction.parameters.request.bodyType === "BINARYMIME")
      throw new Refusal(outOfOrder("BINARYMIME goes with BDAT alone"))
    const intake = openIntake(session, transaction)
    transaction.intake = intake
    writer.reply({ code: 354, text: "End the message with a dot alone on a line" })
    await writer.flush()
    await input.message((chunk) => intake.write(chunk))
    return takeOver(session, transaction, intake)
  },
}

/** @throws Refusal when nobody would get the message */
export function refuseIfNobody({ recipients }: Transaction): void {
  if (recipients.length === 0) throw new Refusal(outOfOrder("There is no recipient yet"))
}

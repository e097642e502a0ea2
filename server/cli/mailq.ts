import { Desk as QueueDesk, type QueueEntry } from "../queue/desk.ts"
import { verb } from "./command.ts"
import { plain } from "./table.ts"

const heading = "-Queue ID-----  --Size-- ----Arrival Time---- -Sender/Recipient-------"
const idWidth = 15
/** Where senders and recipients stand. */
const addressColumn = idWidth + 1 + 9 + 20 + 2

/** Signs of Postfix behind the queue ID: on its way now, held. */
const signs: Partial<Record<QueueEntry["state"], string>> = { leased: "*", held: "!" }

/**
 * The queue in the form that Postfix gave `mailq`, which operators read and scripts take apart: by message, with recipients
 * below their sender and the last answer above them. Times are those of the machine.
 */
export function mailqText(entries: readonly QueueEntry[]): string {
  if (entries.length === 0) return "Mail queue is empty"
  const messages = Map.groupBy(entries, ({ messageId }) => messageId)
  const parts = [...messages.values()].map(messageText)
  const bytes = [...messages.values()].reduce((sum, [first]) => sum + first!.size, 0)
  const requests = messages.size === 1 ? "Request" : "Requests"
  return `${heading}\n${parts.join("\n")}\n-- ${Math.ceil(bytes / 1024)} Kbytes in ${messages.size} ${requests}.`
}

function messageText(recipients: readonly QueueEntry[]): string {
  const [{ trace, size, createdAt, sender }] = recipients as [QueueEntry]
  const sign = recipients.map(({ state }) => signs[state]).find(Boolean) ?? " "
  const first = `${trace.padEnd(idWidth)}${sign}${String(size).padStart(8)} ${arrival(createdAt).padStart(20)}`
  const lines = [`${first}  ${sender === "" ? "MAILER-DAEMON" : plain(sender)}`]
  let said = ""
  for (const entry of recipients) {
    const reason = reasonOf(entry)
    if (reason !== "" && reason !== said) lines.push(`(${plain(reason)})`.padStart(addressColumn))
    said = reason
    lines.push(`${" ".repeat(addressColumn)}${plain(entry.recipient)}`)
  }
  return `${lines.join("\n")}\n`
}

function reasonOf({ state, nextAttemptAt, lastReply, remote }: QueueEntry): string {
  if (state === "scheduled") return `for later: ${arrival(nextAttemptAt)}`
  if (lastReply === "") return ""
  return remote === "" ? lastReply : `host ${remote} said: ${lastReply}`
}

/** "Sat Nov 21 22:32:39" */
function arrival(time: number): string {
  const [day, month, date, , clock] = new Date(time).toString().split(" ")
  return `${day} ${month} ${date!.replace(/^0/, " ")} ${clock}`
}

/** Rows asked for in one go. */
const pageSize = 500

export const mailq = verb({
  summary: "show it as the mailq command does",
  async run(desk) {
    const queue = new QueueDesk(desk)
    const entries: QueueEntry[] = []
    for (let page = 1; ; page++) {
      const found = await queue.list({ state: "open", page, pageSize })
      entries.push(...found.rows)
      if (page >= found.pages) break
    }
    const oldestFirst = entries.toSorted((a, b) => a.id - b.id)
    return { text: mailqText(oldestFirst), json: oldestFirst }
  },
})

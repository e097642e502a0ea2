import { expect, test } from "vitest"
import type { QueueEntry } from "../queue/desk.ts"
import { mailqText } from "./mailq.ts"

const entry: QueueEntry = {
  id: 1,
  messageId: 7,
  trace: "5619a64271b6211",
  sender: "ann@example.org",
  recipient: "bob@elsewhere.example",
  subject: "",
  size: 1_399,
  state: "due",
  attempts: 1,
  createdAt: new Date(2026, 10, 2, 3, 4, 5).getTime(),
  nextAttemptAt: 0,
  settledAt: undefined,
  lastReply: "451 4.7.1 Come back later",
  remote: "mx.elsewhere.example",
  tls: "",
}

test("an empty queue", () => {
  expect(mailqText([])).toBe("Mail queue is empty")
})

test("messages with their recipients, each answer once", () => {
  const other = { ...entry, id: 2, recipient: "cat@elsewhere.example" }
  const bounce = { ...entry, id: 3, messageId: 8, sender: "", state: "leased" as const, lastReply: "" }
  expect(mailqText([entry, other, bounce])).toBe(`\
-Queue ID-----  --Size-- ----Arrival Time---- -Sender/Recipient-------
5619a64271b6211     1399  Mon Nov  2 03:04:05  ann@example.org
(host mx.elsewhere.example said: 451 4.7.1 Come back later)
                                               bob@elsewhere.example
                                               cat@elsewhere.example

5619a64271b6211*    1399  Mon Nov  2 03:04:05  MAILER-DAEMON
                                               bob@elsewhere.example

-- 3 Kbytes in 2 Requests.`)
})

test("what is for later says when, what is held has its sign", () => {
  const later = { ...entry, state: "scheduled" as const, nextAttemptAt: entry.createdAt + 3_600_000 }
  expect(mailqText([later])).toContain("(for later: Mon Nov  2 04:04:05)")
  expect(mailqText([{ ...entry, state: "held" }])).toContain("5619a64271b6211!")
})

test("answers of strangers move no cursor", () => {
  expect(mailqText([{ ...entry, lastReply: "451 \x1b[2J", recipient: "a\u202eb@c" }])).not.toMatch(
    /[\x1b\u202e]/,
  )
})

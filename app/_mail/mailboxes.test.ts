import { expect, test } from "vitest"
import { type Mailbox, type MailboxUse, sortMailboxes } from "./mailboxes.ts"

const mailbox = (path: string, use?: MailboxUse): Mailbox => ({
  path,
  name: path.split("/").at(-1)!,
  delimiter: "/",
  depth: path.split("/").length - 1,
  use,
  selectable: true,
  messages: 0,
  unseen: 0,
})

test("special ones first, then by name, children after their parent", () => {
  const given = [
    mailbox("Work/b"),
    mailbox("Trash", "trash"),
    mailbox("Work"),
    mailbox("apples 10"),
    mailbox("Archive/2024"),
    mailbox("apples 9"),
    mailbox("Archive", "archive"),
    mailbox("INBOX", "inbox"),
    mailbox("Work/a"),
  ]
  expect(sortMailboxes(given).map((each) => each.path)).toEqual([
    "INBOX",
    "Archive",
    "Archive/2024",
    "Trash",
    "apples 9",
    "apples 10",
    "Work",
    "Work/a",
    "Work/b",
  ])
})

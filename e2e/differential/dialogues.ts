import { fetching } from "./dialogues/fetching.ts"
import { mailboxes } from "./dialogues/mailboxes.ts"
import { messages } from "./dialogues/messages.ts"
import { searching } from "./dialogues/searching.ts"

/** What both servers are asked, each dialogue with an account of its own; "2: " before a line is a second connection. */
export const dialogues = { ...searching, ...mailboxes, ...messages, ...fetching }

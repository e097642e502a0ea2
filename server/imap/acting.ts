import { AsyncLocalStorage } from "node:async_hooks"
import type { Session } from "./session.ts"

/** The session whose command is being carried out: who causes an event need not be told of it (RFC 5465 §5). */
export const acting = new AsyncLocalStorage<Session>()

import type { ImapAttribute, ImapFlow, ImapResponse } from "imapflow"

/** imapflow has this method but keeps it out of its types; SORT and PREVIEW have no verb of their own there. */
interface Executor {
  exec(
    command: string,
    attributes: ImapAttribute[],
    options: { untagged: Record<string, (response: ImapResponse) => Promise<void>> },
  ): Promise<{ next(): void }>
}

/** The connection as something that sends any command. Whoever uses it calls `next()` on the answer. */
export function executor(client: ImapFlow): Executor {
  return client as unknown as Executor
}

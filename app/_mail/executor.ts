import type { ImapAttribute, ImapFlow, ImapResponse } from "imapflow"

/** imapflow has this method but keeps it out of its types; SORT and PREVIEW have no verb of their own there. */
interface Executor {
  exec(
    command: string,
    attributes: ImapAttribute[],
    options: { untagged: Record<string, (response: ImapResponse) => Promise<void>> },
  ): Promise<{ next(): void; response?: ImapResponse }>
}

/** The connection as something that sends any command. Whoever uses it calls `next()` on the answer. */
export function executor(client: ImapFlow): Executor {
  return client as unknown as Executor
}

export const atom = (value: string): ImapAttribute => ({ type: "ATOM", value })

/** The text of something that is no list; "" for one. */
export const textOf = (item: ImapAttribute | undefined): string =>
  item && !Array.isArray(item) ? String(item.value ?? "") : ""

/** The words of a response code. */
export function codeOf({ attributes = [] }: ImapResponse): string[] {
  const [status] = attributes
  return status && !Array.isArray(status) ? (status.section ?? []).map(textOf) : []
}

/**
 * Runs a command that imapflow has no verb for.
 * @returns its tagged response. Throws imapflow's error with the response code, so that `fromImap` knows what went wrong
 */
export async function runCommand(
  client: ImapFlow,
  command: string,
  attributes: ImapAttribute[],
  untagged: Record<string, (response: ImapResponse) => Promise<void>> = {},
): Promise<ImapResponse | undefined> {
  try {
    const answer = await executor(client).exec(command, attributes, { untagged })
    answer.next()
    return answer.response
  } catch (thrown) {
    const { response } = thrown as { response?: ImapResponse }
    const [code] = response ? codeOf(response) : []
    throw Object.assign(thrown as object, code && { serverResponseCode: code.toUpperCase() })
  }
}

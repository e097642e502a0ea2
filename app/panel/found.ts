import "server-only"
import { notFound } from "next/navigation"
import { MailError } from "../../server/errors.ts"

/** What the address of a page names, by `find`; whatever is none is not found. */
export async function found<Entry>(text: string, find: (name: string) => Promise<Entry>): Promise<Entry> {
  try {
    return await find(decodeURIComponent(text))
  } catch (thrown) {
    const none = thrown instanceof MailError && ["no-such-entry", "invalid"].includes(thrown.code)
    if (none || thrown instanceof URIError) notFound()
    throw thrown
  }
}

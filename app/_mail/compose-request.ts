import type { z } from "zod"
import { MailError } from "../../server/errors.ts"

// A message with a long quotation; its files come separately.
const largestMessage = 12_000_000

/** The JSON body of a request about a message, read no further than it may be long. Throws MailError invalid, too-large. */
export async function messageBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bodyBytes(request)) {
    size += chunk.length
    if (size > largestMessage) throw new MailError("too-large", "The text of this message is too long")
    chunks.push(chunk)
  }
  const parsed = schema.safeParse(fromJson(Buffer.concat(chunks).toString("utf8")))
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join(".")
  throw new MailError("invalid", "Something in this message cannot be right", { field, cause: parsed.error })
}

/** The body of a request as it comes. Whoever stops reading early ends the request. */
export async function* bodyBytes(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader()
  if (!reader) return
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { z } from "zod"
import { MailError } from "../../server/errors.ts"

/** Largest JSON body of a request, bytes. */
const largestBody = 1024 * 1024

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join(".")
  throw new MailError("invalid", "This request makes no sense", { field, cause: parsed.error })
}

/** The query string of a request, checked. Throws MailError invalid. */
export function queryOf<T>(request: Request, schema: z.ZodType<T>): T {
  return check(schema, Object.fromEntries(new URL(request.url).searchParams))
}

/** The JSON body of a request, checked. Throws MailError invalid or too-large. */
export async function bodyOf<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = await request.text()
  if (text.length > largestBody) throw new MailError("too-large", "This request is too large")
  try {
    return check(schema, JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new MailError("invalid", "This request makes no sense", { cause: error })
    throw error
  }
}

/** A mailbox path as it may come from a browser: no control characters, no wildcards of LIST. */
export const mailboxPath = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^[^\p{Cc}*%]+$/u, "A mailbox name holds no such characters")

export const uid = z.coerce.number().int().min(1).max(4_294_967_295)

/** Which message, in a query string. */
export const messageRef = z.object({ mailbox: mailboxPath, uid })

/** JSON that is this person's alone. */
export function privateJson(value: unknown): Response {
  return Response.json(value, { headers: { "Cache-Control": "no-store" } })
}

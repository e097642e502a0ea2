import "server-only"
import { MailError } from "../../server/errors.ts"
import { rooms } from "./rooms.ts"

/**
 * The domain of ours that a request is about by the name it was sent to: `mta-sts.example.org` is about example.org.
 * @param label what stands before the domain
 * @returns undefined for other names, and for domains that are not ours or disabled
 */
export async function publicDomain(request: Request, label: string): Promise<string | undefined> {
  const host = (request.headers.get("host") ?? "").toLowerCase().replace(/:\d+$/, "")
  if (!host.startsWith(`${label}.`)) return undefined
  try {
    const domain = await rooms().directory.findDomain({ name: host.slice(label.length + 1) })
    return domain.disabled ? undefined : domain.name
  } catch (thrown) {
    if (thrown instanceof MailError) return undefined
    throw thrown
  }
}

import { DomainDns } from "../../../server/authentication/domain-dns.ts"
import { publicDomain } from "../../_rooms/public-domain.ts"
import { rooms } from "../../_rooms/rooms.ts"

/** The MTA-STS policy of a domain of ours (RFC 8461 §3.3), at mta-sts.DOMAIN and nowhere else. */
export async function GET(request: Request): Promise<Response> {
  const domain = await publicDomain(request, "mta-sts")
  const hostname = await rooms().directory.hostname()
  const policy = domain && hostname ? new DomainDns(rooms()).policy(hostname) : undefined
  if (policy === undefined) return new Response("There is no policy here\n", { status: 404 })
  return new Response(policy, {
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "max-age=300" },
  })
}

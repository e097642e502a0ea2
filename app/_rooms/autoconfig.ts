import "server-only"
import { autoconfig } from "../../server/directory/autoconfig.ts"
import { publicDomain } from "./public-domain.ts"
import { rooms } from "./rooms.ts"

/** The settings mail programs ask for at autoconfig.DOMAIN. */
export async function answerAutoconfig(request: Request): Promise<Response> {
  const domain = await publicDomain(request, "autoconfig")
  const hostname = await rooms().directory.hostname()
  if (!domain || !hostname) return new Response("There are no settings here\n", { status: 404 })
  const { ports } = rooms().config
  const open = (name: "imaps" | "pop3s" | "submissions" | "submission") =>
    ports[name] === "off" ? undefined : ports[name]
  const settings = autoconfig({
    domain,
    hostname,
    imaps: open("imaps"),
    pop3s: open("pop3s"),
    submissions: open("submissions"),
    submission: open("submission"),
  })
  return new Response(settings, { headers: { "Content-Type": "text/xml; charset=utf-8" } })
}

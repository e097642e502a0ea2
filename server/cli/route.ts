import { type RouteEntry, type RouteScope, routeTlsPolicies } from "../directory/routes.ts"
import { flag, oneOf, option, optionalWord, type Reader, wholeNumber, word } from "./arguments.ts"
import { actor, type Noun, verb } from "./command.ts"
import { table } from "./table.ts"

/** "all", a domain or an address, and which of the three it is. */
const readSubject: Reader<[RouteScope, string]> = (text) => {
  if (text === "all") return ["all", ""]
  return [text.includes("@") ? "account" : "domain", text]
}

const subject = word("all|DOMAIN|.DOMAIN|ADDRESS", readSubject)

const number = wholeNumber(0, 999_999)

const nameOf = (route: Pick<RouteEntry, "scope" | "subject">) =>
  route.scope === "all" ? "all" : route.subject

const list = verb({
  summary: "show how mail leaves where it is not by what the DNS says",
  async run({ directory }) {
    const routes = await directory.routes.list()
    const rows = routes.map((route) => [
      nameOf(route),
      route.host === "" ? "by MX" : `${route.host}:${route.port}`,
      route.tls,
      route.username || "-",
      [
        route.accepts && "accepts",
        route.connections > 0 && `${route.connections} connections`,
        route.perMinute > 0 && `${route.perMinute} a minute`,
        route.source && `from ${route.source}`,
      ]
        .filter(Boolean)
        .join(", "),
    ])
    const lines = table(["FOR", "SERVER", "TLS", "USER", ""], rows)
    return { text: routes.length === 0 ? "Mail leaves by what the DNS says" : lines, json: routes }
  },
})

const set = verb({
  summary:
    "send mail for all, to a domain, or of an account, by a server; without one, by MX but in another manner",
  words: { subject, host: optionalWord("SERVER") },
  options: {
    port: option("N", "25, or 587 with a user, or 465 with --tls implicit", number),
    tls: option("POLICY", `${routeTlsPolicies.join(", ")}; verify with a user`, oneOf(routeTlsPolicies)),
    user: option("NAME", "sign in; the password is asked for, or read from a pipe"),
    accept: flag("take mail for this domain from strangers: be its relay or backup"),
    connections: option("N", "at a time, to each destination", number),
    perMinute: option("N", "messages, to each destination", number),
    source: option("IP", "address of this machine to connect from"),
  },
  async run({ directory }, { subject: [scope, name], user, accept, ...settings }, terminal) {
    const password = user ? await terminal.secret(`Password of ${user}`) : undefined
    const wanted = { ...settings, username: user, password, accepts: accept }
    const route = await directory.routes.set(scope, name, wanted, actor)
    const where = route.host === "" ? "by MX" : `by ${route.host}:${route.port}`
    return { text: `Mail for ${nameOf(route)} leaves ${where}`, json: route }
  },
})

const remove = verb({
  summary: "forget a route",
  words: { subject },
  async run({ directory }, { subject: [scope, name] }) {
    await directory.routes.remove(scope, name, actor)
    return { text: `The route for ${nameOf({ scope, subject: name })} is forgotten`, json: null }
  },
})

export const route: Noun = {
  summary: "how mail leaves: smarthosts, relays and backups",
  verbs: { list, set, remove },
}

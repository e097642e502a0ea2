import {
  type RouteEntry,
  type RouteScope,
  type RouteSettings,
  routeTlsPolicies,
} from "../directory/routes.ts"
import { actor, type Noun, type Request, text, UsageError, type Verb } from "./command.ts"
import { table } from "./table.ts"

/** "all", a domain or an address, and which of the three it is. */
function subjectOf(request: Request): [RouteScope, string] {
  const word = request.words[0]!
  if (word === "all") return ["all", ""]
  return [word.includes("@") ? "account" : "domain", word]
}

function numberOption(request: Request, name: string): number | undefined {
  const given = text(request, name)
  if (given === undefined) return undefined
  if (!/^\d{1,6}$/.test(given)) throw new UsageError(`--${name} takes a number`)
  return Number(given)
}

const shown = ({ scope, subject }: RouteEntry) => (scope === "all" ? "all" : subject)

const list: Verb = {
  usage: "",
  summary: "show how mail leaves where it is not by what the DNS says",
  words: [0, 0],
  options: {},
  async run({ directory }) {
    const routes = await directory.routes.list()
    const rows = routes.map((route) => [
      shown(route),
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
}

const set: Verb = {
  usage: "all|DOMAIN|.DOMAIN|ADDRESS [SERVER]",
  summary:
    "send mail for all, to a domain, or of an account, by a server; without one, by MX but in another manner",
  words: [1, 2],
  options: {
    port: { type: "string", value: "N", summary: "25, or 587 with a user, or 465 with --tls implicit" },
    tls: { type: "string", value: "POLICY", summary: `${routeTlsPolicies.join(", ")}; verify with a user` },
    user: {
      type: "string",
      value: "NAME",
      summary: "sign in; the password is asked for, or read from a pipe",
    },
    accept: { type: "boolean", summary: "take mail for this domain from strangers: be its relay or backup" },
    connections: { type: "string", value: "N", summary: "at a time, to each destination" },
    "per-minute": { type: "string", value: "N", summary: "messages, to each destination" },
    source: { type: "string", value: "IP", summary: "address of this machine to connect from" },
  },
  async run({ directory }, request, terminal) {
    const [scope, subject] = subjectOf(request)
    const username = text(request, "user")
    const wanted: RouteSettings = {
      host: request.words[1] ?? "",
      port: numberOption(request, "port"),
      tls: text(request, "tls") as RouteSettings["tls"],
      username: username ?? "",
      password: username ? await terminal.secret(`Password of ${username}`) : undefined,
      accepts: request.options.accept === true,
      connections: numberOption(request, "connections") ?? 0,
      perMinute: numberOption(request, "per-minute") ?? 0,
      source: text(request, "source") ?? "",
    }
    const route = await directory.routes.set(scope, subject, wanted, actor)
    const where = route.host === "" ? "by MX" : `by ${route.host}:${route.port}`
    return { text: `Mail for ${shown(route)} leaves ${where}`, json: route }
  },
}

const remove: Verb = {
  usage: "all|DOMAIN|.DOMAIN|ADDRESS",
  summary: "forget a route",
  words: [1, 1],
  options: {},
  async run({ directory }, request) {
    await directory.routes.remove(...subjectOf(request), actor)
    return { text: `The route for ${request.words[0]} is forgotten`, json: null }
  },
}

export const route: Noun = {
  summary: "how mail leaves: smarthosts, relays and backups",
  verbs: { list, set, remove },
}

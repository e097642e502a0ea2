import { isIP } from "node:net"
import { z } from "zod"
import { MailError } from "../errors.ts"
import { canonicalAddress, canonicalDomain } from "./addresses.ts"
import { change } from "./change.ts"
import { type Actor, type DirectoryContext, type ListRequest, type Page, pageIn } from "./context.ts"
import { checked } from "./input.ts"

/** Whose mail a route is for: everybody's, that to a domain, or that of an account. */
export const routeScopes = ["all", "domain", "account"] as const
export type RouteScope = (typeof routeScopes)[number]

export const routeTlsPolicies = ["may", "must", "verify", "implicit"] as const

/** A way mail leaves that is not what the DNS says, or not in the usual manner. */
export interface RouteEntry {
  id: number
  scope: RouteScope
  /** "" for all; a domain, with a dot before it for all below it; the address of an account. */
  subject: string
  /** Name or address of a server; "": the servers that the DNS names. */
  host: string
  port: number
  tls: (typeof routeTlsPolicies)[number]
  username: string
  hasPassword: boolean
  /** Strangers may send to this domain: we are its relay, or its backup. */
  accepts: boolean
  /** Connections at a time, messages a minute; 0: the usual, no limit. */
  connections: number
  perMinute: number
  /** Address of ours to connect from; "": the system chooses. */
  source: string
}

/** A route as the queue needs it. */
export interface UsableRoute extends Omit<RouteEntry, "hasPassword"> {
  /** Of the account, for the scope "account". */
  accountId: number | undefined
  password: string | undefined
}

const hostInput = z
  .string()
  .trim()
  .toLowerCase()
  .refine(
    (text) => text === "" || isIP(text) !== 0 || canonicalDomain(text) === text,
    "Give the server as a name such as smtp.example.org, or as an address",
  )

const tlsInput = z.enum(routeTlsPolicies, "Choose how the way is encrypted: may, must, verify or implicit")

const numberUpTo = (least: number, most: number, what: string) => {
  const sentence = `Give ${what} as a whole number from ${least} to ${most}`
  return z.int(sentence).min(least, sentence).max(most, sentence)
}

const settings = z.strictObject({
  host: hostInput.default(""),
  port: numberUpTo(1, 65_535, "the port").optional(),
  tls: tlsInput.optional(),
  username: z.string().trim().max(320, "A user name can have at most 320 characters").default(""),
  password: z.string().max(1_000, "A password can have at most 1000 characters").optional(),
  accepts: z.boolean().default(false),
  connections: numberUpTo(0, 1_000, "the connections at a time").default(0),
  perMinute: numberUpTo(0, 1_000_000, "the messages a minute").default(0),
  source: z
    .string()
    .trim()
    .refine((text) => text === "" || isIP(text) !== 0, "Give the source as an IP address of this machine")
    .default(""),
})
export type RouteSettings = z.input<typeof settings>

/** Whose mail a route is for, as somebody says it: a scope, and "" or a domain or an address. */
export interface RouteName {
  scope: RouteScope
  subject: string
}

/** The routes of the post office. */
export class Routes {
  readonly #context: DirectoryContext

  constructor(context: DirectoryContext) {
    this.#context = context
  }

  /** All of them, the general one first. */
  async list(): Promise<RouteEntry[]> {
    const rows = await this.#context.prisma.route.findMany({ orderBy: { subject: "asc" } })
    return rows
      .map(entryOf)
      .sort((one, other) => routeScopes.indexOf(one.scope) - routeScopes.indexOf(other.scope))
  }

  /** All of them, with their passwords, for the queue. */
  async usable(): Promise<UsableRoute[]> {
    const { sql, vault } = this.#context
    // Not by Prisma, which the mail process has no other need to open.
    const rows =
      await sql.all<SqlRow>(`SELECT id, scope, subject, host, port, tls, username, password, accepts, connections, per_minute AS "perMinute",
         source FROM route`)
    if (rows.length === 0) return []
    const accounts = await sql.all<{ id: number; address: string }>(
      "SELECT a.id, a.address FROM account a JOIN route r ON r.scope = 'account' AND r.subject = a.address",
    )
    const ids = new Map(accounts.map(({ id, address }) => [address, id]))
    return rows.map((row) => ({
      ...entryOf({ ...row, accepts: Boolean(row.accepts) }),
      accountId: row.scope === "account" ? ids.get(row.subject) : undefined,
      password:
        row.password === ""
          ? undefined
          : vault.open(row.password, "route", row.scope, row.subject)?.toString(),
    }))
  }

  /** Those whose subject, server or user name has the search in it; the general one first. */
  async page(request: ListRequest): Promise<Page<RouteEntry>> {
    return pageIn(await this.list(), request, ({ subject, host, username }) => [subject, host, username])
  }

  /**
   * Makes a route, or makes an existing one anew. A password that is not given stays while server and user stay.
   * @throws MailError "invalid" in one sentence
   */
  async set(scope: RouteScope, name: string, input: RouteSettings, actor: Actor): Promise<RouteEntry> {
    const { key, data, entry } = await this.#checked({ scope, subject: name }, input)
    const row = await change(this.#context, actor, entry, (tx) =>
      tx.route.upsert({ where: { scope_subject: key }, create: { ...key, ...data }, update: data }),
    )
    return entryOf(row)
  }

  /** Makes a new route. @throws MailError "invalid", "already-exists" */
  async create({ scope, subject, ...input }: RouteName & RouteSettings, actor: Actor): Promise<RouteEntry> {
    const { key, data, entry } = await this.#checked({ scope, subject }, input)
    const row = await change(this.#context, actor, entry, async (tx) => {
      if (await tx.route.findUnique({ where: { scope_subject: key }, select: { id: true } }))
        throw new MailError("already-exists", "There is a route for this mail already; edit that one", {
          field: "subject",
        })
      return tx.route.create({ data: { ...key, ...data } })
    })
    return entryOf(row)
  }

  /** Makes a route anew; whose mail it is for stays, as does a password that is not given. @throws as `set` */
  async update(id: number, input: RouteSettings, actor: Actor): Promise<RouteEntry> {
    const { scope, subject } = await this.find(id)
    return this.set(scope, subject, input, actor)
  }

  /** @throws MailError "no-such-entry" */
  async find(id: number): Promise<RouteEntry> {
    const row = await this.#context.prisma.route.findUnique({ where: { id } })
    if (!row) throw noSuchRoute()
    return entryOf(row)
  }

  /** @throws MailError "no-such-entry" */
  async remove(scope: RouteScope, name: string, actor: Actor): Promise<void> {
    const subject = subjectOf(scope, name)
    await change(this.#context, actor, { action: "route.remove", subject: subject || "all" }, async (tx) => {
      const { count } = await tx.route.deleteMany({ where: { scope, subject } })
      if (count === 0) throw noSuchRoute()
    })
  }

  async #checked({ scope, subject: name }: RouteName, input: RouteSettings) {
    const key = { scope: checked(scopeInput, { scope }).scope, subject: subjectOf(scope, name) }
    const { port, tls, password, ...given } = checked(settings, input)
    const signsIn = given.username !== ""
    const policy = tls ?? (signsIn ? "verify" : "may")
    checkTogether(key.scope, { ...given, policy })
    await this.#checkAccount(key)
    if (signsIn && !(password ?? (await this.#hasPassword(key, given))))
      throw new MailError("invalid", "Give the password that belongs to the user name", { field: "password" })
    const data = {
      ...given,
      tls: policy,
      port: port ?? (policy === "implicit" ? 465 : signsIn ? 587 : 25),
      ...(password !== undefined && {
        password:
          password && this.#context.vault.seal(Buffer.from(password), "route", key.scope, key.subject),
      }),
      ...(!signsIn && { password: "" }),
    }
    const detail = { ...given, tls: policy, port: data.port }
    return { key, data, entry: { action: "route.set", subject: key.subject || "all", detail } }
  }

  /** Whether a password is kept that may stay: one is never shown to another server. */
  async #hasPassword(
    key: RouteName,
    { host, username }: { host: string; username: string },
  ): Promise<boolean> {
    const row = await this.#context.prisma.route.findUnique({ where: { scope_subject: key } })
    return row !== null && row.password !== "" && row.host === host && row.username === username
  }

  async #checkAccount({ scope, subject }: RouteName): Promise<void> {
    if (scope !== "account") return
    const row = await this.#context.sql.get("SELECT id FROM account WHERE address = ?", subject)
    if (!row) throw new MailError("invalid", `${subject} is not an account here`, { field: "subject" })
  }
}

const scopeInput = z.object({
  scope: z.enum(routeScopes, "Say whose mail it is for: all, that to a domain or that of an account"),
})

interface Together {
  host: string
  username: string
  accepts: boolean
  policy: RouteEntry["tls"]
}

/** What is right by itself but not together. @throws MailError "invalid" */
function checkTogether(scope: RouteScope, { host, username, accepts, policy }: Together): void {
  const signsIn = username !== ""
  if (host === "" && signsIn)
    throw new MailError("invalid", "A user name needs a server to sign in to: give its name", {
      field: "host",
    })
  if (accepts && scope !== "domain")
    throw new MailError("invalid", "Only a domain can be accepted for others", { field: "accepts" })
  if (signsIn && policy === "may")
    throw new MailError("invalid", "A password is only sent over TLS: choose must, verify or implicit", {
      field: "tls",
    })
}

const noSuchRoute = () => new MailError("no-such-entry", "There is no such route", { field: "subject" })

function subjectOf(scope: RouteScope, name: string): string {
  if (scope === "all") return ""
  if (scope === "account") {
    const address = canonicalAddress(name.trim())
    if (!address)
      throw new MailError(
        "invalid",
        name.trim() ? `"${name}" is not an address` : "Give the address of an account",
        {
          field: "subject",
        },
      )
    return address
  }
  if (name.trim() === "")
    throw new MailError("invalid", "Give a domain such as partner.example", { field: "subject" })
  const below = name.startsWith(".")
  const domain = canonicalDomain(below ? name.slice(1) : name)
  if (!domain) throw new MailError("invalid", `"${name}" is not a domain`, { field: "subject" })
  return below ? `.${domain}` : domain
}

type SqlRow = Omit<Row, "accepts"> & { accepts: unknown }

type Row = Omit<RouteEntry, "scope" | "tls" | "hasPassword"> & {
  scope: string
  tls: string
  password: string
}

const entryOf = ({ password, ...row }: Row): RouteEntry => ({
  ...row,
  scope: row.scope as RouteScope,
  tls: row.tls as RouteEntry["tls"],
  hasPassword: password !== "",
})

import { isIP } from "node:net"
import { z } from "zod"
import { MailError } from "../errors.ts"
import { canonicalAddress, canonicalDomain } from "./addresses.ts"
import { change } from "./change.ts"
import type { Actor, DirectoryContext } from "./context.ts"
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

const settings = z.strictObject({
  host: hostInput.default(""),
  port: z.int().min(1).max(65_535).optional(),
  tls: z.enum(routeTlsPolicies).optional(),
  username: z.string().max(320).default(""),
  password: z.string().max(1_000).optional(),
  accepts: z.boolean().default(false),
  connections: z.int().min(0).max(1_000).default(0),
  perMinute: z.int().min(0).max(1_000_000).default(0),
  source: z
    .string()
    .refine((text) => text === "" || isIP(text) !== 0, "Give the source as an IP address of this machine")
    .default(""),
})
export type RouteSettings = z.input<typeof settings>

/** The routes of the post office. */
export class Routes {
  readonly #context: DirectoryContext

  constructor(context: DirectoryContext) {
    this.#context = context
  }

  /** All of them, the general one first. */
  async list(): Promise<RouteEntry[]> {
    const rows = await this.#context.prisma.route.findMany({
      orderBy: [{ scope: "asc" }, { subject: "asc" }],
    })
    return rows.map(entryOf)
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

  /**
   * Makes a route, or makes an existing one anew. A password that is not given stays.
   * @throws MailError "invalid" in one sentence
   */
  async set(scope: RouteScope, name: string, input: RouteSettings, actor: Actor): Promise<RouteEntry> {
    const subject = subjectOf(scope, name)
    const { port, tls, password, ...given } = checked(settings, input)
    const signsIn = given.username !== ""
    if (given.host === "" && signsIn)
      throw new MailError("invalid", "A user name needs a server to sign in to: give its name", {
        field: "host",
      })
    if (given.accepts && scope !== "domain")
      throw new MailError("invalid", "Only a domain can be accepted for others", { field: "accepts" })
    const policy = tls ?? (signsIn ? "verify" : "may")
    if (signsIn && policy === "may")
      throw new MailError("invalid", "A password is only sent over TLS: choose must, verify or implicit", {
        field: "tls",
      })
    const data = {
      ...given,
      tls: policy,
      port: port ?? (policy === "implicit" ? 465 : signsIn ? 587 : 25),
      ...(password !== undefined && {
        password: password && this.#context.vault.seal(Buffer.from(password), "route", scope, subject),
      }),
      ...(!signsIn && { password: "" }),
    }
    const detail = { ...given, tls: policy, port: data.port }
    const entry = { action: "route.set", subject: subject || "all", detail }
    const row = await change(this.#context, actor, entry, (tx) =>
      tx.route.upsert({
        where: { scope_subject: { scope, subject } },
        create: { scope, subject, ...data },
        update: data,
      }),
    )
    return entryOf(row)
  }

  /** @throws MailError "no-such-entry" */
  async remove(scope: RouteScope, name: string, actor: Actor): Promise<void> {
    const subject = subjectOf(scope, name)
    await change(this.#context, actor, { action: "route.remove", subject: subject || "all" }, async (tx) => {
      const { count } = await tx.route.deleteMany({ where: { scope, subject } })
      if (count === 0) throw new MailError("no-such-entry", "There is no such route", { field: "subject" })
    })
  }
}

function subjectOf(scope: RouteScope, name: string): string {
  if (scope === "all") return ""
  if (scope === "account") {
    const address = canonicalAddress(name)
    if (!address) throw new MailError("invalid", `"${name}" is not an address`, { field: "subject" })
    return address
  }
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

import type { RouteEntry } from "../../server/directory/routes"
import type { Change } from "./outcome"

/** Whose mail a route is for; the directory says what each means. */
export const routeScopes = ["all", "domain", "account"] as const
export type RouteScope = (typeof routeScopes)[number]

export const routePolicies = ["may", "must", "verify", "implicit"] as const
type RoutePolicy = (typeof routePolicies)[number]

export interface RouteFields {
  /** "": the servers the DNS names. */
  host: string
  /** Undefined: what is usual. */
  port?: number
  tls: RoutePolicy
  username: string
  /** Undefined: the one that is kept. */
  password?: string
  accepts: boolean
  /** 0: what is usual, and no limit. */
  connections: number
  perMinute: number
  source: string
}

export type RouteRow = RouteEntry

export interface RouteChanges {
  create: Change<RouteFields & { scope: RouteScope; subject: string }>
  update: Change<RouteFields & { id: number }>
  remove: Change<number>
}

/** A number somebody typed; undefined for an empty field, NaN for what is none. */
export function numberIn(text: string): number | undefined {
  const plain = text.trim()
  if (plain === "") return undefined
  return /^\d{1,9}$/.test(plain) ? Number(plain) : Number.NaN
}

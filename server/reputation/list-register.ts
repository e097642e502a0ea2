// Which lists are asked by DNS, and what for: those of the settings, those an administrator added, and what was decided
// about either. What always holds:
// - a list of the settings cannot be removed here, only turned off or weighed otherwise;
// - how a list was when it was looked at last stands beside it, whoever looked.

import type { Query, Sql } from "../db/sql.ts"
import type { ListKind, ListState } from "./dns-list.ts"

/** A list and what being on it weighs. */
export interface WeightedList {
  zone: string
  points: number
}

/** The lists of the settings. */
export interface ConfiguredLists {
  dnsLists: readonly WeightedList[]
  uriLists: readonly WeightedList[]
}

/** A list as it is to be asked. */
export interface RegisteredList extends WeightedList {
  id: number
  kind: ListKind
  enabled: boolean
  /** It stands in the settings, with these points unless an administrator said otherwise. */
  configured: boolean
  state: ListState
  /** When that was found out, milliseconds; 0: never. */
  checkedAt: number
}

interface Row {
  id: number
  kind: ListKind
  zone: string
  points: number | null
  enabled: number | boolean
  state: ListState
  checkedAt: number
}

const columns = `id, kind, zone, points, enabled, state, checked_at AS "checkedAt"`

/** Lists there may be beside those of the settings. */
export const mostLists = 50

/** All lists, those of the settings first. Makes the rows that are missing. */
export async function registeredLists(sql: Sql, config: ConfiguredLists): Promise<RegisteredList[]> {
  const configured = [
    ...config.dnsLists.map((list) => ({ ...list, kind: "address" as const })),
    ...config.uriLists.map((list) => ({ ...list, kind: "domain" as const })),
  ]
  let rows = await readRows(sql)
  const missing = configured.filter(
    ({ kind, zone }) => !rows.some((row) => row.kind === kind && row.zone === zone),
  )
  for (const { kind, zone } of missing)
    await sql.run(
      "INSERT INTO dns_list (kind, zone) VALUES (?, ?) ON CONFLICT (kind, zone) DO NOTHING",
      kind,
      zone,
    )
  if (missing.length > 0) rows = await readRows(sql)
  const lists = rows.map(({ enabled, ...row }) => {
    const own = configured.find(({ kind, zone }) => kind === row.kind && zone === row.zone)
    const points = row.points ?? own?.points
    return { ...row, points, enabled: Boolean(enabled), configured: own !== undefined }
  })
  // What left the settings, and nobody weighed, is gone.
  const there = lists.filter((list): list is RegisteredList => list.points !== undefined)
  return there.toSorted((a, b) => Number(b.configured) - Number(a.configured) || a.id - b.id)
}

const readRows = (query: Query) => query.all<Row>(`SELECT ${columns} FROM dns_list ORDER BY id LIMIT 500`)

/** Notes how a list is. */
export async function noteState(
  query: Query,
  { kind, zone }: { kind: ListKind; zone: string },
  { state, at }: { state: ListState; at: number },
): Promise<void> {
  await query.run(
    `INSERT INTO dns_list (kind, zone, state, checked_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (kind, zone) DO UPDATE SET state = excluded.state, checked_at = excluded.checked_at`,
    kind,
    zone,
    state,
    at,
  )
}

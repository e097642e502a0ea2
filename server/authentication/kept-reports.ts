import type { Sql } from "../db/sql.ts"

/** A report about mail in a domain's name, as it is shown. */
export interface KeptReport {
  id: number
  kind: "dmarc" | "tls"
  reporter: string
  /** Milliseconds. */
  beginsAt: number
  endsAt: number
  passed: number
  failed: number
  failures: { what: string; count: number }[]
}

/** The latest reports about a domain, newest first. */
export async function keptReports(sql: Sql, domain: string, most: number): Promise<KeptReport[]> {
  const rows = await sql.all<Omit<KeptReport, "failures"> & { detail: string }>(
    `SELECT id, kind, reporter, begins_at AS "beginsAt", ends_at AS "endsAt", passed, failed, detail
     FROM received_report WHERE domain = ? ORDER BY ends_at DESC, id DESC LIMIT ?`,
    domain,
    most,
  )
  return rows.map(({ detail, ...row }) => ({
    ...row,
    failures: JSON.parse(detail) as KeptReport["failures"],
  }))
}

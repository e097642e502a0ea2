import type { MessageRequest } from "./envelope.ts"

/** The columns of a queued message that say what was asked for it. */
export interface RequestRow {
  body_type: string
  ret: string
  envelope_id: string
  priority: number
  require_tls: unknown
  deliver_by: number | null
  deliver_by_mode: string
}

/** What was asked for a message. */
export function requestOf(row: RequestRow): MessageRequest {
  const { deliver_by_mode: mode } = row
  return {
    bodyType: row.body_type as MessageRequest["bodyType"] & string,
    ...(row.ret !== "" && { returning: row.ret as "FULL" | "HDRS" }),
    ...(row.envelope_id !== "" && { envelopeId: row.envelope_id }),
    ...(row.priority !== 0 && { priority: row.priority }),
    ...(row.require_tls ? { requireTls: true } : {}),
    ...(row.deliver_by !== null && {
      deliverBy: { at: row.deliver_by, mode: mode.startsWith("R") ? "R" : "N", trace: mode.endsWith("T") },
    }),
  }
}

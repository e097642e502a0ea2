import type { MessageRequest, NotifyOn, RecipientRequest } from "./envelope.ts"

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

/** The columns of a recipient that say what was asked for them. */
export interface WishesRow {
  notify: string
  original_recipient: string
}

/** What was asked for a message, as it is kept. */
export function requestRow({ deliverBy, ...request }: MessageRequest) {
  return {
    body_type: request.bodyType ?? "8BITMIME",
    ret: request.returning ?? "",
    envelope_id: request.envelopeId ?? "",
    priority: request.priority ?? 0,
    require_tls: request.requireTls ?? false,
    deliver_by: deliverBy?.at ?? null,
    deliver_by_mode: deliverBy ? deliverBy.mode + (deliverBy.trace ? "T" : "") : "",
  } satisfies RequestRow
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

/** What was asked for a recipient, as it is kept. */
export function wishesRow(wishes: RecipientRequest = {}): WishesRow {
  return { notify: wishes.notify?.join(",") ?? "", original_recipient: wishes.originalRecipient ?? "" }
}

/** What was asked for a recipient. */
export function wishesOf({ notify, original_recipient: originalRecipient }: WishesRow): RecipientRequest {
  return {
    ...(notify !== "" && { notify: notify.split(",") as NotifyOn[] }),
    ...(originalRecipient !== "" && { originalRecipient }),
  }
}

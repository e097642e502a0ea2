import { parseSize, readableSize } from "./size.ts"
import { UsageError } from "./usage-error.ts"

/** Bytes out of a size as somebody wrote it. @throws UsageError */
export function size(given: string): number {
  const bytes = parseSize(given)
  if (bytes === undefined) throw new UsageError(`"${given}" is not a size; write it like 500M, 2G or none`)
  return bytes
}

/** A number of messages, 0 for none. @throws UsageError */
export function count(given: string): number {
  if (given === "none") return 0
  if (!/^[1-9]\d{0,9}$/.test(given)) throw new UsageError(`"${given}" is not a number of messages, or none`)
  return Number(given)
}

/** How many days mail stays: a number, 0 for ever, or usual (null). @throws UsageError */
export function days(given: string): number | null {
  if (given === "usual") return null
  if (!/^\d{1,4}$/.test(given)) throw new UsageError(`"${given}" is not a number of days, 0 or usual`)
  return Number(given)
}

/** What may be held or given, as people say it. */
export function limits({ quotaBytes, quotaMessages }: { quotaBytes: number; quotaMessages: number }): string {
  const parts = [quotaBytes && readableSize(quotaBytes), quotaMessages && `${quotaMessages} messages`]
  return parts.filter(Boolean).join(", ") || "-"
}

import { withoutComments } from "./parameters.ts"

/** A point in time as a Date field tells it. */
export interface MessageDate {
  /** Milliseconds since 1970-01-01T00:00Z. */
  time: number
  /** Minutes east of UTC that the sender's clock showed. */
  offset: number
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const zones: Record<string, number> = {
  ut: 0,
  gmt: 0,
  z: 0,
  utc: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
}

const usual =
  /^(?:[a-z]+\s*,?\s*)?(\d{1,2})[\s-]+([a-z]{3,9})[\s-]+(\d{2,4})[\s,]+(\d{1,2})\s*[:.]\s*(\d{1,2})(?:\s*[:.]\s*(\d{1,2}))?(?:\.\d{1,9})?\s*([^\s].*)?$/
// asctime: "Mon Jan  2 15:04:05 [MST] 2006"
const asctime =
  /^(?:[a-z]{3,9}\s*,?\s+)?([a-z]{3,9})\s+(\d{1,2})\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\s+([a-z]{1,5}|[+-]\d{4}))?\s+(\d{4})(?:\s+([+-]\d{4}))?$/

/**
 * Reads a Date field (RFC 5322 §3.3, §4.3 for obsolete years and zones; comments anywhere). Undefined for
 * what is no date: a day the month does not have, a year before 1900 or after 9999, a zone beyond ±2359.
 * An unknown or missing zone counts as UTC.
 */
export function parseDate(text: string): MessageDate | undefined {
  if (text.length > 10_000) return undefined
  const plain = withoutComments(text).trim().toLowerCase()
  if (plain.length > 200) return undefined
  const form = usual.exec(plain)
  if (form) {
    const [, day, month, year, hour, minute, second, zone] = form
    return compose({ day, month, year, hour, minute, second, zone })
  }
  const [, month, day, hour, minute, second, name, year, digits] = asctime.exec(plain) ?? []
  return month ? compose({ day, month, year, hour, minute, second, zone: digits ?? name }) : undefined
}

type Written = Record<"day" | "month" | "year" | "hour" | "minute" | "second" | "zone", string | undefined>

function compose(written: Written): MessageDate | undefined {
  const month = months.indexOf(written.month!.slice(0, 3))
  const year = fullYear(written.year!)
  const [day, hour, minute] = [Number(written.day), Number(written.hour), Number(written.minute)]
  const second = Number(written.second ?? 0)
  const offset = zoneOffset(written.zone)
  if (month < 0 || year < 1900 || offset === undefined) return undefined
  if (hour > 23 || minute > 59 || second > 60) return undefined
  if (day < 1 || day > new Date(Date.UTC(year, month + 1, 0)).getUTCDate()) return undefined
  return { time: Date.UTC(year, month, day, hour, minute, Math.min(second, 59)) - offset * 60_000, offset }
}

// RFC 5322 §4.3
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year
  return digits.length === 3 ? 1900 + year : year
}

function zoneOffset(zone: string | undefined): number | undefined {
  const numeric = zone ? /^(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})(?!\d)/.exec(zone) : undefined
  if (numeric) {
    const [, sign, hours, minutes] = numeric as unknown as [string, string, string, string]
    if (Number(hours) > 23 || Number(minutes) > 59) return undefined
    const offset = Number(hours) * 60 + Number(minutes)
    return sign === "-" && offset > 0 ? -offset : offset
  }
  const name = zone?.match(/^[a-z]+/)?.[0] ?? ""
  return Object.hasOwn(zones, name) ? zones[name] : 0
}

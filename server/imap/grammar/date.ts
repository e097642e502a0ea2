const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const monthNumbers = new Map(months.map((month, index) => [month.toLowerCase(), index]))

export const dayMs = 86_400_000

const two = (value: number) => (value < 10 ? `0${value}` : String(value))

/** Midnight UTC of a day of the calendar, ms; undefined when the calendar has no such day. */
function dayOf(day: number, month: string, year: number): number | undefined {
  const index = monthNumbers.get(month.toLowerCase())
  if (index === undefined) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, index, day)
  return date.getUTCMonth() === index && date.getUTCDate() === day ? date.getTime() : undefined
}

/** A date-time such as "17-Jul-1996 02:44:25 -0700", the day led by a space if below ten, in ms; undefined for no date. */
export function parseDateTime(text: string): number | undefined {
  const found = /^( \d|\d\d?)-([a-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/i.exec(text)
  if (!found) return undefined
  const [, dayText, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = found
  const day = dayOf(Number(dayText), month!, Number(year))
  if (day === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  if (Number(zoneMinutes) > 59) return undefined
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === "-" ? -1 : 1)
  return day + ((Number(hour) * 60 + Number(minute) - zone) * 60 + Number(second)) * 1000
}

/** A moment as INTERNALDATE shows it, quoted, in UTC (RFC 3501 §9, date-time). */
export function formatDateTime(time: number): string {
  const date = new Date(time)
  const day = date.getUTCDate()
  const calendar = `${day < 10 ? ` ${day}` : day}-${months[date.getUTCMonth()]}-${String(date.getUTCFullYear()).padStart(4, "0")}`
  return `"${calendar} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000"`
}

/** A date such as 1-Feb-1994 as a number of days since 1970-01-01; undefined when there is no such day. */
export function parseDay(text: string): number | undefined {
  const found = /^(\d{1,2})-([a-z]{3})-(\d{4})$/i.exec(text)
  const midnight = found ? dayOf(Number(found[1]), found[2]!, Number(found[3])) : undefined
  return midnight === undefined ? undefined : midnight / dayMs
}

/** The day a moment falls on in UTC, days since 1970-01-01. */
export const dayNumber = (time: number) => Math.floor(time / dayMs)

/** The parts of a date that tests can ask for (RFC 5260 §4.2). */
export const datePartNames: ReadonlySet<string> = new Set(
  "year month day date julian hour minute second time iso8601 std11 zone weekday".split(" "),
)

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** Days from the beginning of the Modified Julian Date to 1970. */
const julianOffset = 40_587
const dayMs = 86_400_000

const two = (number: number) => String(number).padStart(2, "0")

/** Minutes from UTC that "+0130" stands for; undefined for anything else. */
export function parseZone(text: string): number | undefined {
  const found = /^([+-])(\d\d)([0-5]\d)$/.exec(text)
  if (!found) return undefined
  return (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}

function formatZone(minutes: number, colon = ""): string {
  const absolute = Math.abs(minutes)
  return `${minutes < 0 ? "-" : "+"}${two(Math.trunc(absolute / 60))}${colon}${two(absolute % 60)}`
}

/**
 * One part of a moment as seen in a time zone; undefined when there is no such part.
 * @param time milliseconds since 1970
 * @param zone minutes from UTC
 */
export function datePart(time: number, zone: number, part: string): string | undefined {
  const local = new Date(time + zone * 60_000)
  const year = String(local.getUTCFullYear()).padStart(4, "0")
  const [month, day] = [two(local.getUTCMonth() + 1), two(local.getUTCDate())]
  const clock = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`
  const weekday = local.getUTCDay()
  const known: Record<string, () => string> = {
    year: () => year,
    month: () => month,
    day: () => day,
    date: () => `${year}-${month}-${day}`,
    julian: () => String(Math.floor(local.getTime() / dayMs) + julianOffset),
    hour: () => two(local.getUTCHours()),
    minute: () => two(local.getUTCMinutes()),
    second: () => two(local.getUTCSeconds()),
    time: () => clock,
    iso8601: () => `${year}-${month}-${day}T${clock}${zone === 0 ? "Z" : formatZone(zone, ":")}`,
    std11: () =>
      `${weekdays[weekday]}, ${day} ${months[local.getUTCMonth()]} ${year} ${clock} ${formatZone(zone)}`,
    zone: () => formatZone(zone),
    weekday: () => String(weekday),
  }
  return Object.hasOwn(known, part) ? known[part]!() : undefined
}

/** How dates are written for this person. */
export interface DateStyle {
  locale: string
  timeZone: string
  now: number
}

const day = 86_400_000

function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone }).format(at)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: number, { locale, timeZone }: DateStyle, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...options })
  formats.set(key, made)
  return made.format(at)
}

/** As short as it can be said: the time today, the weekday this week, the day this year, else with the year. */
export function shortDate(iso: string, style: DateStyle): string {
  const at = Date.parse(iso)
  if (!(at > 0)) return ""
  if (dayOf(at, style.timeZone) === dayOf(style.now, style.timeZone))
    return format(at, style, { hour: "numeric", minute: "2-digit" })
  const age = style.now - at
  if (age >= 0 && age < 6 * day) return format(at, style, { weekday: "short" })
  const sameYear = dayOf(at, style.timeZone).slice(0, 4) === dayOf(style.now, style.timeZone).slice(0, 4)
  if (sameYear) return format(at, style, { day: "numeric", month: "short" })
  return format(at, style, { day: "numeric", month: "short", year: "numeric" })
}

/** Day and time as one would say them, without seconds. */
export function mediumDate(iso: string, style: DateStyle): string {
  const at = Date.parse(iso)
  if (!(at > 0)) return ""
  const today = dayOf(at, style.timeZone) === dayOf(style.now, style.timeZone)
  const time = { hour: "numeric", minute: "2-digit" } as const
  if (today) return format(at, style, time)
  const thisYear = dayOf(at, style.timeZone).slice(0, 4) === dayOf(style.now, style.timeZone).slice(0, 4)
  return format(at, style, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(thisYear ? {} : { year: "numeric" }),
    ...time,
  })
}

/** Everything there is to know about a date. */
export function fullDate(iso: string, style: DateStyle): string {
  const at = Date.parse(iso)
  return at > 0 ? format(at, style, { dateStyle: "full", timeStyle: "long" }) : ""
}

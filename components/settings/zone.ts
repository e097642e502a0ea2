import type { Day } from "@/app/_mail/filters/rule"

/** How far a time zone is from UTC on a day, as scripts write it: +0100. @param date ISO 8601, "2026-11-21" */
export function offsetOn(date: string, timeZone: string): string {
  const noon = new Date(`${date}T12:00:00Z`)
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
  const name = format.formatToParts(noon).find(({ type }) => type === "timeZoneName")?.value ?? ""
  const found = /([+-]\d\d):?(\d\d)/.exec(name)
  return found ? `${found[1]}${found[2]}` : "+0000"
}

/** A day where this browser is. */
export function dayHere(date: string): Day {
  return { date, zone: offsetOn(date, Intl.DateTimeFormat().resolvedOptions().timeZone) }
}

/** Today where this browser is, ISO 8601. */
export function today(now = new Date()): string {
  const two = (number: number) => String(number).padStart(2, "0")
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

import type { Absence } from "@/app/_mail/filters/rule"

// An absence while somebody works on it. Pure.

/** What the form holds: all of it text, as typed. */
export interface AbsenceDraft {
  on: boolean
  from: string
  until: string
  subject: string
  text: string
  days: number
  addresses: string
}

export const draftOf = ({ on, from, until, subject, text, days, addresses }: Absence): AbsenceDraft => ({
  on,
  from: from?.date ?? "",
  until: until?.date ?? "",
  subject,
  text,
  days,
  addresses: addresses.join(", "),
})

const addressesIn = (text: string) => text.split(/[\s,;]+/).filter((each) => each !== "")

export interface AbsenceGaps {
  text?: "textMissing"
  until?: "order"
  /** The word that is no address. */
  addresses?: string
}

/** What keeps it from being saved; undefined when nothing does. */
export function gapsInAbsence(draft: AbsenceDraft): AbsenceGaps | undefined {
  const wrong = addressesIn(draft.addresses).find(
    (each) => !/^[^\s<>()[\]\\,;:@"]+@[^\s<>(),;:@"\\]+$/.test(each),
  )
  const gaps: AbsenceGaps = {
    ...(draft.on && draft.text.trim() === "" && { text: "textMissing" }),
    ...(draft.from && draft.until && draft.until < draft.from && { until: "order" }),
    ...(wrong !== undefined && { addresses: wrong }),
  }
  return Object.keys(gaps).length > 0 ? gaps : undefined
}

/** The absence of a draft without gaps. @param dayOf a date where the person is */
export function absenceOf(
  draft: AbsenceDraft,
  dayOf: (date: string) => NonNullable<Absence["from"]>,
): Absence {
  const { on, from, until, subject, text, days } = draft
  return {
    on,
    ...(from && { from: dayOf(from) }),
    ...(until && { until: dayOf(until) }),
    subject: subject.trim(),
    text,
    days: Math.min(90, Math.max(1, Math.round(days) || 7)),
    addresses: addressesIn(draft.addresses),
  }
}

/** What an absence means on a day, and the day that matters. */
export function stateOf(
  { on, from, until }: Absence,
  date: string,
): { state: "off" | "now" | "later" | "over"; day: string } {
  if (!on) return { state: "off", day: "" }
  if (until && until.date < date) return { state: "over", day: until.date }
  return from && from.date > date ? { state: "later", day: from.date } : { state: "now", day: "" }
}

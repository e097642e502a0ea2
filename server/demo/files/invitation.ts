const day = 86_400_000

/** An event some days after the invitation is made. */
export interface Event {
  uid: string
  inDays: number
  /** Hours of UTC. */
  from: number
  to: number
  title: string
  place: string
  organizer: string
  attendees: readonly string[]
}

/** Date and time of iCalendar (RFC 5545 §3.3.5). */
const stamp = (time: number) => `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`

/** An invitation to an event (RFC 5546 §3.2.2), as of `now`. */
export function invitation(event: Event, now: number): string {
  const midnight = Math.floor(now / day) * day + event.inDays * day
  return [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Missiva//Demo//EN",
    "METHOD:REQUEST",
    "BEGIN:VEVENT",
    `UID:${event.uid}`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(midnight + event.from * 3_600_000)}`,
    `DTEND:${stamp(midnight + event.to * 3_600_000)}`,
    `SUMMARY:${event.title}`,
    `LOCATION:${event.place}`,
    `ORGANIZER:mailto:${event.organizer}`,
    ...event.attendees.map((address) => `ATTENDEE;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:mailto:${address}`),
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ].join("\r\n")
}

/** A time that people often mean when they say "later". */
export interface LaterChoice {
  key: "evening" | "tomorrow" | "monday"
  at: Date
}

/** The usual times from now on, in the time zone of the browser, soonest first. */
export function laterChoices(now: Date): LaterChoice[] {
  const at = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)
  const toMonday = (8 - now.getDay()) % 7 || 7
  const choices: LaterChoice[] = [{ key: "tomorrow", at: at(1, 8) }]
  // An hour or more has to be left until the evening, or it is no "later".
  if (now.getHours() < 17) choices.unshift({ key: "evening", at: at(0, 18) })
  if (toMonday > 1) choices.push({ key: "monday", at: at(toMonday, 8) })
  return choices
}

/** A time as `<input type="datetime-local">` wants it. */
export function localInputValue(time: Date): string {
  const two = (part: number) => String(part).padStart(2, "0")
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`
}

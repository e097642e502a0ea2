/** One line of JSON per event on standard output: when, what, and the facts. Never a password, token or message text. */
export interface Log {
  info(event: string, facts?: LogFacts): void
  warn(event: string, facts?: LogFacts): void
  error(event: string, facts?: LogFacts): void
}

export type LogFacts = Record<string, string | number | boolean | undefined | null | Error>

type Level = "info" | "warn" | "error"

/** Longest text of one fact; what strangers send us must not fill the disk. */
const longest = 500

function plain(value: LogFacts[string]): string | number | boolean | undefined | null {
  if (value instanceof Error) {
    const cause = value.cause instanceof Error ? ` <- ${value.cause.message}` : ""
    return `${value.message}${cause}`.slice(0, longest)
  }
  return typeof value === "string" ? value.slice(0, longest) : value
}

/**
 * A log that hands lines to `write` as they come. JSON escapes control characters, so a fact cannot forge a line.
 */
export function createLog(write: (lines: string) => void = gathered(process.stdout)): Log {
  const at =
    (level: Level) =>
    (event: string, facts: LogFacts = {}) => {
      const entry: Record<string, unknown> = { time: new Date().toISOString(), level, event }
      for (const [name, value] of Object.entries(facts)) entry[name] = plain(value)
      write(`${JSON.stringify(entry)}\n`)
    }
  return { info: at("info"), warn: at("warn"), error: at("error") }
}

/** Writes what was logged in one turn of the event loop together, and what is left when the process ends. */
function gathered(out: NodeJS.WriteStream): (line: string) => void {
  let pending = ""
  const flush = () => {
    if (pending === "") return
    out.write(pending)
    pending = ""
  }
  process.on("exit", flush)
  return (line) => {
    if (pending === "") setImmediate(flush)
    pending += line
  }
}

/** A log that keeps nothing, for tests and one-shot commands. */
export const silentLog: Log = { info() {}, warn() {}, error() {} }

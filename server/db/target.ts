/** Which database, and where. `url` is `file:/path` for SQLite, `postgresql://…` for PostgreSQL. */
export interface DatabaseTarget {
  provider: "sqlite" | "postgresql"
  url: string
}

/** Reads MISSIVA_DATABASE_URL into a target; anything but file: and postgresql: is an error of one sentence. */
export function databaseTarget(url: string): DatabaseTarget {
  if (url.startsWith("file:")) return { provider: "sqlite", url }
  if (/^postgres(ql)?:\/\//.test(url)) return { provider: "postgresql", url }
  throw new Error(`MISSIVA_DATABASE_URL must start with file: or postgresql:, not ${url.split(":")[0]}:`)
}

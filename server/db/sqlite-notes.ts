import type Libsql from "libsql"
import type { Hearer } from "./notes.ts"

/** How often we look whether somebody else has written: 6 µs each time. */
const lookMs = 1000

/** Looking at everything again may take this share of the time at most. */
const share = 1 / 20

/**
 * Says when another connection has written. Whoever writes often, and has us look at much, is looked at less often.
 * @returns a function that ends it
 */
export function watchVersion(connection: Libsql.Database, hear: Hearer): () => void {
  const statement = connection.prepare("PRAGMA data_version")
  const version = () => (statement.get() as { data_version: number }).data_version
  let known = version()
  let timer: NodeJS.Timeout
  const look = async () => {
    const now = version()
    const started = performance.now()
    if (now !== known) await hear(undefined)
    known = now
    arm((performance.now() - started) / share)
  }
  let ended = false
  const arm = (pause: number) => {
    if (!ended) timer = setTimeout(() => void look(), Math.max(lookMs, pause)).unref()
  }
  arm(0)
  return () => {
    ended = true
    clearTimeout(timer)
  }
}

import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Sql } from "../db/sql.ts"
import type { Directory } from "../directory/directory.ts"
import type { Log } from "../log.ts"
import type { Store } from "../store/store.ts"
import type { Inboxes } from "./inbox.ts"
import type { Pipes } from "./pipes.ts"

/** What scripts at work need. */
export interface RulesParts {
  sql: Sql
  store: Store
  directory: Directory
  hostname: string
  config: Pick<Config, "language">
  clock: Clock
  log: Log
  inboxes: Inboxes
  /** Programs that mail may be given to; none when absent. */
  pipes?: Pipes | undefined
}

// A process of its own that migrates a database and ends: Prisma's engine takes forty megabytes that nobody needs later.

import { migrate } from "./migrate.ts"
import type { DatabaseTarget } from "./target.ts"

process.once("message", async (target: DatabaseTarget) => {
  try {
    process.send!({ applied: await migrate(target) })
  } catch (thrown) {
    process.send!({ failed: thrown instanceof Error ? thrown.message : String(thrown) })
  }
  process.disconnect()
})

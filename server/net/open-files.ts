import { readFileSync } from "node:fs"
import type { Log } from "../log.ts"

/** The sockets of a full house, with room for files and the database. */
const wanted = 20_000

/** How many files and sockets this process may have open; Node raises it to the hard limit itself. Linux only. */
export function openFilesLimit(limits = readLimits()): number | undefined {
  const found = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1]
  if (found === undefined) return undefined
  return found === "unlimited" ? Number.POSITIVE_INFINITY : Number(found)
}

/** Says at start that connections will have to wait before our own limits are reached, and what to do. */
export function warnOfFewFiles(log: Log, limit: number | undefined): void {
  if (limit === undefined || limit >= wanted) return
  const todo = `set LimitNOFILE=${wanted} in the systemd unit, or ulimit -Hn ${wanted} before the start`
  log.warn("net.few-open-files", { limit, wanted, todo })
}

function readLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8")
  } catch {
    return ""
  }
}

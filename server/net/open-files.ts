import { closeSync, openSync, readFileSync } from "node:fs"
import type { Log } from "../log.ts"
import { Seldom } from "./seldom.ts"

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

/** How often it is tried whether a file can still be opened, and how often it is said that none can, ms. */
const trial = 5_000
const reminder = 60_000

/**
 * Says so when no file or socket can be opened any more: then the kernel closes new connections without telling us, while
 * those that are open go on. @returns a function that ends it
 */
export function watchOpenFiles(log: Log, { interval = trial, limit = openFilesLimit() } = {}): () => void {
  let out = false
  const seldom = new Seldom(reminder)
  const look = () => {
    const now = isOutOfFiles()
    const todo = "raise the limit of open files (LimitNOFILE in the systemd unit, ulimit -Hn)"
    if (now && (seldom.happened() || !out)) log.error("net.out-of-files", { limit, todo })
    if (out && !now) log.info("net.files-again", { limit })
    out = now
  }
  const timer = setInterval(look, interval).unref()
  return () => clearInterval(timer)
}

function isOutOfFiles(): boolean {
  try {
    closeSync(openSync("/dev/null", "r"))
    return false
  } catch (thrown) {
    return ["EMFILE", "ENFILE"].includes((thrown as NodeJS.ErrnoException).code ?? "")
  }
}

function readLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8")
  } catch {
    return ""
  }
}

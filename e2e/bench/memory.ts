import { readdirSync, readFileSync } from "node:fs"

/** Processes and all their descendants. */
function family(roots: readonly number[]): Set<number> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : undefined
    if (!stat) continue
    // The name of a program stands in parentheses, and may hold any.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const all = new Set<number>(roots)
  for (const pid of all) for (const child of children.get(pid) ?? []) all.add(child)
  return all
}

/** Memory of processes and all their descendants, bytes: what is shared counts once (PSS). */
export function memoryOf(roots: readonly number[]): number {
  let sum = 0
  for (const pid of family(roots))
    sum += Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? "")?.[1] ?? 0) * 1024
  return sum
}

/** Clock ticks in a second, as Linux tells them. */
const ticks = 100

/** CPU time of processes and all their descendants, those that have ended too, seconds. */
export function processorOf(roots: readonly number[]): number {
  let sum = 0
  for (const pid of family(roots)) {
    const stat = read(`/proc/${pid}/stat`) ?? ""
    // utime, stime, and the same of children that were waited for.
    const [, , , , , , , , , , , ...times] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    for (const time of times.slice(0, 4)) sum += Number(time) / ticks
  }
  return sum
}

/** Undefined when the process is gone. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

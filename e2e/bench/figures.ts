import { appendFileSync } from "node:fs"

/** A figure as the harness writes it: a line of JSON, times in seconds. */
interface Figure {
  server: string
  bench: string
  fig: string
  [fact: string]: unknown
}

function write(path: string, figure: Figure): void {
  appendFileSync(path, `${JSON.stringify(figure)}\n`)
}

/** Adds a figure that was timed several times; `bytes` went over the wire each time. */
export function addRuns(
  path: string,
  names: Pick<Figure, "server" | "bench" | "fig">,
  { seconds, count, unit, bytes }: { seconds: readonly number[]; count: number; unit: string; bytes: number },
): void {
  const median = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]!
  const megabytes = bytes / 1e6
  write(path, {
    ...names,
    runs: seconds,
    median_s: median,
    ops: count,
    unit,
    per_s: count / median,
    mbytes: megabytes,
    mb_per_s: megabytes / median,
  })
}

/** Adds a figure that is a time of the processor for one message. */
export function addProcessor(
  path: string,
  names: Pick<Figure, "server" | "bench" | "fig">,
  seconds: number,
): void {
  write(path, { ...names, value: Math.round(seconds * 1e6) / 1e3, unit: "ms CPU" })
}

/** Adds a figure that is a size. */
export function addMemory(
  path: string,
  names: Pick<Figure, "server" | "bench" | "fig">,
  bytes: number,
): void {
  write(path, { ...names, value: Math.round(bytes / 1e4) / 100, unit: "MB PSS" })
}

/** Adds a figure that is one number. */
export function addFigure(
  path: string,
  names: Pick<Figure, "server" | "bench" | "fig">,
  value: number,
  unit: string,
): void {
  write(path, { ...names, value: Math.round(value * 100) / 100, unit })
}

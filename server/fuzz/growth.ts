/** Lengths that are compared, characters. */
const [short, long] = [8192, 65_536]

/** What takes less than this for the long text is too quick to be measured, microseconds of this thread. */
const measurable = 20_000

/** How many times longer a linear run may seem to take than it should: other work of the engine falls into it. */
const slack = 3

const spent = (run: (text: string) => void, text: string): number => {
  const before = process.threadCpuUsage()
  run(text)
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}

/**
 * Finds what takes longer than its length explains: it runs with texts of a beginning and something repeated, and with texts
 * eight times as long. Time is that of this thread, so other work of the machine does not count; a text is only named when it
 * takes too long each of five times.
 * @returns beginnings and repetitions that are not linear
 */
export function notLinear(
  run: (text: string) => void,
  beginnings: readonly string[],
  repeated: readonly string[],
): string[] {
  const text = (beginning: string, unit: string, length: number) =>
    beginning + unit.repeat(Math.ceil(length / unit.length))
  const tooLong = (beginning: string, unit: string) => {
    const lengthy = spent(run, text(beginning, unit, long))
    if (lengthy < measurable) return false
    const brief = spent(run, text(beginning, unit, short))
    return lengthy > (long / short) * slack * Math.max(brief, measurable / (long / short))
  }
  return beginnings.flatMap((beginning) =>
    repeated
      .filter((unit) => Array.from({ length: 5 }).every(() => tooLong(beginning, unit)))
      .map((unit) => `${JSON.stringify(beginning)} + ${JSON.stringify(unit)} …`),
  )
}

import { type Profiler, Session } from "node:inspector"

/** What ran between two looks. */
export interface Run {
  /**
   * Blocks of functions that ran, each with how often on a scale of powers of two: a loop that runs longer is something new
   * too. The engine leaves out a block that ran as often as the one around it, so those that did not run are told as well.
   */
  blocks: string[]
  /** How many blocks ran, all times counted: what it cost, whatever machine this is. */
  steps: number
}

/** Tells which blocks of some source files run, by the counters of the engine itself. */
export class Coverage {
  readonly #session = new Session()
  readonly #scope: RegExp

  private constructor(scope: RegExp) {
    this.#scope = scope
  }

  /** @param scope the files that count, by URL */
  static start(scope: RegExp): Coverage {
    const coverage = new Coverage(scope)
    coverage.#session.connect()
    coverage.#session.post("Profiler.enable")
    coverage.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true })
    return coverage
  }

  /** What ran since the last look. */
  take(): Run {
    let result: Profiler.ScriptCoverage[] = []
    // The engine is this very one, so the answer is there when `post` comes back.
    this.#session.post("Profiler.takePreciseCoverage", (_error, answer) => {
      result = answer.result
    })
    const run: Run = { blocks: [], steps: 0 }
    for (const { scriptId, url, functions } of result) {
      if (!this.#scope.test(url)) continue
      for (const { ranges } of functions) {
        if (ranges[0]!.count === 0) continue
        for (const { startOffset, endOffset, count } of ranges) {
          run.steps += count
          run.blocks.push(`${scriptId}:${startOffset}:${endOffset}:${32 - Math.clz32(count)}`)
        }
      }
    }
    return run
  }

  stop(): void {
    this.#session.post("Profiler.stopPreciseCoverage")
    this.#session.disconnect()
  }
}

import type { Fault, Position } from "./fault.ts"

/** What is found out about a script while it is compiled. */
export interface Diagnosis {
  readonly requires: ReadonlySet<string>
  readonly faults: readonly Fault[]
  /** Counts regular expressions; false when there are too many. */
  mayCompile(): boolean
  fault(at: Position, text: string): void
  /** Whether an extension may be used; tells of the missing require otherwise. */
  allows(extension: string | undefined, what: string, at: Position): boolean
}

import type { Arguments } from "./arguments.ts"
import type { Fault, Position } from "./fault.ts"

/** What is found out about a script while it is compiled. */
export interface Diagnosis {
  readonly requires: ReadonlySet<string>
  readonly faults: readonly Fault[]
  /** Counts regular expressions; false when there are too many. */
  mayCompile(): boolean
  fault(at: Position, text: string): void
  /** As a fault, but the script is taken. */
  warn(at: Position, text: string): void
  /** The arguments of the commands of a name in whose blocks we are, the outermost first. */
  within(command: string): readonly Arguments[]
  /** Whether there are variables in a namespace; tells of the missing require otherwise. */
  hasNamespace(name: string, at: Position): boolean
  /** Whether an extension may be used; tells of the missing require otherwise. */
  allows(extension: string | undefined, what: string, at: Position): boolean
}

/** A place in a script, both counted from 1. */
export interface Position {
  line: number
  column: number
}

/** Something wrong with a script: where, and what in one sentence. */
export interface Fault extends Position {
  text: string
}

/** A script that cannot be read or compiled; at least one fault, in the order of the script. */
export class ScriptFault extends Error {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ line, column, text }) => `${line}:${column}: ${text}`).join("\n"))
    this.name = "ScriptFault"
    this.faults = faults
  }
}

/** A script that was right to read and went wrong while it ran. The message is then kept in the inbox. */
export class RunFault extends Error {
  readonly position: Position

  constructor(position: Position, text: string) {
    super(text)
    this.name = "RunFault"
    this.position = position
  }
}

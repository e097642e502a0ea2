/** A place in a script, both counted from 1. */
export interface Position {
  line: number
  column: number
}

/** Something wrong with a script: where, and what in one sentence. */
export interface Fault extends Position {
  text: string
}

/** Characters of a sentence about a script, which may quote what stands in it. */
const longest = 300

/** As much of a text as is told. */
export function told(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`
}

/** A script that cannot be read or compiled; at least one fault, in the order of the script. */
export class ScriptFault extends Error {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ line, column, text }) => `${line}:${column}: ${told(text)}`).join("\n"))
    this.name = "ScriptFault"
    this.faults = faults.map((fault) => ({ ...fault, text: told(fault.text) }))
  }
}

/** A script that was right to read and went wrong while it ran. The message is then kept in the inbox. */
export class RunFault extends Error {
  readonly position: Position

  constructor(position: Position, text: string) {
    super(told(text))
    this.name = "RunFault"
    this.position = position
  }
}

import type { Pace } from "../../pace.ts"
import type { Column } from "./column.ts"

/** Memory of one identifier in a table. */
const perIdentifier = 100

/** The columns a lineage is made of, as far as they have come. */
interface Columns {
  messageId: Column
  ancestors: Column
  baseSubject: Column
}

/**
 * Who descends from whom, in numbers: identifiers and base subjects are given one each, so that threading compares
 * numbers and looks no text up. 0 stands for "". Grows with its columns.
 */
export class Lineage {
  readonly #identifiers = new Map<string, number>([["", 0]])
  readonly #subjects = new Map<string, number>([["", 0]])
  /** By value of the column `messageId`. */
  readonly ids: number[] = []
  /** By value of the column `ancestors`, eldest first. */
  readonly ancestors: number[][] = []
  /** By value of the column `baseSubject`. */
  readonly subjects: number[] = []

  /** Estimated memory. */
  get bytes(): number {
    return (this.#identifiers.size + this.#subjects.size) * perIdentifier + this.ancestors.length * 64
  }

  /** How many numbers identifiers were given. */
  get identifiers(): number {
    return this.#identifiers.size
  }

  /** How many numbers base subjects were given. */
  get subjectNumbers(): number {
    return this.#subjects.size
  }

  /** Takes in what the columns have gained. Not to be called again before it is done. */
  async follow({ messageId, ancestors, baseSubject }: Columns, pace: Pace): Promise<void> {
    await each(messageId.values, this.ids, (text) => numberOf(this.#identifiers, text), pace)
    await each(
      ancestors.values,
      this.ancestors,
      (text) => (text === "" ? [] : text.split(" ").map((id) => numberOf(this.#identifiers, id))),
      pace,
    )
    await each(baseSubject.values, this.subjects, (text) => numberOf(this.#subjects, text), pace)
  }
}

async function each<T>(values: readonly string[], out: T[], make: (text: string) => T, pace: Pace) {
  for (let at = out.length; at < values.length; at++) {
    out.push(make(values[at]!))
    if ((at & 1023) === 0) await pace.rest()
  }
}

function numberOf(table: Map<string, number>, text: string): number {
  let number = table.get(text)
  if (number === undefined) table.set(text, (number = table.size))
  return number
}

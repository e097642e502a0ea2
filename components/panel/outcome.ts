/** What went wrong with a change: a sentence, and the field it is about. Undefined: it is done. */
export interface Refusal {
  message: string
  field?: string
}

/** A change as the panel asks for it; carried out on the server. */
export type Change<Input> = (input: Input) => Promise<Refusal | undefined>

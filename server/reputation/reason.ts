/**
 * One thing that speaks for or against a message or its sender. Points above zero say spam, below zero say wanted.
 * A name is kept with messages and is never given another meaning.
 */
export type Reason = {
  /** What was found, for programs: lower-case letters, digits and dashes (`dns-list`, `known-correspondent`). */
  readonly name: string
  readonly points: number
  /** What a person is told: the key of a sentence in the catalogue, and what goes into it. */
  readonly words: { readonly key: string; readonly values: Readonly<Record<string, string | number>> }
}

import { type Option, optionalWord, page, type Word } from "./arguments.ts"
import { type Answer, type Desk, type Given, type Verb, verb } from "./command.ts"
import { pageLine, table } from "./table.ts"

/** A kind of thing that is kept in a list, and how one of them is named on the command line. */
export interface Kind<Entry> {
  word: Word<string>
  find(desk: Desk, name: string): Promise<Entry>
  /** How it is called in an answer. */
  nameOf(entry: Entry): string
  json(entry: Entry): unknown
}

interface ListDeclaration<Entry, O extends Record<string, Option<unknown>>> {
  summary: string
  options?: O
  list(
    desk: Desk,
    request: { search: string | undefined; page: number | undefined } & Given<Record<never, never>, O>,
  ): Promise<{ rows: Entry[]; page: number; pages: number; total: number }>
  headings: string[]
  cells(entry: Entry): string[]
  json(entry: Entry): unknown
  /** Said when there are none. */
  none: string
}

/** The verb that shows a list, or what a word finds in it, page by page. */
export function listVerb<Entry, O extends Record<string, Option<unknown>> = Record<never, never>>(
  declared: ListDeclaration<Entry, O>,
): Verb {
  return verb({
    summary: declared.summary,
    words: { search: optionalWord("SEARCH") },
    options: { ...(declared.options ?? ({} as O)), page },
    async run(desk, given) {
      const found = await declared.list(desk, given as Parameters<typeof declared.list>[1])
      const lines = table(declared.headings, found.rows.map(declared.cells)) + pageLine(found)
      return { text: found.total === 0 ? declared.none : lines, json: found.rows.map(declared.json) }
    },
  })
}

/** The verbs `disable` and `enable`. */
export function switchVerbs<Entry extends { id: number }>(
  kind: Kind<Entry>,
  summary: string,
  update: (desk: Desk, id: number, changes: { disabled: boolean }) => Promise<Entry>,
): { disable: Verb; enable: Verb } {
  const switchVerb = (disabled: boolean) =>
    verb({
      summary: disabled ? summary : "undo disable",
      words: { name: kind.word },
      async run(desk, { name }) {
        const entry = await update(desk, (await kind.find(desk, name)).id, { disabled })
        return {
          text: `${kind.nameOf(entry)} is ${disabled ? "disabled" : "enabled"}`,
          json: kind.json(entry),
        }
      },
    })
  return { disable: switchVerb(true), enable: switchVerb(false) }
}

/** A verb that takes an entry out of its list. @param done what became of it, behind its name */
export const removeVerb = <Entry extends { id: number }>(
  kind: Kind<Entry>,
  { summary, done = "is removed" }: { summary: string; done?: string },
  remove: (desk: Desk, id: number) => Promise<unknown>,
): Verb =>
  verb({
    summary,
    words: { name: kind.word },
    async run(desk, { name }): Promise<Answer> {
      const entry = await kind.find(desk, name)
      await remove(desk, entry.id)
      return { text: `${kind.nameOf(entry)} ${done}`, json: kind.json(entry) }
    },
  })

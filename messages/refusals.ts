// Refusals of the directory and its neighbours in the language of who reads them. Their English sentences are the keys, as
// with gettext: `{0}`, `{1}` … stand for what was put in, and are read back from the sentence. What was put in may itself be
// in our words ("3 accounts and 1 alias"); those are the pieces.

import ca from "./refusals/ca.json" with { type: "json" }
import es from "./refusals/es.json" with { type: "json" }
import pt from "./refusals/pt.json" with { type: "json" }

type Sentences = Readonly<Record<string, string>>

/** An English sentence with gaps, as a pattern, and what another language says instead. */
interface Pattern {
  form: RegExp
  said: string
}

interface Language {
  whole: ReadonlyMap<string, string>
  patterns: readonly Pattern[]
  pieces: readonly Pattern[]
}

const hasGap = /\{\d\}/

const patternOf = ([english, said]: [string, string]): Pattern => ({
  form: new RegExp(
    `^${english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\d\}/g, (gap) => `(?<g${gap[1]}>.{1,400}?)`)}$`,
    "su",
  ),
  said,
})

// Those that say most themselves first: they fit nothing else.
const bySubstance = (all: [string, string][]) =>
  all.toSorted(([a], [b]) => b.replace(/\{\d\}/g, "").length - a.replace(/\{\d\}/g, "").length)

const language = ({ sentences, pieces }: { sentences: Sentences; pieces: Sentences }): Language => ({
  whole: new Map(Object.entries(sentences)),
  patterns: bySubstance(Object.entries(sentences).filter(([english]) => hasGap.test(english))).map(patternOf),
  pieces: bySubstance(Object.entries(pieces)).map(patternOf),
})

const languages: Readonly<Record<string, Language>> = {
  ca: language(ca),
  es: language(es),
  pt: language(pt),
}

/** Longer ones are nobody's of ours, and not worth a look. */
const longest = 2_000

/**
 * What a refusal says, in a language of ours.
 * @param english the message of a MailError
 * @returns the English sentence where there is no other
 */
export function refusalIn(locale: string, english: string): string {
  const { whole, patterns, pieces } = languages[locale] ?? {}
  if (!whole || english.length > longest) return english
  return whole.get(english) ?? filled(patterns!, english, (value) => piece(pieces!, value)) ?? english
}

/** Pieces have pieces in them: "3 accounts and 1 alias". */
const piece = (pieces: readonly Pattern[], value: string): string =>
  filled(pieces, value, (inner) => piece(pieces, inner)) ?? value

function filled(
  patterns: readonly Pattern[],
  text: string,
  inside: (value: string) => string,
): string | undefined {
  for (const { form, said } of patterns) {
    const found = form.exec(text)
    if (found) return said.replace(/\{(\d)\}/g, (_, gap: string) => inside(found.groups?.[`g${gap}`] ?? ""))
  }
  return undefined
}

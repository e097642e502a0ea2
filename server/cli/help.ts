import { type Noun, optionsOf, type Verb } from "./command.ts"

const columns = (rows: [string, string][]) => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n")
}

/** What there is. */
export function overview(nouns: Record<string, Noun>, plain: Record<string, Verb>): string {
  const rows: [string, string][] = [
    ...Object.entries(nouns).map(([name, { summary, verbs }]): [string, string] => [
      name,
      `${summary} (${Object.keys(verbs).join(", ")})`,
    ]),
    ...Object.entries(plain).map(([name, { summary }]): [string, string] => [name, summary]),
  ]
  return [
    "Usage: npm run missiva -- NOUN VERB [WORDS] [OPTIONS]",
    "",
    columns(rows),
    "",
    "Help for each: NOUN --help, NOUN VERB --help. Every command takes --json.",
    "Exit codes: 0 done, 1 refused or something is wrong, 2 not understood.",
  ].join("\n")
}

/** What can be done with a noun. */
export function nounHelp(name: string, noun: Noun): string {
  const rows = Object.entries(noun.verbs).map(([verb, { usage, summary }]): [string, string] => [
    `${name} ${verb} ${usage}`.trimEnd(),
    summary,
  ])
  return `${name}: ${noun.summary}\n\n${columns(rows)}\n\nMore about one of them: ${name} VERB --help`
}

/** How one verb is written. */
export function verbHelp(line: string, verb: Verb): string {
  const options = optionsOf(verb).map(([name, value, summary]): [string, string] => [
    value ? `--${name} ${value}` : `--${name}`,
    summary,
  ])
  const usage = `Usage: npm run missiva -- ${line} ${verb.usage}`.trimEnd()
  return `${usage}

${verb.summary}

${columns(options)}`
}

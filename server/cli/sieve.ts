import { option, words } from "./arguments.ts"
import { type Answer, loneVerb, type Noun } from "./command.ts"
import { apply } from "./sieve-apply.ts"
import { convert } from "./sieve-convert.ts"
import { compiledFile, includedFrom, located } from "./sieve-file.ts"
import { scriptVerbs } from "./sieve-scripts.ts"
import { test } from "./sieve-test.ts"

/** Scripts looked at with one command. */
const mostScripts = 1000

const check = loneVerb({
  summary: "Reads scripts and tells what is wrong with them, by line and column",
  words: { paths: words("SCRIPT", mostScripts) },
  options: {
    scripts: option("FOLDER", "look for the scripts they include there, and into those"),
  },
  async run({ paths, scripts }) {
    const answers = []
    for (const path of paths) answers.push(await checked(path, scripts))
    const [only] = answers
    return {
      text: answers.map(({ text }) => text).join("\n"),
      json:
        answers.length === 1
          ? only!.json
          : answers.map(({ json }, index) => ({ script: paths[index], ...json })),
      exitCode: answers.some(({ exitCode }) => exitCode === 1) ? 1 : 0,
    }
  },
})

async function checked(path: string, folder: string | undefined): Promise<Answer & { json: object }> {
  const reading = await compiledFile(path)
  if ("faults" in reading)
    return {
      text: located(path, reading.faults).join("\n"),
      json: { faults: reading.faults, warnings: [] },
      exitCode: 1,
    }
  const { program } = reading
  const included = folder === undefined ? undefined : await includedFrom(folder, program)
  const faults = included?.faults ?? []
  const missing = (included?.missing ?? []).map((place) => `there is no script to include: ${place}`)
  const lines = [
    ...located(path, program.warnings, "warning: "),
    ...missing.map((text) => `${path}: warning: ${text}`),
    ...faults,
  ]
  return {
    text: [...lines, ...(faults.length === 0 ? [`${path} is right`] : [])].join("\n"),
    json: {
      faults: [],
      warnings: program.warnings,
      requires: [...program.requires].sort(),
      ...(included && { missing: included.missing, included: faults }),
    },
    exitCode: faults.length > 0 ? 1 : 0,
  }
}

export const sieve: Noun = {
  summary: "filter scripts",
  verbs: { check, test, convert, apply, ...scriptVerbs },
}

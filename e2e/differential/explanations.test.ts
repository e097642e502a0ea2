import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { corpusRules, dialogueRules, recorded } from "./explanations.ts"

test("what is explained here stands in docs/protocols.md, and nothing else does", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/protocols.md"), "utf8")
  const told = [...page.matchAll(/^- \*\*(.+?)\*\*:/gm)].map(([, title]) => title)
  const known = [
    ...[...dialogueRules, ...corpusRules].map(({ title }) => title),
    ...Object.values(recorded).flatMap((byTitle) => Object.keys(byTitle)),
  ]
  expect(told.sort()).toEqual([...new Set(known)].sort())
})

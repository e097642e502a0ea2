import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { type Count, type Model, opinionOf } from "./bayes.ts"
import { allTokens } from "./learning.ts"
import { learntPoints } from "./opinion.ts"
import { readMessage } from "./reading.ts"
import { type Tokens, tokensOf } from "./tokens.ts"

// Mail of real people and of real spammers: what is learnt from one half is tried on the other, both ways.

const folder = join(import.meta.dirname, "../../../shared/corpus/real")
const there = existsSync(folder)
if (!there) console.warn(`SKIPPED: there is no real mail in ${folder}`)

interface Letter {
  spam: boolean
  tokens: Tokens
}

const letters: Letter[] = there
  ? ["ham", "hard-ham", "spam"].flatMap((kind) =>
      readdirSync(join(folder, kind)).map((name) => ({
        spam: kind === "spam",
        tokens: tokensOf(readMessage(readFileSync(join(folder, kind, name)))),
      })),
    )
  : []

function learnt(from: readonly Letter[]): Model {
  const messages = { spam: 0, ham: 0 }
  const counts = new Map<number, Count>()
  for (const { spam, tokens } of from) {
    const kind = spam ? "spam" : "ham"
    messages[kind]++
    for (const token of allTokens(tokens)) {
      const count = counts.get(token) ?? { spam: 0, ham: 0 }
      count[kind]++
      counts.set(token, count)
    }
  }
  return { messages, counts }
}

/** Messages that what was learnt alone would put into Junk, of those it was not learnt from. */
function judged(own: boolean): { spam: number; ham: number } {
  const found = { spam: 0, ham: 0 }
  const nothing: Model = { messages: { spam: 0, ham: 0 }, counts: new Map() }
  for (const half of [0, 1]) {
    const model = learnt(letters.filter((_, at) => at % 2 === half))
    for (const { spam, tokens } of letters.filter((_, at) => at % 2 !== half)) {
      const opinion = opinionOf(tokens, own ? nothing : model, own ? model : undefined)
      if (learntPoints(opinion!) >= 5) found[spam ? "spam" : "ham"]++
    }
  }
  return found
}

test.skipIf(!there)(
  "of real spam 97 in 100 are found, and of 500 good messages at most one goes astray",
  () => {
    const { spam, ham } = judged(false)
    expect(spam / letters.filter((letter) => letter.spam).length).toBeGreaterThanOrEqual(0.97)
    expect(ham / letters.filter((letter) => !letter.spam).length).toBeLessThanOrEqual(1 / 500)
  },
)

test.skipIf(!there)("an account that taught its filter alone fares nearly as well", () => {
  const { spam, ham } = judged(true)
  expect(spam / letters.filter((letter) => letter.spam).length).toBeGreaterThanOrEqual(0.97)
  expect(ham / letters.filter((letter) => !letter.spam).length).toBeLessThanOrEqual(3 / 500)
})

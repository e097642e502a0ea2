import { expect, test } from "vitest"
import { scanFacts } from "../delivery/scan-facts.ts"
import { headerFields, unfolded } from "../mime/header.ts"
import { found, reasonNames } from "./reason.ts"
import { verdictFields, verdictOf, withoutVerdicts } from "./verdict.ts"

const reasons = [
  found("spf-fail", 2),
  found("learnt-spam", 4.25),
  found("dmarc-pass", -0.5),
  found("date-wrong", 0.01),
]

test("a verdict is the sum of its reasons, the weightiest first", () => {
  const verdict = verdictOf(reasons, { junkFrom: 5 })
  expect(verdict.spam).toBe(true)
  expect(verdict.score).toBe(5.8)
  expect(verdict.reasons.map(({ name }) => name)).toEqual(["learnt-spam", "spf-fail", "dmarc-pass"])
  expect(verdictOf(reasons, { junkFrom: 5.9 }).spam).toBe(false)
  expect(verdictOf(reasons, { junkFrom: undefined }).spam).toBe(false)
})

test("the fields say it in the form the webmail reads", () => {
  const fields = verdictFields(verdictOf(reasons, { junkFrom: 5 }), 5, { virus: undefined })
  expect(fields).toBe(
    "X-Missiva-Verdict: spam score=5.8; learnt-spam=4.3; spf-fail=2.0;\r\n dmarc-pass=-0.5\r\n" +
      "X-Spam-Flag: YES\r\nX-Spam-Score: 5.8\r\nX-Spam-Status: Yes, score=5.8 required=5.0\r\nX-Virus-Status: Clean\r\n",
  )
})

test("lines stay short however many reasons there are", () => {
  const many = reasonNames.map((name, at) => found(name, at + 1))
  for (const line of verdictFields(verdictOf(many, { junkFrom: 5 }), 5, undefined).split("\r\n"))
    expect(line.length).toBeLessThanOrEqual(78)
})

test("spamtest and virustest of Sieve understand them", () => {
  const facts = (score: number, virus?: string) => {
    const verdict = verdictOf([found("rspamd", score)], { junkFrom: 5 })
    const block = Buffer.from(verdictFields(verdict, 5, virus === undefined ? undefined : { virus }))
    const fields = [...headerFields(block)].map((field) => ({
      name: field.name,
      value: unfolded(block, field),
    }))
    return scanFacts((name) => fields.filter((field) => field.name === name).map(({ value }) => value))
  }
  expect(facts(0).spam).toEqual({ value: 1, percent: 0 })
  expect(facts(4.9).spam.value).toBe(4)
  expect(facts(5).spam).toEqual({ value: 5, percent: 50 })
  expect(facts(10).spam).toEqual({ value: 10, percent: 100 })
  expect(facts(0, "Eicar").virus).toBe(5)
  expect(facts(0).virus).toBe(0)
})

test("verdicts that came with a message are taken out, and nothing else", () => {
  const block = Buffer.from(
    "Received: x\r\nX-Missiva-Verdict: ham score=-9;\r\n known=-9\r\nX-Spam-Flag: NO\r\nx-spam-STATUS: No\r\n" +
      "X-Spammer: kept\r\nX-Virus-Status: Clean\r\nSubject: hi\r\n\r\n",
  )
  expect(withoutVerdicts(block, "all").toString()).toBe(
    "Received: x\r\nX-Spammer: kept\r\nSubject: hi\r\n\r\n",
  )
  expect(withoutVerdicts(block, "ours").toString()).toBe(
    "Received: x\r\nX-Spam-Flag: NO\r\nx-spam-STATUS: No\r\nX-Spammer: kept\r\nX-Virus-Status: Clean\r\nSubject: hi\r\n\r\n",
  )
})

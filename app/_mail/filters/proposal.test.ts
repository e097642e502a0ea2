import { expect, test } from "vitest"
import { proposedRule } from "./proposal.ts"

const condition = (query: Record<string, string | string[]>) => proposedRule(query)?.conditions[0]

test("a mailing list is filed by its identifier, under its name", () => {
  const query = { list: '"The Walkers" <walkers.lists.example.org>', from: "a@example.org" }
  expect(proposedRule(query)?.name).toBe("The Walkers")
  expect(condition(query)).toMatchObject({ kind: "list", text: "walkers.lists.example.org" })
  expect(proposedRule({ list: "<walkers.lists.example.org>" })?.name).toBe("walkers.lists.example.org")
})

test("other mail by its sender, or else its subject", () => {
  expect(condition({ list: "", from: ["a@example.org", "b"], subject: "Hi" })).toMatchObject({
    kind: "from",
    match: "is",
    text: "a@example.org",
  })
  expect(condition({ subject: "Hi\r\nthere" })).toMatchObject({ kind: "subject", text: "Hi  there" })
  expect(proposedRule({})).toBeUndefined()
})

test("a query from anywhere makes no rule that could not be written", () => {
  expect(condition({ from: `\0\ud800${"x".repeat(5000)}` })).toMatchObject({
    text: `\ufffd${"x".repeat(299)}`,
  })
})

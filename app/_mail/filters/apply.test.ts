import { expect, test } from "vitest"
import { oneMissiva } from "../../../e2e/one-missiva.ts"
import { bob, connectionsTo } from "../fixtures.ts"
import { applyRules, bringBack } from "./apply.ts"
import type { Rule } from "./rule.ts"

const missiva = oneMissiva()
const connections = connectionsTo(missiva)

const rule: Rule = {
  name: "plans",
  on: false,
  join: "all",
  conditions: [{ kind: "subject", match: "contains", not: false, text: "plan" }],
  actions: [{ do: "move", mailbox: "Größere Pläne" }],
  stop: true,
}

test("rules run over mail that is there, some at a time; what they moved can be brought back", async () => {
  await connections.change(bob, undefined, async (client) => {
    await client.mailboxCreate("Pile")
    for (let number = 1; number <= 250; number++)
      await client.append("Pile", `Subject: ${number % 2 ? "plan" : "note"} ${number}\r\n\r\nx\r\n`)
  })
  const first = await applyRules(connections, bob, { mailbox: "Pile", rules: [rule], after: 0 })
  expect(first).toMatchObject({ looked: 200, moved: 100, failed: 0, next: 200 })
  const second = await applyRules(connections, bob, { mailbox: "Pile", rules: [rule], after: first.next! })
  expect(second).toMatchObject({ looked: 50, moved: 25 })
  expect(second.next).toBeUndefined()
  const movings = [...first.movings, ...second.movings]
  expect(new Set(movings.map(({ mailbox }) => mailbox))).toEqual(new Set(["Größere Pläne"]))
  expect(await bringBack(connections, bob, { to: "Pile", movings })).toBe(125)
  expect(
    await applyRules(connections, bob, { mailbox: "Pile", rules: [rule], after: 4_000_000 }),
  ).toMatchObject({
    looked: 0,
  })
})

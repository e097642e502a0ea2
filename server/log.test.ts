import { expect, test } from "vitest"
import { createLog } from "./log.ts"

function logged(work: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  let text = ""
  work(createLog((lines) => (text += lines)))
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
}

test("a line for each event, with its facts", () => {
  const [entry] = logged((log) => log.info("message.accepted", { size: 12, sender: "a@b.test" }))
  expect(entry).toMatchObject({ level: "info", event: "message.accepted", size: 12, sender: "a@b.test" })
  expect(Date.parse(String(entry!.time))).not.toBeNaN()
})

test("what strangers say can neither forge a line nor fill the disk", () => {
  const hostile = `x\r\n{"level":"error"}\u001b[2J${"y".repeat(10_000)}`
  const entries = logged((log) => log.warn("smtp.refused", { said: hostile }))
  expect(entries).toHaveLength(1)
  expect(String(entries[0]!.said).length).toBeLessThanOrEqual(500)
})

test("of an error its message and its cause are told, not its stack", () => {
  const [entry] = logged((log) =>
    log.error("store.failed", { error: new Error("outer", { cause: new Error("inner") }) }),
  )
  expect(entry!.error).toBe("outer <- inner")
})

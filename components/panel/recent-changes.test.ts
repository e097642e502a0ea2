import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import words from "../../messages/en/panel.json" with { type: "json" }

const root = join(import.meta.dirname, "../..")

/** Actions that are written down with a fixed name. */
function actions(): Set<string> {
  const files = ["server", "app"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.includes("generated"))
      .map((name) => join(root, folder, name)),
  )
  const found = files.flatMap((file) => [
    ...readFileSync(file, "utf8").matchAll(/action: "([a-z]+\.[a-z-]+)"/g),
  ])
  return new Set(found.map(([, action]) => action!))
}

test("every change that is written down has words on the first page of the panel", () => {
  const all = actions()
  expect(all.size).toBeGreaterThan(20)
  const known: Record<string, string> = words.recent.actions
  expect([...all].filter((action) => !(action.replaceAll(".", "-") in known))).toEqual([])
})

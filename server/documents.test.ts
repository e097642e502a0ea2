import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { describe, expect, test } from "vitest"
import { run } from "./cli/run.ts"
import { readConfig, roles, settingNames } from "./config.ts"

// What README.md, docs/settings.md and .env.example say there is, and what there is. docs/protocols.md has a test of its own.

const root = join(import.meta.dirname, "..")
const readme = readFileSync(join(root, "README.md"), "utf8")
const settings = readFileSync(join(root, "docs/settings.md"), "utf8")
const example = readFileSync(join(root, ".env.example"), "utf8")

/** The lines of a page between a heading and the next one. */
function linesUnder(page: string, heading: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ""
  return section.split("\n")
}

const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)
const cellsOf = (line: string) => line.split("|").map((cell) => cell.trim())

describe("the settings", () => {
  const rows = linesUnder(settings, "Settings").filter((line) => line.startsWith("| `"))
  const names = [...settingNames].toSorted()

  test("stand in docs/settings.md, each once", () => {
    expect(rows.flatMap((row) => codes(cellsOf(row)[1]!)).toSorted()).toEqual(names)
  })

  test("stand in .env.example, each once and with a value that works", () => {
    const lines = example.split("\n").filter((line) => /^# MISSIVA_\w+=/.test(line))
    const variables = parseEnv(lines.map((line) => line.slice(2)).join("\n"))
    expect(lines.map((line) => /MISSIVA_\w+/.exec(line)![0]).toSorted()).toEqual(names)
    expect(() => readConfig(variables)).not.toThrow()
  })

  test("name every role", () => {
    const row = rows.find((line) => line.includes("`MISSIVA_ROLES`"))!
    expect(codes(cellsOf(row)[3]!)).toEqual([...roles])
    expect(example).toContain(`of: ${roles.join(", ")}.`)
  })
})

test("the map of the README has every room of the server, and no other", () => {
  const map = linesUnder(readme, "The map")
  const start = map.indexOf("server/")
  const rooms = map
    .slice(start + 1)
    .filter((line) => /^ {2}[a-z0-9]+\/ /.test(line))
    .map((line) => line.trim().split("/")[0]!)
  const folders = readdirSync(join(root, "server"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  expect(rooms.toSorted()).toEqual(folders.map(({ name }) => name).toSorted())
})

test("docs/settings.md names every command and every verb", async () => {
  let help = ""
  const terminal = { out: (text: string) => void (help += text), err: () => {}, secret: async () => "" }
  expect(await run(["--help"], () => readConfig({}), terminal)).toBe(0)
  const told = new Map(
    [...help.matchAll(/^ {2}([a-z]+) .*?(?:\(([a-z0-9, ]+)\))?$/gm)].map(([, noun, verbs]) => [
      noun!,
      verbs?.split(", ") ?? [],
    ]),
  )
  expect(told.size).toBeGreaterThan(5)
  const documented = new Map<string, string>()
  let noun = ""
  for (const line of linesUnder(settings, "Command line").filter((text) => /^\| (`| {2})/.test(text))) {
    const [, name, verbs] = cellsOf(line)
    noun = name === "" ? noun : codes(name!)[0]!
    documented.set(noun, `${documented.get(noun) ?? ""} ${verbs}`)
  }
  expect([...documented.keys()].filter(Boolean).toSorted()).toEqual([...told.keys()].toSorted())
  for (const [name, verbs] of told)
    for (const verb of verbs) expect(documented.get(name), name).toMatch(new RegExp(`\\b${verb}\\b`))
})

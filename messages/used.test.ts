import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"
import { expect, test } from "vitest"

// What is said in the browser is in the catalogues, and nothing is translated that nobody says. A sentence counts as said
// when a file takes sentences from a part of its catalogue and names the rest of its path, or finds that in a variable.

const root = join(import.meta.dirname, "..")

type Words = { [key: string]: string | Words }

function paths(words: Words, before: string): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [before + key] : paths(value, `${before}${key}.`),
  )
}

const read = (name: string): Words => JSON.parse(readFileSync(join(root, "messages/en", name), "utf8"))
const catalogues = readdirSync(join(root, "messages/en"))
const sentences = catalogues.flatMap((name) => paths(read(name), name.replace(/json$/, "")))

const plain = (text: string) => text.replace(/[.*+?^$()[\]{}|\\]/g, "\\$&")

/** A text of the code as a pattern: what is put into it may be anything. */
function patternOf(node: ts.Node | undefined): string | undefined {
  if (!node) return undefined
  if (ts.isStringLiteralLike(node)) return plain(node.text)
  if (!ts.isTemplateExpression(node)) return undefined
  return plain(node.head.text) + node.templateSpans.map(({ literal }) => `.+${plain(literal.text)}`).join("")
}

/** What one file asks of the catalogues. */
interface Asking {
  file: string
  /** Parts it takes sentences from, by the names it gives them. */
  parts: { name: string; part: string }[]
  /** Words in it that may be the rest of a path. */
  words: Set<string>
  /** What it asks for; undefined: what a variable says. */
  calls: { name: string; key: string | undefined }[]
}

function askingOf(file: string): Asking {
  const tree = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true)
  const asking: Asking = { file, parts: [], words: new Set(), calls: [] }
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit)
    if (
      (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
      ts.isIdentifier(node.name)
    )
      asking.words.add(node.name.text)
    const pattern = patternOf(node)
    if (pattern !== undefined && pattern !== ".+" && !/\s/.test(pattern)) asking.words.add(pattern)
    if (!ts.isCallExpression(node)) return
    const [called] = /^\w+/.exec(node.expression.getText()) ?? [""]
    if (/^(use|get)Translations$/.test(called)) asking.parts.push(partOf(node))
    else asking.calls.push({ name: called, key: patternOf(node.arguments[0]) })
  }
  visit(tree)
  const names = new Set(asking.parts.flatMap(({ name }) => name || []))
  return { ...asking, calls: asking.calls.filter(({ name }) => names.has(name)) }
}

function partOf(call: ts.CallExpression): { name: string; part: string } {
  let holder: ts.Node = call
  while (ts.isCallExpression(holder) || ts.isAwaitExpression(holder)) holder = holder.parent
  const name = ts.isVariableDeclaration(holder) ? holder.name.getText() : ""
  return { name, part: patternOf(call.arguments[0]) ?? "" }
}

const asked = ["app", "components"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(root, folder, String(name))),
  )
  .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
  .map(askingOf)
const anywhere = matcher(asked.flatMap(({ words }) => [...words]))

function matcher(patterns: Iterable<string>): (text: string) => boolean {
  const all = new RegExp(`^(?:${[...new Set(patterns)].join("|")})$`)
  return (text) => all.test(text)
}

/** Both halves of a path, wherever it is cut. */
const halves = (path: string): [string, string][] => [
  ["", path],
  ...[...path.matchAll(/\./g)].map(({ index }): [string, string] => [
    path.slice(0, index),
    path.slice(index + 1),
  ]),
]

test("every sentence for the browser is said somewhere", () => {
  const files = asked
    .filter(({ parts }) => parts.length > 0)
    .map(({ parts, words, calls }) => ({
      takes: matcher(parts.map(({ part }) => part)),
      says: calls.some(({ key }) => key === undefined) ? anywhere : matcher(words),
    }))
  const elsewhere = /^(pop3|sieve|spam)\./
  const isSaid = (path: string) =>
    halves(path).some(([part, rest]) => files.some(({ takes, says }) => takes(part) && says(rest)))
  expect(sentences.filter((path) => !elsewhere.test(path) && !isSaid(path))).toEqual([])
})

test("what is asked for by name is there", () => {
  const missing = asked.flatMap(({ file, parts, calls }) =>
    calls.flatMap(({ name, key }) => {
      const places = parts.filter((one) => one.name === name).map(({ part }) => part && `${part}\\.`)
      const isThere = matcher(places.map((place) => place + key))
      return key === undefined || sentences.some(isThere) ? [] : [`${file.slice(root.length + 1)}: ${key}`]
    }),
  )
  expect(missing).toEqual([])
})

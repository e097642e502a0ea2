import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import ts from "typescript"
import { describe, expect, test } from "vitest"
import { refusalIn } from "./refusals.ts"

const root = join(import.meta.dirname, "..")
const languages = ["ca", "es", "pt"] as const
const catalogues = Object.fromEntries(
  languages.map((locale) => [
    locale,
    JSON.parse(readFileSync(join(root, "messages/refusals", `${locale}.json`), "utf8")),
  ]),
) as Record<(typeof languages)[number], Record<"sentences" | "pieces", Record<string, string>>>

const folders = [
  "server/directory",
  "server/profile",
  "app/_mail",
  "app/_mail/moving",
  "app/_session",
  ...readdirSync(join(root, "app/api"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
]
const files = [
  "server/queue/desk.ts",
  "server/limit/bans.ts",
  "server/reputation/lists-desk.ts",
  ...["filters.ts", "managesieve.ts", "managesieve-answer.ts"].map((name) => `app/_mail/filters/${name}`),
]

/** Where sentences come from that people of the panel and the webmail may read. */
const sources = [
  ...folders.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)),
  ...files,
].filter((name) => name.endsWith(".ts") && !name.includes("test"))

/** Sentences that are for the command line, the log or a program. */
const elsewhere =
  /^(Client Key|Server Key|\{0\}; filename=|No such page|Missiva rules|UID |Re: |Fwd: |APPEND to Sent|.*wait for the collector|\{0\}: |\{0\} GB$|\{0\}( \{\d\})+$|\{0\} \(\{1\}\)$)/

function sentencesIn(file: string): string[] {
  const tree = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const text =
      ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
        ? node.text
        : ts.isTemplateExpression(node)
          ? node.head.text + node.templateSpans.map(({ literal }, gap) => `{${gap}}${literal.text}`).join("")
          : ""
    const isSql = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|WHERE|FROM|AND|\{0\} IN)\b/.test(text)
    if (/^(["A-Z{]|auto )\S* ?\S/.test(text) && text.includes(" ") && !isSql) found.push(text)
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

const said = new Set(sources.flatMap(sentencesIn).filter((text) => !elsewhere.test(text)))

describe.each(languages)("refusals in %s", (locale) => {
  const { sentences, pieces } = catalogues[locale]

  test("everything that is refused has words", () => {
    expect([...said].filter((text) => !(text in sentences) && !(text in pieces))).toEqual([])
  })

  test("nothing is translated that nobody says", () => {
    const general = ["Something went wrong on the server"]
    expect(Object.keys(sentences).filter((text) => !said.has(text) && !general.includes(text))).toEqual([])
  })

  test("the same things are put in", () => {
    const gaps = (text: string) => (text.match(/\{\d\}/g) ?? []).toSorted()
    for (const [english, other] of Object.entries({ ...sentences, ...pieces }))
      expect(gaps(other), english).toEqual(gaps(english))
  })
})

test("what was put in is found again, whatever it is", () => {
  expect(refusalIn("ca", "ann@example.org is already an account")).toBe("ann@example.org ja és un compte")
  expect(refusalIn("es", '"a is already an account" is not an address')).toBe(
    "«a is already an account» no es una dirección",
  )
  expect(refusalIn("pt", "example.org still has 3 accounts, 1 alias and 2 groups; remove them first")).toBe(
    "example.org ainda tem 3 contas, 1 alias e 2 grupos; remova-os primeiro",
  )
  expect(refusalIn("es", '"$& $1 \n {1}" is not a domain')).toBe("«$& $1 \n {1}» no es un dominio")
})

test("English stays, and so does what nobody translated", () => {
  expect(refusalIn("en", "This exists already")).toBe("This exists already")
  expect(refusalIn("ca", "451 4.3.0 whatever")).toBe("451 4.3.0 whatever")
  expect(refusalIn("xx", "This exists already")).toBe("This exists already")
})

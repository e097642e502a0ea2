import { existsSync, readFileSync } from "node:fs"
import { join, normalize } from "node:path"
import { describe, expect, test } from "vitest"
import { capabilities } from "./imap/capabilities.ts"
import { type Premises, Session } from "./imap/session.ts"
import { capabilities as managesieve } from "./managesieve/capabilities.ts"
import { capabilities as pop3 } from "./pop3/capabilities.ts"
import { standardLanguage } from "./sieve/standard.ts"
import { extensions } from "./smtp/extensions.ts"
import { smtpLimits } from "./smtp/limits.ts"
import type { Session as SmtpSession } from "./smtp/session.ts"

// docs/protocols.md says what we speak; the protocols say it too. Both must agree.

const root = join(import.meta.dirname, "..")
const page = readFileSync(join(root, "docs/protocols.md"), "utf8")

interface Row {
  capability: string
  document: string
  state: string
  files: string[]
  tests: string[]
}

const codes = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)

/** The rows of the table under a heading whose first cell names something in code letters. */
function rowsUnder(heading: string): Row[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ""
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const [, capability, document, state, files, tests] = line.split("|").map((cell) => cell.trim())
      return {
        capability: codes(capability!)[0]!,
        document: document!,
        state: state!,
        files: codes(files!),
        tests: codes(tests!),
      }
    })
}

const session = new Session({ messageLimit: 1000, eventScripts: { url: "url" } } as Premises, {
  address: "test",
  secure: true,
  trusted: true,
})
/** Every capability there is in any state of a session, and where the list says it is made true. */
const imap = capabilities.map(({ name, file }) => ({
  name: (typeof name === "string" ? name : name(session)).replace(/=\d+$/, "=n"),
  file: normalize(join("server/imap", file)),
}))

describe("docs/protocols.md and the IMAP capability list", () => {
  const rows = rowsUnder("IMAP")
  const working = rows.filter(({ state }) => state === "works")

  test("name the same capabilities, each once", () => {
    expect(working.map(({ capability }) => capability).toSorted()).toEqual(
      imap.map(({ name }) => name).toSorted(),
    )
  })

  test("name the same files", () => {
    for (const { name, file } of imap)
      expect(working.find(({ capability }) => capability === name)?.files, name).toContain(file)
  })
})

test("docs/protocols.md and what CAPA says in POP3 name the same capabilities and files; APOP is in no CAPA", () => {
  const tag = (line: string) => line.split(" ")[0]!
  const rows = rowsUnder("POP3").filter(({ capability, state }) => capability !== "APOP" && state === "works")
  const told = pop3.map(({ line, file }) => ({
    tag: typeof line === "string" ? tag(line) : "SASL",
    file: `server/pop3/${file}`,
  }))
  expect(rows.map(({ capability, files }) => ({ tag: tag(capability), file: files[0] }))).toEqual(
    expect.arrayContaining(told),
  )
  expect(rows).toHaveLength(told.length)
})

test("docs/protocols.md and what CAPABILITY says in ManageSieve name the same capabilities and files", () => {
  const working = rowsUnder("ManageSieve").filter(({ state }) => state === "works")
  const told = managesieve.map(({ name, file }) => ({
    name,
    file: normalize(join("server/managesieve", file)),
  }))
  expect(working.map(({ capability, files }) => ({ name: capability, file: files[0] }))).toEqual(told)
})

test("docs/protocols.md and what EHLO says name the same keywords and files", () => {
  const facts = {
    premises: {
      messageLimit: 1000,
      purpose: "submission",
      limits: smtpLimits,
      clock: { now: () => 0 },
    },
    bindings: {},
  } as unknown as SmtpSession
  const told = extensions.map(({ line, file }) => ({
    keyword: (typeof line === "string" ? line : line(facts)).split(" ")[0]!,
    file: `server/smtp/${file}`,
  }))
  const rows = rowsUnder("SMTP").filter(({ state }) => state === "works")
  expect(rows.map(({ capability, files }) => ({ keyword: capability, file: files[0] }))).toEqual(told)
})

test("docs/protocols.md and what scripts may require name the same extensions", () => {
  const rows = rowsUnder("Sieve").map(({ capability }) => capability)
  expect(rows.toSorted()).toEqual([...standardLanguage.extensions])
})

describe.each(["IMAP", "POP3", "SMTP", "ManageSieve", "Sieve", "Without a list"])(
  "the rows of %s",
  (heading) => {
    test("are sound: a document, a state that is known, files and tests that are there", () => {
      expect(rowsUnder(heading)).not.toEqual([])
      for (const row of rowsUnder(heading)) {
        expect(row.document, row.capability).not.toBe("")
        expect(row.state, row.capability).toMatch(/^(works|not offered: .+)$/)
        if (row.state !== "works") continue
        expect(row.files, row.capability).not.toEqual([])
        expect(row.tests, row.capability).not.toEqual([])
        for (const path of [...row.files, ...row.tests])
          expect(existsSync(join(root, path)), `${row.capability}: ${path}`).toBe(true)
        for (const path of row.tests) expect(path, row.capability).toMatch(/\.test\.ts$/)
      }
    })
  },
)

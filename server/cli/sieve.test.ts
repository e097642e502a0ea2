import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openCommandLine } from "./test-command-line.ts"

const { missiva, folder, close } = openCommandLine()
afterAll(close)

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

beforeAll(async () => {
  await missiva("domain add example.org")
  await missiva("account add ann@example.org")
})

test("scripts of a person: put, listed, activated, shown, deleted", async () => {
  const path = file("rules.sieve", 'require "fileinto";\nfileinto "Archive";\n')
  expect(await missiva(`sieve put ann@example.org rules ${path}`)).toMatchObject({ code: 0, err: "" })
  expect(await missiva("sieve activate ann@example.org rules")).toMatchObject({ code: 0 })
  expect((await missiva("sieve list ann@example.org")).out).toBe("* rules (40 bytes)")
  expect((await missiva("sieve get ann@example.org rules")).out).toBe(
    'require "fileinto";\nfileinto "Archive";',
  )
  expect(await missiva("sieve delete ann@example.org rules")).toMatchObject({ code: 1 })
  await missiva("sieve activate ann@example.org")
  expect(await missiva("sieve delete ann@example.org rules")).toMatchObject({ code: 0 })
  expect((await missiva("sieve list ann@example.org")).out).toBe("ann@example.org has no scripts")
})

test("a script that is wrong is not kept; the fault is told by line and column", async () => {
  const path = file("wrong.sieve", 'keep;\nfileinto "x";\n')
  const { code, err } = await missiva(`sieve put ann@example.org wrong ${path}`)
  expect(code).toBe(1)
  expect(err).toContain(`${path}:2:1: `)
  expect((await missiva("sieve list ann@example.org --json")).out).toBe("[]")
})

test("scripts of the administrator, of all domains and of one", async () => {
  const path = file("site.sieve", "keep;\n")
  expect(await missiva(`sieve put --site before spam ${path}`)).toMatchObject({ code: 0 })
  expect(await missiva(`sieve put --site after --domain example.org tag ${path}`)).toMatchObject({ code: 0 })
  expect(await missiva(`sieve put --site after --domain far.example tag ${path}`)).toMatchObject({ code: 1 })
  expect((await missiva("sieve list")).out.split("\n").toSorted()).toEqual([
    "after example.org: tag",
    "before all domains: spam",
  ])
  expect((await missiva("sieve get --site before spam")).out).toBe("keep;")
  expect(await missiva("sieve delete --site before spam")).toMatchObject({ code: 0 })
  expect(await missiva("sieve put --site sometimes spam x")).toMatchObject({ code: 2 })
})

test("there is nothing to trace before mail has come", async () => {
  expect((await missiva("sieve trace ann@example.org")).out).toBe(
    "No script looked at mail for ann@example.org lately",
  )
})

const letter = () =>
  file("letter.eml", "Return-Path: <bob@far.example>\r\nTo: ann@example.org\r\nSubject: hi\r\n\r\nhello\r\n")

describe("check", () => {
  test("tells every fault of every script, and what is no fault but will not work", async () => {
    const wrong = file("faults.sieve", "keep;\nif true { $ }\nstop\n")
    const odd = file("odd.sieve", 'if header "To:" "x" { stop; }\n')
    const { code, out } = await missiva(`sieve check ${wrong} ${odd}`)
    expect(code).toBe(1)
    expect(out.split("\n")).toEqual([
      `${wrong}:2:11: "$" is not part of the language`,
      `${wrong}:4:1: A semicolon is missing behind 'stop'`,
      `${odd}:1:11: warning: "To:" cannot be the name of a field: the test never holds`,
      `${odd} is right`,
    ])
    const { out: json } = await missiva(`sieve check --json ${odd}`)
    expect(JSON.parse(json)).toMatchObject({ faults: [], warnings: [{ line: 1, column: 11 }], requires: [] })
  })

  test("looks into the scripts that are included", async () => {
    mkdirSync(join(folder, "scripts/global"), { recursive: true })
    file("scripts/own.sieve", 'require "include"; include :global "theirs"; include "gone";')
    const theirs = file("scripts/global/theirs", "nonsense;")
    const path = file("outer.sieve", 'require "include"; include "own";')
    const { code, out } = await missiva(`sieve check --scripts ${join(folder, "scripts")} ${path}`)
    expect(code).toBe(1)
    expect(out.split("\n").toSorted()).toEqual([
      `${path}: warning: there is no script to include: personal gone`,
      `${theirs}:1:1: There is no command 'nonsense'`,
    ])
  })

  test("says where the first bytes stand that are no UTF-8, and what cannot be read", async () => {
    const path = join(folder, "latin.sieve")
    writeFileSync(path, Buffer.from("keep;\n# caf\xe9\n", "latin1"))
    expect(await missiva(`sieve check ${path}`)).toMatchObject({
      code: 1,
      out: `${path}:2:6: This is not UTF-8 (RFC 5228 §2.1)`,
    })
    expect((await missiva(`sieve check ${path}.gone`)).code).toBe(1)
    expect((await missiva("sieve check")).code).toBe(2)
  })
})

describe("test", () => {
  test("prints what would be done and why", async () => {
    const path = file(
      "file.sieve",
      'require "fileinto";\nif header :is "subject" "hi" {\n  fileinto "Work";\n}\n',
    )
    const { code, out } = await missiva(`sieve test ${path} ${letter()} --mailboxes Home`)
    expect(code).toBe(0)
    expect(out.split("\n")).toEqual([
      'warning: there is no mailbox "Work": the message would be in the inbox instead',
      "",
      "Actions:",
      '  file into "Work"',
      "",
      "Trace:",
      "  file.sieve:2: header holds",
      '  file.sieve:3: fileinto "Work"',
    ])
  })

  test("as JSON: actions with their places, what was done to the header, the failure", async () => {
    const path = file(
      "edit.sieve",
      'require ["editheader", "imap4flags"];\naddheader "X-A" "b";\ndeleteheader "Subject";\nsetflag "\\\\Seen";\n',
    )
    const { code, out } = await missiva(`sieve test --json ${path} ${letter()}`)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      actions: [
        {
          kind: "keep",
          implicit: true,
          flags: ["\\Seen"],
          header: { added: ["X-A: b"], deleted: ["Subject: hi"] },
        },
      ],
      failure: null,
      warnings: [],
    })
    const failing = file("failing.sieve", 'require "ihave";\n  error "no";\n')
    const failed = await missiva(`sieve test --json ${failing} ${letter()}`)
    expect(failed.code).toBe(1)
    expect(JSON.parse(failed.out)).toMatchObject({
      actions: [{ kind: "keep", flags: [] }],
      failure: { script: "failing.sieve", line: 2, column: 3, text: "The script gave up: no" },
    })
  })

  test("the envelope is said, or found in the message", async () => {
    const requires = 'require ["envelope", "variables", "fileinto", "date"];'
    const path = file(
      "envelope.sieve",
      `${requires} if envelope :matches "from" "*" { set "f" "\${1}"; } if envelope :matches "to" "*" { set "t" "\${1}"; }
       if currentdate :matches :zone "+0000" "date" "*" { set "d" "\${1}"; } fileinto "\${f} \${t} \${d}";`,
    )
    const filed = async (options: string) => {
      const { out } = await missiva(
        `sieve test --json --at 2026-02-03T04:05:06Z ${options} ${path} ${letter()}`,
      )
      return JSON.parse(out).actions[0].mailbox
    }
    expect(await filed("")).toBe("bob@far.example ann@example.org 2026-02-03")
    expect(await filed("--from <carl@x.example> --to eve@y.example")).toBe(
      "carl@x.example eve@y.example 2026-02-03",
    )
    expect(await filed("--from <>")).toBe(" ann@example.org 2026-02-03")
    expect((await missiva(`sieve test --at never ${path} ${letter()}`)).code).toBe(2)
  })

  test("mailboxes, programs, contacts and scripts are there as far as they are named", async () => {
    mkdirSync(join(folder, "more"), { recursive: true })
    file("more/sub.sieve", 'require "fileinto"; fileinto "Included";')
    const requires = 'require ["include", "mailbox", "extlists", "vnd.dovecot.pipe", "fileinto", "copy"];'
    const path = file(
      "world.sieve",
      `${requires} if not mailboxexists "Home" { stop; }
       if not envelope :list "from" ":addrbook:default" { stop; } pipe :copy "print"; include "sub";`.replace(
        '"copy"',
        '"copy", "envelope"',
      ),
    )
    const world = `--mailboxes Home,Included --contacts BOB@far.example --programs print --scripts ${join(folder, "more")}`
    const { out } = await missiva(`sieve test --json ${world} ${path} ${letter()}`)
    expect(JSON.parse(out).actions.map(({ kind }: { kind: string }) => kind)).toEqual(["pipe", "fileinto"])
    const nothing = await missiva(`sieve test --json ${path} ${letter()}`)
    expect(JSON.parse(nothing.out).actions.map(({ kind }: { kind: string }) => kind)).toEqual(["keep"])
  })
})

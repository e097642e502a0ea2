import { createServer, type Server, type Socket } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import {
  type ManageSieveHouse,
  openManageSieveHouse,
  password,
} from "../../../server/managesieve/dialogue.ts"
import { ManageSieve, type SieveAccess } from "./managesieve.ts"
import { endingIn, lineIn, remarksIn } from "./managesieve-answer.ts"

describe("with our own server", () => {
  let house: ManageSieveHouse
  let access: SieveAccess

  beforeEach(async () => {
    house = await openManageSieveHouse()
    await house.account("ann")
    const auth = { user: "ann@example.test", password }
    access = { host: "127.0.0.1", port: house.port, tls: { rejectUnauthorized: false }, auth }
  })
  afterEach(() => house.close())

  test("scripts are kept, listed, run, renamed, read and deleted, over TLS", async () => {
    const source = 'require "fileinto";\r\n# ünï {5}\r\nfileinto "INBOX";\r\n'
    await ManageSieve.use(access, async (client) => {
      expect(client.extensions).toContain("vacation")
      expect(await client.list()).toEqual([])
      expect(await client.put('a "name" {3+}', source)).toEqual([])
      await client.put("other", "keep;")
      await client.activate('a "name" {3+}')
      await client.rename('a "name" {3+}', "new")
      await client.delete("other")
    })
    await ManageSieve.use(access, async (client) => {
      expect(await client.list()).toEqual([{ name: "new", active: true }])
      expect(await client.get("new")).toBe(source)
    })
  })

  test("what is wrong with a script is told by line and column", () =>
    ManageSieve.use(access, async (client) => {
      const { faults } = await client.check('keep;\r\nfileinto "a";\r\n  nonsense;')
      expect(faults.map(({ line, column }) => [line, column])).toContainEqual([3, 3])
      expect((await client.check('require "fileinto"; fileinto "Nowhere";')).warnings).toEqual([
        { line: 1, column: 0, text: 'there is no mailbox "Nowhere" yet' },
      ])
      await expect(client.put("x", "nonsense;")).rejects.toMatchObject({ code: "invalid" })
    }))

  test("refusals have codes of ours", () =>
    ManageSieve.use(access, async (client) => {
      await client.put("a", "keep;")
      await client.put("b", "keep;")
      await client.activate("a")
      await expect(client.get("nobody")).rejects.toMatchObject({ code: "no-such-entry" })
      await expect(client.rename("a", "b")).rejects.toMatchObject({ code: "already-exists" })
      await expect(client.delete("a")).rejects.toMatchObject({ code: "in-use" })
      await expect(client.put("big", `# ${"x".repeat(1 << 20)}`)).rejects.toMatchObject({ code: "limit" })
    }))

  test("a wrong password and a wrong token are the same refusal", async () => {
    for (const auth of [
      { user: "ann@example.test", password: "no" },
      { user: "ann@example.test", token: "no" },
    ])
      await expect(ManageSieve.use({ ...access, auth }, async () => {})).rejects.toMatchObject({
        code: "bad-credentials",
      })
  })
})

describe("with a server that is none", () => {
  let server: Server
  const sockets = new Set<Socket>()
  const served = async (text: string) => {
    server = createServer((socket) => {
      sockets.add(socket)
      socket.on("error", () => {})
      socket.end(text)
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as { port: number }
    const auth = { user: "ann", password: "x" }
    return ManageSieve.use({ host: "127.0.0.1", port, auth }, (client) => client.list())
  }
  afterEach(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  test.each([
    ["nothing", ""],
    ["half a line", '"SIEVE" "a'],
    ["another protocol", "* OK [CAPABILITY IMAP4rev1] here\r\n"],
    ["a literal without end", "{99999999}\r\n"],
    ["words without end", `OK ${"(".repeat(100_000)}`],
    ["a farewell", 'BYE "too many"\r\n'],
    ["a greeting and no more", 'OK "hello"\r\n'],
  ])("%s", async (_name, text) => {
    await expect(served(text)).rejects.toMatchObject({ code: "unavailable" })
  })
})

test("lines are cut where they end, literals and all", () => {
  const line = (text: string) => lineIn(Buffer.from(text))
  expect(line('"a" ACTIVE\r\n"b"\r\n')).toEqual({
    words: [
      { kind: "string", text: "a" },
      { kind: "atom", text: "ACTIVE" },
    ],
    length: 12,
  })
  expect(line('{4}\r\na\r\n"')).toBeUndefined()
  expect(line('{4}\r\na\r\n" "\\"\\\\"\r\n')?.words.map(({ text }) => text)).toEqual(['a\r\n"', '"\\'])
  expect(line("{3}\r\nüx\r\n")?.words[0]?.text).toBe("üx")
  expect(endingIn(line('NO (QUOTA/MAXSIZE) "too large"\r\n')!.words)).toEqual({
    kind: "NO",
    code: "QUOTA/MAXSIZE",
    detail: "",
    text: "too large",
  })
  expect(endingIn(line('ok (TAG "x") "Done"\r\n')!.words)).toMatchObject({
    kind: "OK",
    code: "TAG",
    detail: "x",
  })
})

test("remarks of Pigeonhole are understood as well", () => {
  expect(remarksIn("test: line 3: error: unknown command 'x'.\r\ntest: error: validation failed.")).toEqual([
    { line: 3, column: 0, text: "unknown command 'x'." },
    { line: 0, column: 0, text: "test: error: validation failed." },
  ])
})

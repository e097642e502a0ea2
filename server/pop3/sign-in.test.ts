import { createHash } from "node:crypto"
import { connect as connectTls, type TLSSocket } from "node:tls"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { scramClient } from "../sasl/test-client.ts"
import { openPop3House, type Pop3House, password, Wire } from "./dialogue.ts"

let house: Pop3House
let strict: Pop3House
beforeAll(async () => {
  house = await openPop3House()
  strict = await openPop3House({ allowPlaintext: false })
  await house.account("alice", "Subject: a\r\n\r\nb\r\n")
  await strict.account("alice")
})
afterAll(async () => {
  await house.close()
  await strict.close()
})

const tester = { address: "test" }
const base64 = (text: string) => Buffer.from(text).toString("base64")
const plain = base64(`\0alice@example.test\0${password}`)

async function capa(wire: Wire): Promise<string[]> {
  wire.send("CAPA\r\n")
  return (await wire.until("\r\n.\r\n")).split("\r\n").slice(1, -2)
}

describe("CAPA", () => {
  test("without TLS offers STLS and no way to send a password", async () => {
    const wire = Wire.plain(strict.port)
    await wire.line()
    const lines = await capa(wire)
    expect(lines).toContain("STLS")
    expect(lines.filter((line) => /^(USER|SASL)/.test(line))).toEqual([])
    for (const command of ["USER alice@example.test", "PASS x", `AUTH PLAIN ${plain}`, "AUTH"])
      expect(await wire.ask(command)).toBe("-ERR Use STLS first")
    wire.socket.destroy()
  })

  test("under TLS offers passwords and mechanisms, and STLS no more", async () => {
    const wire = Wire.tls(strict.tlsPort)
    await wire.line()
    const lines = await capa(wire)
    expect(lines).not.toContain("STLS")
    expect(lines).toContain("USER")
    expect(lines.find((line) => line.startsWith("SASL "))).toMatch(/SCRAM-SHA-256-PLUS.* PLAIN/)
    expect(lines).toEqual(expect.arrayContaining(["TOP", "UIDL", "EXPIRE NEVER", "UTF8 USER", "LANG"]))
    expect(await wire.ask("STLS")).toBe("-ERR TLS is spoken already")
    wire.socket.destroy()
  })

  test("goes on answering behind the login", async () => {
    const wire = await house.signedIn("alice")
    expect(await capa(wire)).not.toContain("STLS")
    expect(await wire.ask("STLS")).toBe("-ERR Not now: somebody is signed in already")
    wire.socket.destroy()
  })
})

test("STLS: what came in plain text behind it is thrown away, and nothing said before counts", async () => {
  const wire = Wire.plain(house.port)
  await wire.line()
  expect(await wire.ask("USER alice@example.test")).toMatch(/^\+OK/)
  wire.send(`STLS\r\nUSER mallory@example.test\r\n`)
  expect(await wire.line()).toBe("+OK Begin TLS")
  wire.socket.removeAllListeners("data")
  const secure = new Wire(connectTls({ socket: wire.socket, rejectUnauthorized: false }))
  expect(await secure.ask(`PASS ${password}`)).toBe("-ERR USER comes first")
  expect(await capa(secure)).not.toContain("STLS")
  expect(await secure.ask(`AUTH PLAIN ${plain}`)).toMatch(/^\+OK 1 message/)
  secure.socket.destroy()
})

describe("AUTH", () => {
  test.each([
    ["PLAIN with an initial response", `C: AUTH PLAIN ${plain}\nS: +OK 1 messages...`],
    ["PLAIN without", `C: AUTH plain\nS: + \nC: ${plain}\nS: +OK 1 messages...`],
    ["an unknown mechanism", "C: AUTH NTLM\nS: -ERR There is no such mechanism here"],
    ["cancelled", "C: AUTH PLAIN\nS: + \nC: *\nS: -ERR Authentication was cancelled"],
    ["no base64", "C: AUTH PLAIN\nS: + \nC: !!\nS: -ERR The response is not valid base64"],
    ["nothing", "C: AUTH PLAIN =\nS: -ERR [AUTH] The credentials are not right"],
  ])("%s", async (_name, script) => {
    await house.talk(`S: +OK...\n${script}`)
    await expect.poll(() => house.server.connections).toBe(0)
  })

  test.each(["sha1", "sha256"] as const)(
    "SCRAM with %s bound to the TLS connection lets in, and bound to another does not",
    async (hash) => {
      const name = hash === "sha1" ? "SCRAM-SHA-1-PLUS" : "SCRAM-SHA-256-PLUS"
      const attempt = async (data: (wire: Wire) => Buffer) => {
        const wire = Wire.tls(house.tlsPort)
        await wire.line()
        const binding = { type: "tls-exporter", data: data(wire) }
        const client = scramClient({ hash, user: "alice@example.test", password, binding })
        let line = await wire.ask(`AUTH ${name}`)
        while (line.startsWith("+ "))
          line = await wire.ask(base64(client(Buffer.from(line.slice(2), "base64").toString())))
        wire.socket.destroy()
        await expect.poll(() => house.server.connections).toBe(0)
        return line
      }
      const exported = (wire: Wire) =>
        (wire.socket as TLSSocket).exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0))
      expect(await attempt(exported)).toMatch(/^\+OK 1 messages/)
      expect(await attempt(() => Buffer.alloc(32))).toMatch(/^-ERR \[AUTH\]/)
    },
  )

  test("SCRAM bound to the TLS connection is offered; unbound it lets in", async () => {
    const wire = Wire.tls(house.tlsPort)
    await wire.line()
    const client = scramClient({ hash: "sha256", user: "alice@example.test", password })
    let line = await wire.ask("AUTH SCRAM-SHA-256")
    while (line.startsWith("+ "))
      line = await wire.ask(base64(client(Buffer.from(line.slice(2), "base64").toString())))
    expect(line).toMatch(/^\+OK 1 messages/)
    wire.socket.destroy()
    await expect.poll(() => house.server.connections).toBe(0)
  })
})

describe("USER and PASS", () => {
  test("a stranger and a wrong password are answered alike, and nothing follows the fifth", async () => {
    const wire = Wire.plain(house.port)
    await wire.line()
    for (const name of ["nobody", "alice", "nobody", "nobody", "alice"]) {
      expect(await wire.ask(`USER ${name}@example.test`)).toBe("+OK Now the password")
      expect(await wire.ask("PASS wrong")).toBe("-ERR [AUTH] The address or the password is not right")
    }
    expect(await wire.line()).toBe("(closed)")
  })

  test.each([
    ["PASS first", "C: PASS x\nS: -ERR USER comes first"],
    ["no name", "C: USER\nS: -ERR A name is missing"],
    ["no UTF-8", "C: USER \xff\xfe\nS: -ERR That is not UTF-8"],
    ["too early", "C: STAT\nS: -ERR Sign in first"],
    ["nothing at all", "C: \nS: -ERR Unknown command"],
  ])("%s", (_name, script) => house.talk(`S: +OK...\n${script}`))

  test("nobody signs in to a shared mailbox, and everybody is told why", async () => {
    await house.directory.createAccount({ address: "info@example.test", shared: true }, tester)
    const wire = Wire.plain(house.port)
    await wire.line()
    expect(await wire.ask("USER info@example.test")).toBe("+OK Now the password")
    expect(await wire.ask(`PASS ${password}`)).toMatch(
      /^-ERR \[AUTH\] This is a shared mailbox, and nobody signs in to it/,
    )
    wire.socket.destroy()
  })

  test("an account that may not use POP3 is told so for good, and its maildrop stays free", async () => {
    const id = await house.account("forbidden")
    await house.directory.changePop3Settings(id, { allowed: false }, tester)
    await house.talk(`
      S: +OK...
      C: USER forbidden@example.test
      S: +OK...
      C: PASS ${password}
      S: -ERR [SYS/PERM] POP3 is switched off for this account`)
    await house.directory.changePop3Settings(id, { allowed: true }, tester)
    await house.talk("C: STAT\nS: +OK 0 0", "forbidden")
  })
})

test("APOP: the greeting has a timestamp as soon as somebody opted in, and the digest opens", async () => {
  const id = await strict.account("mrose")
  const refused = Wire.plain(strict.port)
  expect(await refused.line()).toBe("+OK mail.example.test ready")
  expect(await refused.ask("APOP mrose c4c9334bac560ecc979e58001b3e22fb")).toBe("-ERR Nobody here uses APOP")
  refused.socket.destroy()
  await strict.directory.setApopPassword(id, "tanstaaf tanstaaf", tester)
  const wire = Wire.plain(strict.port)
  const timestamp = /<[^<>@ ]+@mail\.example\.test>$/.exec(await wire.line())![0]
  const digest = createHash("md5").update(`${timestamp}tanstaaf tanstaaf`).digest("hex")
  expect(await wire.ask(`APOP mrose@example.test ${digest.replace(/./g, "0")}`)).toMatch(/^-ERR \[AUTH\]/)
  expect(await wire.ask(`APOP mrose@example.test ${digest}`)).toBe("+OK 0 messages (0 octets)")
  wire.socket.destroy()
})

test.each<[string, (id: number) => Promise<unknown>]>([
  ["disabled", (id) => house.directory.updateAccount(id, { disabled: true }, tester)],
  ["deleted", (id) => house.directory.deleteAccount(id, tester)],
  ["renewed", (id) => house.directory.setPassword(id, "another long password", tester)],
])("a session opened with a password ends when its account is %s", async (name, change) => {
  const id = await house.account(name)
  const wire = await house.signedIn(name)
  await change(id)
  expect(await wire.line()).toBe("(closed)")
})

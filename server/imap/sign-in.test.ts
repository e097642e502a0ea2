import { afterAll, beforeAll, expect, test } from "vitest"
import { scramClient } from "../sasl/test-client.ts"
import { type ImapHouse, openImapHouse, password, Wire } from "./dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse({ allowPlaintext: false })
})
afterAll(() => house.close())

const tester = { address: "test" }

/** Signs somebody in by SCRAM over TLS. */
async function signIn(name: string): Promise<Wire> {
  const wire = Wire.tls(house.tlsPort)
  expect(await wire.line()).toContain(" AUTH=SCRAM-SHA-256-PLUS ")
  const client = scramClient({ hash: "sha256", user: `${name}@example.test`, password })
  wire.send("a AUTHENTICATE SCRAM-SHA-256\r\n")
  let line = await wire.line()
  while (line.startsWith("+ ")) {
    const response = client(Buffer.from(line.slice(2), "base64").toString())
    wire.send(`${Buffer.from(response).toString("base64")}\r\n`)
    line = await wire.line()
  }
  expect(line).toMatch(/^a OK \[CAPABILITY /)
  return wire
}

test.each<[string, string, (id: number) => Promise<unknown>]>([
  ["disabled", "closed", (id) => house.directory.updateAccount(id, { disabled: true }, tester)],
  ["deleted", "closed", (id) => house.directory.deleteAccount(id, tester)],
  ["renewed", "password", (id) => house.directory.setPassword(id, "another long password", tester)],
])("a session opened with a password lived on after its account was %s", async (name, why, change) => {
  const id = await house.account(name)
  const wire = await signIn(name)
  await change(id)
  expect(await wire.line()).toMatch(new RegExp(`^\\* BYE The .*${why}`))
  wire.socket.destroy()
})

test("an account has its share of connections: one more is refused with LIMIT, which counts as no failed login", async () => {
  const crowded = await openImapHouse({ perAccount: 2 })
  await crowded.account("many")
  await crowded.account("other")
  const login = (who: string) => `LOGIN ${who}@example.test "${password}"`
  await crowded.talk(`
    C1: a ${login("many")}
    S1: ...
    S1: a OK ...
    C2: a ${login("many")}
    S2: ...
    S2: a OK ...
    C3: a ${login("many")}
    S3: ...
    S3: a NO [LIMIT] This account has too many connections open; close some and try again
    C3: b ${login("other")}
    S3: b OK ...
    C2: b UNAUTHENTICATE
    S2: b OK ...
    C4: a ${login("many")}
    S4: ...
    S4: a OK ...
    C2: c ${login("many")}
    S2: c NO [LIMIT] ...
    C1: b LOGOUT
    S1: * BYE ...
    S1: b OK ...
    S1: (closed)
    C2: d ${login("many")}
    S2: d OK ...`)
  await crowded.close()
})

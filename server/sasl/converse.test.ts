import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory, tester } from "../directory/test-directory.ts"
import { noBindings } from "./channel-binding.ts"
import { converse, SaslFault } from "./converse.ts"
import { findMechanism, offered } from "./index.ts"
import { scramClient } from "./test-client.ts"

const password = "correct horse battery"
const ann = "ann@example.org"
let house: TestDirectory
let token: string
let network = 0
beforeAll(async () => {
  house = await openTestDirectory()
  await house.directory.createDomain({ name: "example.org" }, tester)
  const { id } = await house.directory.createAccount({ address: ann, password }, tester)
  const session = await house.directory.openSession(id, { userAgent: "test", network: "192.0.2.1" })
  token = house.directory.mintToken(id, session.id, "imap")
})
afterAll(() => house[Symbol.asyncDispose]())

const base64 = (text: string) => Buffer.from(text).toString("base64")

/** Plays an exchange; gives who it was, and the challenges there were. Every one comes from a network of its own. */
async function play(name: string, responses: (string | ((challenge: string) => string))[], initial?: string) {
  const challenges: string[] = []
  const from = { network: `192.0.2.${++network}`, protocol: "test" }
  const surroundings = { directory: house.directory, from, audience: "imap", bindings: noBindings } as const
  const exchange = findMechanism(name, noBindings)!.exchange(surroundings)
  const answer = converse(
    exchange,
    async (challenge) => {
      challenges.push(Buffer.from(challenge, "base64").toString())
      const response = responses.shift()!
      return typeof response === "string" ? response : base64(response(challenges.at(-1)!))
    },
    initial,
  )
  const who = await answer.then(
    (identity) => identity.address,
    (error) => error.code ?? error,
  )
  return { who, challenges }
}

test("without TLS nothing is offered that needs a channel to bind to", () => {
  expect(offered(noBindings).some((name) => name.endsWith("-PLUS"))).toBe(false)
  expect(findMechanism("SCRAM-SHA-256-PLUS", noBindings)).toBeUndefined()
  expect(findMechanism("plain", noBindings)?.name).toBe("PLAIN")
  expect(findMechanism("CRAM-MD5", noBindings)).toBeUndefined()
})

describe("PLAIN", () => {
  const right = base64(`\0${ann}\0${password}`)
  test("with and without an initial response", async () => {
    expect(await play("PLAIN", [right])).toEqual({ who: ann, challenges: [""] })
    expect(await play("PLAIN", [], right)).toEqual({ who: ann, challenges: [] })
    expect((await play("PLAIN", [], base64(`${ann}\0${ann}\0${password}`))).who).toBe(ann)
  })
  test.each([
    `bob@example.org\0${ann}\0wrong`,
    `\0${ann}\0wrong`,
    `\0${ann}`,
    `\0${ann}\0`,
    `\0\0${password}`,
    `\0${ann}\0${password}\0`,
    "",
  ])("%j is refused like any other", async (message) =>
    expect((await play("PLAIN", [], base64(message))).who).toBe("bad-credentials"),
  )
  test("who is known and asks to be somebody else is told so", async () => {
    const message = `bob@example.org\0${ann}\0${password}`
    expect((await play("PLAIN", [], base64(message))).who).toBe("denied")
  })
  test("bytes that are no UTF-8 are refused", async () => {
    const bytes = Buffer.concat([Buffer.from(`\0${ann}\0`), Buffer.from([0xff, 0xfe])])
    expect((await play("PLAIN", [], bytes.toString("base64"))).who).toBe("bad-credentials")
  })
})

describe("LOGIN", () => {
  test("asks twice, or once when the name came along", async () => {
    const asked = await play("LOGIN", [base64(ann), base64(password)])
    expect(asked).toEqual({ who: ann, challenges: ["Username:", "Password:"] })
    expect(await play("LOGIN", [base64(password)], base64(ann))).toEqual({
      who: ann,
      challenges: ["Password:"],
    })
  })
  test("an unknown name is asked for the password all the same", async () => {
    const stranger = await play("LOGIN", [base64("nobody@example.org"), base64(password)])
    expect(stranger).toEqual({ who: "bad-credentials", challenges: ["Username:", "Password:"] })
  })
})

describe.each(["sha1", "sha256"] as const)("SCRAM with %s", (hash) => {
  const name = hash === "sha1" ? "SCRAM-SHA-1" : "SCRAM-SHA-256"
  const scram = (user: string, text: string, more = {}) => {
    const client = scramClient({ hash, user, password: text, ...more })
    return play(name, [client, client, client])
  }
  test("lets in who knows the password, and proves that it knows it too", async () => {
    expect((await scram(ann, password)).who).toBe(ann)
    expect((await scram("ANN@Example.org", password)).who).toBe(ann)
    expect((await scram(ann, password, { authorize: ann })).who).toBe(ann)
  })
  test("who proved the password and asks to be somebody else is told so", async () => {
    const { who, challenges } = await scram(ann, password, { authorize: "bob@example.org" })
    expect(who).toBe("denied")
    expect(challenges).toHaveLength(2)
  })
  test("a wrong password, a stranger and a stranger acting for somebody else look the same", async () => {
    const wrong = await scram(ann, "wrong")
    const stranger = await scram("nobody@example.org", password)
    const other = await scram(ann, "wrong", { authorize: "bob@example.org" })
    for (const { who, challenges } of [wrong, stranger, other]) {
      expect(who).toBe("bad-credentials")
      expect(challenges).toHaveLength(2)
      expect(challenges[1]).toMatch(/^r=[^,]+,s=[A-Za-z0-9+/]{22}==,i=10000$/)
    }
  })
  test("each dialogue has a nonce of its own", async () => {
    const nonce = async () =>
      /^r=abc([^,]+)/.exec((await play(name, [base64("n,,n=x,r=abc"), "*"])).challenges[1]!)![1]
    expect(await nonce()).not.toBe(await nonce())
  })
  test("an end that says more than nothing is no end", async () => {
    const client = scramClient({ hash, user: ann, password })
    expect((await play(name, [client, client, base64("more")])).who).toBe("bad-credentials")
  })
})

describe("tokens", () => {
  test.each(["n,,", "y,,", `n,a=${ann},`])("OAUTHBEARER with header %s", async (header) => {
    const message = `${header}\x01host=mail.example.org\x01port=143\x01auth=Bearer ${token}\x01\x01`
    expect(await play("OAUTHBEARER", [], base64(message))).toEqual({ who: ann, challenges: [] })
  })
  test("OAUTHBEARER says why it failed, and fails when that was acknowledged", async () => {
    for (const [message, why] of [
      ["n,,\x01auth=Bearer nonsense\x01\x01", "bad-credentials"],
      [`n,a=bob@example.org,\x01auth=Bearer ${token}\x01\x01`, "denied"],
    ] as const) {
      const { who, challenges } = await play("OAUTHBEARER", [base64("\x01")], base64(message))
      expect(who).toBe(why)
      expect(JSON.parse(challenges[0]!)).toMatchObject({ status: "invalid_token" })
    }
  })
  test("XOAUTH2 the same", async () => {
    const message = (user: string, text: string) => base64(`user=${user}\x01auth=Bearer ${text}\x01\x01`)
    expect((await play("XOAUTH2", [], message(ann, token))).who).toBe(ann)
    const refused = await play("XOAUTH2", [""], message("bob@example.org", token))
    expect(refused.who).toBe("denied")
    expect(JSON.parse(refused.challenges[0]!)).toMatchObject({ status: "400" })
  })
  test.each([
    "",
    "n,,",
    "n,,\x01auth=Bearer \x01\x01",
    "x,,\x01auth=Bearer x\x01\x01",
    "p=tls-unique,,\x01auth=Bearer x\x01\x01",
  ])("%j is no message", async (message) =>
    expect((await play("OAUTHBEARER", [], base64(message))).who).toBe("bad-credentials"),
  )
})

describe("the wire", () => {
  test.each(["*", "===", "A", "AAA", "AAAA=", "AB==\n", "Zm9vYg=", "Zm9vYh==", "Zm 9v", "Zm9v-_", "\0"])(
    "%j is no response",
    async (response) => expect((await play("PLAIN", [response])).who).toBeInstanceOf(SaslFault),
  )
  test('"=" is an empty initial response, and nothing later', async () => {
    expect((await play("LOGIN", [base64(password)], "=")).who).toBe("bad-credentials")
    expect((await play("LOGIN", ["="])).who).toBeInstanceOf(SaslFault)
  })
})

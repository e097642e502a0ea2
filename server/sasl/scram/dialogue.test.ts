import { describe, expect, test } from "vitest"
import { deriveScramKey, type ScramKey, type ScramMechanism } from "../../directory/scram-keys.ts"
import { type ChannelBindings, noBindings } from "../channel-binding.ts"
import { ScramDialogue } from "./dialogue.ts"

interface Example {
  mechanism: ScramMechanism
  nonce: string
  salt: string
  messages: [first: string, challenge: string, final: string, signature: string]
}

// RFC 5802 §5 and RFC 7677 §3: user "user", password "pencil".
const examples: Example[] = [
  {
    mechanism: "SCRAM-SHA-1",
    nonce: "3rfcNHYJY1ZVvWVs7j",
    salt: "QSXCR+Q6sek8bf92",
    messages: [
      "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
      "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
      "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
      "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    ],
  },
  {
    mechanism: "SCRAM-SHA-256",
    nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
    salt: "W22ZaJ0SNY7soEsUEjb6gQ==",
    messages: [
      "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
      "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
      "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    ],
  },
]

const keyOf = ({ mechanism, salt }: Example, password = "pencil"): Promise<ScramKey> =>
  deriveScramKey(mechanism, password, { salt: Buffer.from(salt, "base64"), iterations: 4096 })

const dialogue = ({ mechanism, nonce }: Example, bindings: ChannelBindings = noBindings, plus = false) =>
  new ScramDialogue({ mechanism, nonce, bindings, plus })

describe.each(examples)("the example of $mechanism", (example) => {
  const [first, challenge, final, signature] = example.messages

  test("goes as in the RFC", async () => {
    const server = dialogue(example)
    expect(server.open(first)).toMatchObject({ user: "user", authorize: undefined })
    expect(server.challenge(await keyOf(example))).toBe(challenge)
    expect(server.close(final)).toEqual({ right: true, signature })
  })

  test("another password is not right", async () => {
    const server = dialogue(example)
    server.open(first)
    server.challenge(await keyOf(example, "pencil2"))
    expect(server.close(final)?.right).toBe(false)
  })

  test("every message that was tampered with is noticed", async () => {
    const key = await keyOf(example)
    for (const [from, to] of [
      ["fyko", "fykO"],
      ["rOpr", "rOpR"],
      ["c=biws", "c=eSws"],
      ["c=biws", `c=${Buffer.from("n,a=user,").toString("base64")}`],
      ["p=v0X8", "p=v0X9"],
      ["p=dHzb", "p=dHzc"],
      ["VvWVs7j", "VvWVs7jx"],
      ["hNlF$k0", "hNlF$k"],
    ] as const) {
      const bent = final.replace(from, to)
      if (bent === final) continue
      const server = dialogue(example)
      server.open(first)
      server.challenge(key)
      expect(server.close(bent)?.right, bent).toBe(false)
    }
  })

  test("a proof that is too short or too long is not right", async () => {
    const server = dialogue(example)
    server.open(first)
    server.challenge(await keyOf(example))
    const [head, proof] = final.split(",p=") as [string, string]
    const bytes = Buffer.from(proof, "base64")
    for (const wrong of [bytes.subarray(1), bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)])])
      expect(server.close(`${head},p=${wrong.toString("base64")}`)?.right).toBe(false)
  })
})

describe("what a first message may look like", () => {
  const open = (message: string, bindings?: ChannelBindings, plus?: boolean) =>
    dialogue(examples[0]!, bindings, plus).open(message)

  test.each([
    ["n,,n=user,r=abc", { user: "user", authorize: undefined, nonce: "abc" }],
    ["y,,n=user,r=abc", { user: "user" }],
    ["n,a=other,n=user,r=abc", { authorize: "other" }],
    ["n,,n=a=2Cb=3Dc,r=abc", { user: "a,b=c" }],
    ["n,,n=üser,r=abc", { user: "üser" }],
    ["n,,n=user,r=abc,x=extension", { user: "user" }],
  ])("%s", (message, expected) => expect(open(message)).toMatchObject(expected))

  test.each([
    "",
    "n",
    "n,,",
    "n=user,r=abc",
    "x,,n=user,r=abc",
    "n,,r=abc,n=user",
    "n,,n=,r=abc",
    "n,,n=user",
    "n,,n=user,r=",
    "n,,n=us=er,r=abc",
    "n,,n=us=2cer,r=abc",
    "n,,n=us\0er,r=abc",
    "n,,n=user,r=a\x01c",
    "n,,n=user,r=añc",
    "n,,m=must,n=user,r=abc",
    "n,a=,n=user,r=abc",
    "p=,,n=user,r=abc",
    "p=tls-unique,,n=user,r=abc",
    `n,,n=${"x".repeat(100_000)}`,
    `n,,n=user,r=abc${",x=y".repeat(20_000)},`,
  ])("not %.40s", (message) => expect(open(message)).toBeUndefined())

  const bindings: ChannelBindings = {
    "tls-exporter": () => Buffer.from("exported"),
    "tls-server-end-point": () => undefined,
  }

  test("where -PLUS is on offer, whoever claims that it was not is refused", () => {
    expect(open("n,,n=user,r=abc", bindings)).toBeDefined()
    expect(open("y,,n=user,r=abc", bindings)).toBeUndefined()
  })

  test("-PLUS wants a binding that this connection has", () => {
    expect(open("p=tls-exporter,,n=user,r=abc", bindings, true)).toBeDefined()
    for (const other of ["n,,", "y,,", "p=tls-unique,,", "p=tls-server-end-point,,", "p=toString,,"])
      expect(open(`${other}n=user,r=abc`, bindings, true), other).toBeUndefined()
    expect(open("p=tls-exporter,,n=user,r=abc", bindings, false)).toBeUndefined()
  })
})

test.each([
  "",
  "c=biws",
  "c=biws,r=abc",
  "c=biws,r=abc,p=",
  "c=biws,r=abc,p=!!!!",
  "c=biws,r=abc,p=AAA",
  "c=biwt=,r=abc,p=AAAA",
  "r=abc,c=biws,p=AAAA",
  "c=biws,r=abc,p=AAAA,x=y",
  `c=biws,r=abc${",x=y".repeat(20_000)}`,
])("%.40s is no last message", async (message) => {
  const server = dialogue(examples[0]!)
  server.open(examples[0]!.messages[0])
  server.challenge(await keyOf(examples[0]!))
  expect(server.close(message)).toBeUndefined()
})

test("a password is prepared as RFC 4013 says, and taken as it is where that forbids it", async () => {
  const how = { salt: Buffer.from("salt"), iterations: 4096 }
  const key = (password: string) => deriveScramKey("SCRAM-SHA-256", password, how)
  expect(await key("I\u00adX")).toEqual(await key("\u2168"))
  expect(await key("\u00aa")).toEqual(await key("a"))
  expect(await key("smile 😀")).toEqual(await key("smile 😀"))
  expect(await key("smile 😀")).not.toEqual(await key("smile 😁"))
})

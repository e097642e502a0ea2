import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { closeDialogues, dialogue, plain } from "./test-clients.ts"
import type { Dialogue } from "./test-dialogue.ts"
import { openPostOffice, type PostOffice } from "./test-post-office.ts"

// Who may send where: everybody who can come, as everybody they may say they are, to everybody there is.

let office: PostOffice

beforeAll(async () => {
  office = await openPostOffice()
  const actor = { address: "test" }
  for (const name of ["alice", "bob", "gone"]) await office.person(name)
  const gone = await office.directory.findAccount({ address: "gone@example.test" })
  await office.directory.updateAccount(gone.id, { disabled: true }, actor)
  await office.directory.createAlias(
    { address: "out@example.test", targets: ["friend@remote.example"] },
    actor,
  )
  await office.directory.createAlias({ address: "ally@example.test", targets: ["alice@example.test"] }, actor)
})
afterEach(closeDialogues)
afterAll(() => office.close())

async function signIn(client: Dialogue): Promise<Dialogue> {
  await client.play(`S: 220\nC: EHLO x\nS: 250\nC: AUTH PLAIN ${plain("alice@example.test")}\nS: 235`)
  return client
}

async function greet(client: Dialogue, hello: string): Promise<Dialogue> {
  await client.play(`S: 220\nC: ${hello}\nS: 250`)
  return client
}

const ways = {
  stranger: async () => greet(await dialogue(office.ports.smtp), "EHLO x"),
  "stranger with TLS": async () => {
    const client = await greet(await dialogue(office.ports.smtp), "EHLO x")
    await client.play("C: STARTTLS\nS: 220")
    await client.startTls()
    await client.play("C: EHLO x\nS: 250")
    return client
  },
  "one of us": async () => signIn(await dialogue(office.ports.submissions, { tls: true })),
  "somebody who has not signed in": async () =>
    greet(await dialogue(office.ports.submissions, { tls: true }), "EHLO x"),
  "a server before us": async () => greet(await dialogue(office.ports.lmtp), "LHLO x"),
}

const senders = {
  "<>": "",
  themselves: "alice@example.test",
  "their alias": "ally@example.test",
  "a colleague": "bob@example.test",
  "a stranger": "x@elsewhere.example",
}

const recipients = {
  "a person here": "bob@example.test",
  "a tag": "bob+tag@example.test",
  "an alias that leads out": "out@example.test",
  "nobody here": "nobody@example.test",
  "somebody disabled": "gone@example.test",
  "somebody elsewhere": "friend@remote.example",
  "a route with %": "friend%remote.example@example.test",
  "a route with !": "remote.example!friend@example.test",
  "a quoted route": '"friend@remote.example"@example.test',
  "a source route out": "@example.test:friend@remote.example",
  "a source route in": "@remote.example:bob@example.test",
  "an address literal": "friend@[192.0.2.1]",
  "our own address": "bob@[127.0.0.1]",
}

/** What everybody may write to. */
const here = ["a person here", "a tag", "an alias that leads out", "a source route in"]
/** What only our own people may write to beside it. */
const elsewhere = ["somebody elsewhere", "a source route out", "an address literal", "our own address"]

const sendersAllowed: Record<keyof typeof ways, (keyof typeof senders)[]> = {
  stranger: ["<>", "themselves", "their alias", "a colleague", "a stranger"],
  "stranger with TLS": ["<>", "themselves", "their alias", "a colleague", "a stranger"],
  "one of us": ["<>", "themselves", "their alias"],
  "somebody who has not signed in": [],
  "a server before us": ["<>", "themselves", "their alias", "a colleague", "a stranger"],
}

const names = Object.keys as <Key extends string>(table: Record<Key, unknown>) => Key[]

describe.each(names(ways))("%s", (way) => {
  test.each(names(senders))("as %s", async (sender) => {
    const client = await ways[way]()
    const begun = await client.say(`MAIL FROM:<${senders[sender]}>`)
    expect(begun).toMatch(sendersAllowed[way].includes(sender) ? /^250 / : /^5[35]0 5\.7\.[01] /)
    for (const recipient of names(recipients)) {
      const reply = await client.say(`RCPT TO:<${recipients[recipient]}>`)
      const allowed =
        begun.startsWith("250") &&
        (here.includes(recipient) || (way === "one of us" && elsewhere.includes(recipient)))
      if (begun.startsWith("250"))
        expect(reply, recipient).toMatch(allowed ? /^250 / : /^55[04] 5\.[127]\.1 /)
      else expect(reply, recipient).toMatch(/^503 /)
    }
  })
})

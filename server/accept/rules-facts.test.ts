import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testDatabases } from "../store/test-house.ts"
import { RulesWorld } from "./rules-world.ts"

// What scripts can ask about the world, as it really is when mail comes.

describe.each(testDatabases)("what scripts know on $name", ({ postgresql }) => {
  let world: RulesWorld
  beforeEach(async () => {
    world = await RulesWorld.open(postgresql)
  })
  afterEach(() => world.close())

  /** Whether a test holds for the next message. */
  async function holds(
    requires: string[],
    text: string,
    sent: Parameters<RulesWorld["send"]>[0] = {},
  ): Promise<boolean> {
    const list = [...requires, "imap4flags"].map((name) => `"${name}"`).join(", ")
    await world.script(world.alice, `require [${list}]; if ${text} { addflag "yes"; }`)
    await world.send(sent)
    return (await world.flags(world.alice, "INBOX")).at(-1)?.keywords === "yes"
  }

  test("annotations of mailboxes and of the server (RFC 5490)", async () => {
    const { store } = world.office.house
    const { id } = await store.mailbox(world.alice, "Archive")
    const note = (mailboxId: number, entry: string, value: string) =>
      store.annotations.change({ mailboxId, accountId: world.alice }, [{ entry, value: Buffer.from(value) }])
    await note(id, "/private/comment", "old things")
    await note(0, "/shared/comment", "our server")
    expect(await holds(["mboxmetadata"], 'metadata :contains "Archive" "/private/comment" "old"')).toBe(true)
    expect(await holds(["mboxmetadata"], 'metadataexists "Archive" ["/private/comment", "/shared/x"]')).toBe(
      false,
    )
    expect(await holds(["servermetadata"], 'servermetadata "/shared/comment" "our server"')).toBe(true)
  })

  test("the address book (RFC 6134)", async () => {
    await world.office.house.prisma.contact.create({
      data: { accountId: world.alice, address: "ann@far.example", name: "Ann" },
    })
    const text = 'address :list "from" ":addrbook:default"'
    expect(await holds(["extlists"], text)).toBe(true)
    expect(await holds(["extlists"], text, { from: "eve@far.example" })).toBe(false)
    expect(await holds(["extlists"], 'valid_ext_list ":addrbook:none"')).toBe(false)
  })

  test("tags begin as the domain says (RFC 5233)", async () => {
    const { directory } = world.office
    const { id } = await directory.findDomain({ name: "example.test" })
    await directory.updateDomain(id, { separators: "-" }, { address: "test" })
    const sent = { to: "alice-news@example.test" }
    expect(await holds(["subaddress", "envelope"], 'envelope :detail "to" "news"', sent)).toBe(true)
    expect(await holds(["subaddress"], 'address :user "to" "alice"', sent)).toBe(true)
  })

  test("what was thought of the message (RFC 5235)", async () => {
    const header =
      "X-Missiva-Verdict: spam score=7.5; learnt-spam=7.5\r\nX-Spam-Flag: YES\r\nX-Spam-Score: 7.5\r\n" +
      "X-Spam-Status: Yes, score=7.5 required=5.0\r\nX-Virus-Status: Infected (Eicar)\r\n"
    const numeric = ["relational", "comparator-i;ascii-numeric"]
    const atLeast = (what: string, value: string) =>
      `${what} :value "ge" :comparator "i;ascii-numeric" "${value}"`
    expect(await holds(["spamtest", ...numeric], atLeast("spamtest", "5"), { header })).toBe(true)
    expect(await holds(["spamtestplus", ...numeric], atLeast("spamtest :percent", "75"), { header })).toBe(
      true,
    )
    expect(await holds(["virustest", ...numeric], atLeast("virustest", "5"), { header })).toBe(true)
    expect(await holds(["spamtest"], 'spamtest "0"')).toBe(true)
  })

  test("an answer leaves its copy where it says, in a mailbox made for it (RFC 8580)", async () => {
    await world.script(
      world.alice,
      'require ["vacation", "fcc", "mailbox", "imap4flags", "special-use"]; vacation :fcc "Answers" :create :flags "answered" "Away.";',
    )
    await world.send({ header: "Subject: hello\r\n" })
    expect(await world.subjects(world.alice, "Answers")).toEqual(["Auto: hello"])
    expect(await world.flags(world.alice, "Answers")).toEqual([{ flags: 1, keywords: "answered" }])
  })
})

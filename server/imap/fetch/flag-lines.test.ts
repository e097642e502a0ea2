import { afterAll, beforeAll, expect, test } from "vitest"
import { parseFlags } from "../../store/flags.ts"
import { type ImapHouse, openImapHouse, type Wire } from "../dialogue.ts"

// Whole mailboxes are told digit by digit, a few messages attribute by attribute: both have to say the same.

const messages = 5000
let house: ImapHouse
let accountId: number
beforeAll(async () => {
  house = await openImapHouse()
  accountId = await house.account("alice")
  const names = [[], ["\\Seen"], ["\\Seen", "\\Answered"], ["$Label1", "\\Flagged"]]
  const { store } = house
  const { id } = await store.createMailbox(accountId, "many")
  const incoming = store.receive(1000)
  await incoming.write(Buffer.from("Subject: many\r\n\r\n"))
  const staged = await incoming.finish()
  await store.append(accountId, "many", [{ staged, flags: parseFlags([]) }])
  for (let length = 1; length < messages; length *= 2) {
    const uids = Array.from({ length: Math.min(length, messages - length) }, (_, at) => at + 1)
    await store.copy(id, uids, { accountId, name: "many" })
  }
  for (const [which, flags] of names.entries()) {
    const uids = Array.from({ length: messages }, (_, at) => at + 1).filter((uid) => uid % 7 === which)
    await store.changeFlags(id, uids, { mode: "add", flags: parseFlags(flags) })
  }
  // Numbers and UIDs part from each other.
  await store.changeFlags(id, [3, 40, 41], { mode: "add", flags: parseFlags(["\\Deleted"]) })
  await store.expunge(id, [3, 40, 41])
}, 60_000)
afterAll(() => house.close())

/** What is said last of each message, when all are asked for at once and when they are twenty at a time. */
async function bothWays(wire: Wire, asked: string, numbers: readonly number[]) {
  const [verb, items] = asked.startsWith("UID ") ? ["UID FETCH", asked.slice(4)] : ["FETCH", asked]
  const told = async (set: string) => (await wire.command(`a ${verb} ${set} ${items}`)).slice(0, -1)
  const few: string[] = []
  for (let from = 0; from < numbers.length; from += 20)
    few.push(...(await told(numbers.slice(from, from + 20).join(","))))
  return { whole: lastOfEach(await told("1:*")), few: lastOfEach(few) }
}

function lastOfEach(lines: readonly string[]): string[] {
  const told = lines.filter((line) => line.includes("FETCH ("))
  return [...new Map(told.map((line) => [line.split(" ", 2)[1], line])).values()]
}

const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1)
const left = messages - 3

test.each([
  "(FLAGS)",
  "(UID FLAGS)",
  "(MODSEQ FLAGS)",
  "(FLAGS UID MODSEQ)",
  "UID (FLAGS)",
  "UID (FLAGS MODSEQ)",
])("%s of a whole mailbox says what it says of a few messages", async (asked) => {
  const wire = await house.signedIn("alice", "many")
  const { whole, few } = await bothWays(wire, asked, upTo(asked.startsWith("UID") ? messages : left))
  expect(whole).toHaveLength(left)
  expect(whole).toEqual(few)
  wire.close()
})

test("so it does with \\Recent, which some have and some have not", async () => {
  await house.somebody("bob", 70)
  const append = "APPEND INBOX (\\Seen) {5+}\r\na: b"
  const says = upTo(5).flatMap(() => [append])
  await house.say("bob", ...says)
  const wire = await house.signedIn("bob", "INBOX")
  const { whole, few } = await bothWays(wire, "(UID FLAGS)", upTo(75))
  expect(whole).toEqual(few)
  expect(whole[69]).toBe("* 70 FETCH (UID 70 FLAGS ())")
  expect(whole[70]).toBe("* 71 FETCH (UID 71 FLAGS (\\Seen \\Recent))")
  wire.close()
})

test("so it does when messages are named by UID alone (RFC 9586)", async () => {
  const wire = await house.signedIn("alice")
  await wire.command("e ENABLE UIDONLY")
  await wire.command("s SELECT many")
  const { whole, few } = await bothWays(wire, "UID (FLAGS MODSEQ)", upTo(messages))
  expect(whole).toEqual(few)
  expect(whole[2]).toMatch(/^\* 4 UIDFETCH \(FLAGS \(.*\) MODSEQ \(\d+\)\)$/)
  wire.close()
})

test("so it does while expunges wait to be told, with the flags the client was told last", async () => {
  const wire = await house.signedIn("alice")
  await house.deliver(accountId, "fewer", ...upTo(80).map((number) => `Subject: ${number}\r\n\r\n`))
  await wire.command("s SELECT fewer")
  await house.say("alice", "SELECT fewer", "STORE 5 +FLAGS (\\Deleted)", "EXPUNGE", "STORE 9 +FLAGS (\\Seen)")
  const { whole, few } = await bothWays(wire, "(UID FLAGS)", upTo(80))
  expect(whole).toHaveLength(80)
  expect(whole).toEqual(few)
  expect(whole[9]).toBe("* 10 FETCH (UID 10 FLAGS (\\Seen \\Recent))")
  wire.close()
})

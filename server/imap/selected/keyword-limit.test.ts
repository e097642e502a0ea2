import { afterAll, beforeAll, expect, test } from "vitest"
import { parseFlags } from "../../store/flags.ts"
import { mostKeywordsOfMailbox } from "../../store/keywords.ts"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

let house: ImapHouse
let ann: number
beforeAll(async () => {
  house = await openImapHouse()
  ann = await house.account("ann")
})
afterAll(() => house.close())

/** A mailbox of six messages with all keywords but one that there is room for; gives its id. */
async function nearlyFull(name: string): Promise<number> {
  const { id } = await house.store.createMailbox(ann, name)
  for (let uid = 1; uid <= 6; uid++) {
    const incoming = house.store.receive(1000)
    await incoming.write(Buffer.from("a: b\r\n"))
    const names = Array.from({ length: 100 }, (_, at) => `k${(uid - 1) * 100 + at}`)
    const flags = parseFlags(names.filter((keyword) => Number(keyword.slice(1)) < mostKeywordsOfMailbox - 1))
    await house.store.append(ann, name, [{ staged: await incoming.finish(), flags }])
  }
  return id
}

test("the keyword that fills a mailbox takes \\* out of PERMANENTFLAGS, the next is refused, and one taken away makes room", async () => {
  await nearlyFull("Full")
  await house.talk(
    String.raw`
    C1: a SELECT Full
    S1: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft k0 ...
    S1: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft k0 ...
    S1: ...
    S1: a OK [READ-WRITE] Selected
    C2: a SELECT Full
    S2: ...
    S2: a OK [READ-WRITE] Selected
    C1: b STORE 6 FLAGS.SILENT (Last)
    S1: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft Last k0 ...
    S1: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft Last k0 ...
    S1: b OK STORE completed
    C1: c STORE 6 +FLAGS (OneMore)
    S1: c NO [LIMIT] A mailbox has at most 500 keywords; take some away first
    C1: d STORE 6 FLAGS (last K7 $Forwarded)
    S1: * FLAGS ...
    S1: * 6 FETCH (UID 6 FLAGS ...
    S1: d OK STORE completed
    C1: e APPEND Full (OneMore) {5+}
    C1: a: b
    S1: ...
    S1: e NO [LIMIT] ...
    C1: f APPEND Full (k8) {5+}
    C1: a: b
    S1: ...
    S1: f OK ...
    C1: g APPEND INBOX (OneMore) {5+}
    C1: a: b
    S1: g OK ...
    C2: b SELECT INBOX
    S2: ...
    S2: b OK [READ-WRITE] Selected
    C2: c COPY 1 Full
    S2: c NO [LIMIT] ...
    C2: d MOVE 1 Full
    S2: d NO [LIMIT] ...
    C2: e STORE 1 -FLAGS.SILENT (OneMore)
    S2: e OK STORE completed
    C2: f COPY 1 Full
    S2: f OK ...
    C1: h STORE 1 FLAGS.SILENT ()
    S1: ...
    S1: * OK [PERMANENTFLAGS (\Answered \Flagged ...
    S1: h OK STORE completed
    C1: i STORE 1 +FLAGS.SILENT (OneMore)
    S1: * FLAGS ...
    S1: i OK STORE completed
    `,
    { user: "ann" },
  )
})

test("PERMANENTFLAGS ends with \\* exactly while there is room", async () => {
  const id = await nearlyFull("Room")
  const wire = await house.signedIn("ann")
  const permanent = async () => {
    const lines = await wire.command("s SELECT Room")
    return /PERMANENTFLAGS \(.* (\S+)\)/.exec(lines.join("\n"))?.[1]
  }
  expect(await permanent()).toBe("\\*")
  await house.store.changeFlags(id, [6], { mode: "replace", flags: parseFlags(["Last"]) })
  expect(await permanent()).toMatch(/^k\d+$/)
  wire.socket.destroy()
})

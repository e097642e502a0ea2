import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"
import { limits } from "../limits.ts"

let house: ImapHouse
let number = 0
let user = ""
let accountId = 0

beforeAll(async () => {
  house = await openImapHouse()
})
afterAll(() => house.close())

async function deliver(subject: string): Promise<void> {
  const staged = house.store.receive(1000)
  await staged.write(Buffer.from(`Subject: ${subject}\r\n\r\nHello\r\n`))
  const flags = { bits: 0, keywords: [] }
  await house.store.append(accountId, "INBOX", [{ staged: await staged.finish(), flags }])
}

/** Somebody with five messages. */
beforeEach(async () => {
  user = `watcher${++number}`
  accountId = await house.account(user)
  for (const subject of ["m", "d", "x", "b", "k"]) await deliver(subject)
})

const talk = async (script: string): Promise<void> => {
  await house.talk(`C: s SELECT INBOX\nS: ...\nS: s OK...\n${script}`, { user })
}

const second = `
      C2: s SELECT INBOX
      S2: ...
      S2: s OK...`

describe("CONTEXT=SEARCH (RFC 5267 §4)", () => {
  test("CONTEXT is a hint, and UPDATE tells nothing by itself", () =>
    talk(`
      C: A01 SEARCH RETURN (CONTEXT COUNT) UNDELETED UNKEYWORD $Junk
      S: * ESEARCH (TAG "A01") COUNT 5
      S: A01 OK...
      C: A02 SEARCH RETURN (UPDATE) UNDELETED
      S: * ESEARCH (TAG "A02")
      S: A02 OK...`))

  test("changed flags: ADDTO and REMOVEFROM come behind the FETCH that causes them (§4.3.3)", () =>
    talk(`
      C: B01 UID SEARCH RETURN (UPDATE COUNT) DELETED KEYWORD $Junk
      S: * ESEARCH (TAG "B01") UID COUNT 0
      S: B01 OK...
      C: B02 STORE 2:3 +FLAGS (\\Deleted $Junk)
      S: ...
      S: * 3 FETCH (UID 3 FLAGS (\\Deleted $Junk...
      S: * ESEARCH (TAG "B01") UID ADDTO (0 2:3)
      S: B02 OK...
      C: B03 STORE 2 -FLAGS.SILENT ($Junk)
      S: * ESEARCH (TAG "B01") UID REMOVEFROM (0 2)
      S: B03 OK...
      C: B04 STORE 4 +FLAGS.SILENT (\\Seen)
      S: B04 OK...`))

  test("what others expunge is told before EXPUNGE, what arrives after EXISTS (§4.3.4, §4.3.3)", () =>
    talk(`
      C: c1 SEARCH RETURN (UPDATE ALL) NOT SUBJECT x
      S: * ESEARCH (TAG "c1") ALL 1:2,4:5
      S: c1 OK...${second}
      C2: b1 STORE 2,3 +FLAGS.SILENT (\\Deleted)
      S2: b1 OK...
      C2: b2 EXPUNGE
      S2: ...
      S2: b2 OK...
      C2: b3 APPEND INBOX {15+}
      C2: Subject: news
      C2:
      S2: ...
      S2: b3 OK...
      C: c2 NOOP
      S: * ESEARCH (TAG "c1") REMOVEFROM (0 2)
      S: * 2 EXPUNGE
      S: * 2 EXPUNGE
      S: * 4 EXISTS
      S: * $r RECENT
      S: * ESEARCH (TAG "c1") ADDTO (0 4)
      S: c2 OK...`))

  test("while IDLE too", async () => {
    const wire = await house.signedIn(user)
    await wire.command("s SELECT INBOX")
    await wire.command("u1 UID SEARCH RETURN (UPDATE) SUBJECT news")
    wire.send("i IDLE\r\n")
    expect(await wire.line()).toMatch(/^\+/)
    await deliver("good news")
    expect(await wire.line()).toBe("* 6 EXISTS")
    expect(await wire.line()).toBe("* 6 RECENT")
    expect(await wire.line()).toBe('* ESEARCH (TAG "u1") UID ADDTO (0 6)')
    wire.send("DONE\r\n")
    expect(await wire.line()).toMatch(/^i OK/)
    wire.socket.destroy()
  })

  test("a tag that is in use is refused and changes nothing (§4.3)", () =>
    talk(`
      C: B01 UID SEARCH RETURN (UPDATE COUNT) FLAGGED
      S: * ESEARCH (TAG "B01") UID COUNT 0
      S: B01 OK...
      C: B01 SORT RETURN (UPDATE) (ARRIVAL) UTF-8 SEEN
      S: B01 BAD Tag reuse
      C: B02 STORE 1 +FLAGS.SILENT (\\Flagged \\Seen)
      S: * ESEARCH (TAG "B01") UID ADDTO (0 1)
      S: B02 OK...`))

  test("message numbers mean what they meant, UIDs include what is to come (§4.3)", () =>
    talk(`
      C: a1 SEARCH RETURN (UPDATE) 2:* UNFLAGGED
      S: * ESEARCH (TAG "a1")
      S: a1 OK...
      C: a2 UID SEARCH RETURN (UPDATE) UID 2:* UNFLAGGED
      S: * ESEARCH (TAG "a2") UID
      S: a2 OK...
      C: a3 STORE 1 +FLAGS.SILENT (\\Deleted)
      S: a3 OK...
      C: a4 EXPUNGE
      S: * 1 EXPUNGE
      S: a4 OK...
      C: a5 APPEND INBOX {15+}
      C: Subject: news
      C:
      S: * 5 EXISTS
      S: * $r RECENT
      S: * ESEARCH (TAG "a2") UID ADDTO (0 6)
      S: a5 OK...
      C: a6 STORE 1 +FLAGS.SILENT (\\Flagged)
      S: * ESEARCH (TAG "a1") REMOVEFROM (0 1)
      S: * ESEARCH (TAG "a2") UID REMOVEFROM (0 2)
      S: a6 OK...`))

  test("CANCELUPDATE ends it (§4.3.5), and so does another mailbox", () =>
    talk(`
      C: a1 SEARCH RETURN (UPDATE) FLAGGED
      S: ...
      S: a1 OK...
      C: a2 SEARCH RETURN (UPDATE) SEEN
      S: ...
      S: a2 OK...
      C: a3 CANCELUPDATE "a1"
      S: a3 OK No further updates
      C: a4 STORE 1 +FLAGS.SILENT (\\Flagged \\Seen)
      S: * ESEARCH (TAG "a2") ADDTO (0 1)
      S: a4 OK...
      C: a5 CANCELUPDATE "a1" "a2"
      S: a5 BAD...
      C: a6 CANCELUPDATE
      S: a6 BAD...
      C: a7 SELECT INBOX
      S: ...
      S: a7 OK...
      C: a8 STORE 2 +FLAGS.SILENT (\\Seen)
      S: a8 OK...
      C: a9 CANCELUPDATE "a2"
      S: a9 BAD...`))

  test("too many are refused with NOUPDATE, and answered all the same (§4.3.1)", () => {
    const lines = Array.from({ length: limits.liveSearches }, (_, at) => [
      `C: u${at} SEARCH RETURN (UPDATE COUNT) SEEN`,
      `S: * ESEARCH (TAG "u${at}") COUNT 0`,
      `S: u${at} OK...`,
    ])
    return talk(`${lines.flat().join("\n")}
      C: B02 UID SORT RETURN (UPDATE COUNT) (ARRIVAL) UTF-8 ALL
      S: * ESEARCH (TAG "B02") UID COUNT 5
      S: * NO [NOUPDATE "B02"] Too many...
      S: B02 OK...
      C: B03 CANCELUPDATE "u0"
      S: B03 OK...
      C: B04 UID SORT RETURN (UPDATE COUNT) (ARRIVAL) UTF-8 ALL
      S: * ESEARCH (TAG "B04") UID COUNT 5
      S: B04 OK...`)
  })
})

describe("CONTEXT=SORT (RFC 5267 §4)", () => {
  test("positions keep the order", () =>
    talk(`
      C: a0 STORE 1,3,5 +FLAGS.SILENT (\\Flagged)
      S: a0 OK...
      C: a1 UID SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 FLAGGED
      S: * ESEARCH (TAG "a1") UID ALL 5,1,3
      S: a1 OK...
      C: a2 STORE 2,4 +FLAGS.SILENT (\\Flagged)
      S: * ESEARCH (TAG "a1") UID ADDTO (1 4,2)
      S: a2 OK...
      C: a3 STORE 1,4 -FLAGS.SILENT (\\Flagged)
      S: * ESEARCH (TAG "a1") UID REMOVEFROM (4 1 1 4)
      S: a3 OK...
      C: a4 STORE 1,4 +FLAGS.SILENT (\\Flagged)
      S: * ESEARCH (TAG "a1") UID ADDTO (1 4 4 1)
      S: a4 OK...
      C: a5 STORE 2 +FLAGS.SILENT (\\Deleted)
      S: a5 OK...
      C: a6 EXPUNGE
      S: * ESEARCH (TAG "a1") UID REMOVEFROM (2 2)
      S: * 2 EXPUNGE
      S: a6 OK...`))
})

test("a client that applies every update has what a new search would find", async () => {
  const wire = await house.signedIn(user)
  await wire.command("s SELECT INBOX")
  for (let at = 0; at < 20; at++) await deliver(String.fromCharCode(97 + ((at * 7) % 26)))
  await wire.command("n NOOP")
  const lists = new Map<string, number[]>()
  const start = async (tag: string, command: string) => {
    const [line] = await wire.command(`${tag} ${command}`)
    lists.set(tag, expanded(/ALL ([\d:,]+)/.exec(line!)?.[1] ?? ""))
  }
  await start("sorted", "UID SORT RETURN (UPDATE ALL) (REVERSE SUBJECT) UTF-8 UNDELETED FLAGGED")
  await start("found", "UID SEARCH RETURN (UPDATE ALL) UNDELETED UNSEEN")
  let random = 1
  const some = (most: number) => (random = (random * 48_271) % 2_147_483_647) % most
  for (let round = 0; round < 60; round++) {
    const flag = ["\\Flagged", "\\Seen", "\\Deleted"][some(3)]
    const uids = `${1 + some(25)},${1 + some(25)},${1 + some(25)}`
    const command =
      round % 9 === 8 ? "EXPUNGE" : `UID STORE ${uids} ${some(3) ? "+" : "-"}FLAGS.SILENT (${flag})`
    if (round % 10 === 5) await deliver(String.fromCharCode(97 + some(26)))
    for (const line of await wire.command(`r${round} ${command}`)) applyUpdate(line, lists)
  }
  for (const line of await wire.command("n NOOP")) applyUpdate(line, lists)
  const told = async (command: string) =>
    expanded(/ALL ([\d:,]+)/.exec((await wire.command(`t ${command}`))[0]!)?.[1] ?? "")
  expect(lists.get("sorted")).toEqual(
    await told("UID SORT RETURN (ALL) (REVERSE SUBJECT) UTF-8 UNDELETED FLAGGED"),
  )
  expect(lists.get("found")!.toSorted((a, b) => a - b)).toEqual(
    await told("UID SEARCH RETURN (ALL) UNDELETED UNSEEN"),
  )
  wire.socket.destroy()
})

function expanded(set: string): number[] {
  if (set === "") return []
  return set.split(",").flatMap((item) => {
    const [first, last = first] = item.split(":").map(Number)
    return Array.from({ length: last! - first! + 1 }, (_, at) => first! + at)
  })
}

/** Does to its list what an ESEARCH response says. */
function applyUpdate(line: string, lists: Map<string, number[]>): void {
  const found = /^\* ESEARCH \(TAG "(\w+)"\) UID (ADDTO|REMOVEFROM) \((.*)\)$/.exec(line)
  if (!found) return
  const list = lists.get(found[1]!)!
  const words = found[3]!.split(" ")
  for (let at = 0; at < words.length; at += 2) {
    const position = Number(words[at])
    const uids = expanded(words[at + 1]!)
    if (found[2] === "ADDTO") list.splice(Math.max(0, position - 1), 0, ...uids)
    else if (position === 0) for (const uid of uids) list.splice(list.indexOf(uid), 1)
    else expect(list.splice(position - 1, uids.length)).toEqual(uids)
  }
}

describe("UPDATE with data items (RFC 5465 §7)", () => {
  test("a message that comes and fits is told between EXISTS and ADDTO; one that fits by its flags is not", () =>
    talk(`${second}
      C: a UID SEARCH RETURN (COUNT UPDATE (UID BODY[HEADER.FIELDS (SUBJECT)])) OR FLAGGED SUBJECT boss
      S: * ESEARCH (TAG "a") UID COUNT 0
      S: a OK...
      C: b NOTIFY SET (selected (MessageNew MessageExpunge FlagChange))
      S: b OK...
      C2: a APPEND INBOX {18+}
      C2: Subject: boss
      C2:
      C2: x
      S: * 6 EXISTS
      S: * $recent RECENT
      S: * 6 FETCH (UID 6 BODY[HEADER.FIELDS (SUBJECT)] {$size}
      S: Subject: boss
      S:
      S: )
      S: * ESEARCH (TAG "a") UID ADDTO (0 6)
      C2: b STORE 1 +FLAGS.SILENT (\\Flagged)
      S: * 1 FETCH (UID 1 FLAGS (\\Flagged...
      S: * ESEARCH (TAG "a") UID ADDTO (0 1)
      C: c FETCH 6 FLAGS
      S: * 6 FETCH (FLAGS (\\Recent))
      S: c OK...
      C: d SEARCH RETURN (UPDATE ()) ALL
      S: d BAD...`))
})

import type { Socket } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Writer } from "../../line/writer.ts"
import { parseFlags } from "../../store/flags.ts"
import { openTestHouse, type TestHouse } from "../../store/test-house.ts"
import { parseSequenceSet } from "../grammar/sequence-set.ts"
import { limits } from "../limits.ts"
import { View } from "./view.ts"

let house: TestHouse
let alice: number
beforeAll(async () => {
  house = await openTestHouse()
  alice = await house.account("alice")
})
afterAll(() => house.close())

/** What the client of every view here asked for; `told` sets it. */
const dialect = { condstore: false, qresync: false, uidOnly: false, rev2: false }

/** A mailbox of so many messages, and a view of it. */
async function opened(name: string, messages: number): Promise<{ view: View; mailboxId: number }> {
  const { id } = await house.store.createMailbox(alice, name)
  await append(name, messages)
  const snapshot = await house.store.snapshot(id)
  const view = new View({ mailboxId: id, name, readOnly: true, recentAbove: 0 }, snapshot, dialect)
  return { mailboxId: id, view }
}

async function append(name: string, messages: number): Promise<void> {
  for (let i = 0; i < messages; i++) {
    const incoming = house.store.receive(1000)
    await incoming.write(Buffer.from(`Subject: ${i}\r\n\r\n`))
    await house.store.append(alice, name, [{ staged: await incoming.finish(), flags: parseFlags([]) }])
  }
}

async function told(
  view: View,
  expunges: "now" | "later",
  asked: Partial<typeof dialect> = {},
): Promise<string[]> {
  Object.assign(dialect, { condstore: false, qresync: false, uidOnly: false, rev2: false }, asked)
  let text = ""
  const socket = { writable: true, writableNeedDrain: false, write: (more: string) => (text += more) !== "" }
  const writer = new Writer(socket as unknown as Socket, limits)
  await view.sync(house.store, writer, { expunges })
  await writer.flush()
  return text.split("\r\n").slice(0, -1)
}

const expunge = async (mailboxId: number, uids: number[]) => {
  await house.store.changeFlags(mailboxId, uids, { mode: "add", flags: parseFlags(["\\Deleted"]) })
  await house.store.expunge(mailboxId, uids)
}

describe("sets become indexes", () => {
  test("by number and by UID, as the client counts", async () => {
    const { view, mailboxId } = await opened("sets", 6)
    await expunge(mailboxId, [2, 4])
    await told(view, "now")
    const resolve = (set: string, numbers: "sequence" | "uid") => {
      const indexes = view.resolve(parseSequenceSet(set)!, numbers)
      return indexes && [...indexes]
    }
    expect(resolve("1:*", "sequence")).toEqual([0, 1, 2, 3])
    expect(resolve("4,1,1:2", "sequence")).toEqual([0, 1, 3])
    expect(resolve("*:2", "sequence")).toEqual([1, 2, 3])
    expect(resolve("5", "sequence")).toBeUndefined()
    expect(resolve("5:*", "sequence")).toEqual([3])
    expect(resolve("1:4", "uid")).toEqual([0, 1])
    expect(resolve("2,4,5,99", "uid")).toEqual([2])
    expect(resolve("100:*", "uid")).toEqual([3])
  })

  test("in an empty mailbox nothing is meant", async () => {
    const { view } = await opened("empty", 0)
    expect([...view.resolve([[1, 5]], "sequence")!]).toEqual([])
    expect([...view.resolve(parseSequenceSet("1:*")!, "sequence")!]).toEqual([])
    expect([...view.resolve(parseSequenceSet("*")!, "uid")!]).toEqual([])
  })
})

describe("what the client is told", () => {
  test("nothing, when nothing happened", async () => {
    const { view } = await opened("quiet", 2)
    expect(await told(view, "now")).toEqual([])
  })

  test("expunges from the top, each as the client counts by then", async () => {
    const { view, mailboxId } = await opened("gaps", 5)
    await expunge(mailboxId, [1, 2, 5])
    expect(await told(view, "now")).toEqual(["* 1 EXPUNGE", "* 1 EXPUNGE", "* 3 EXPUNGE"])
  })

  test("while expunges wait, numbers stay and flags are told by them", async () => {
    const { view, mailboxId } = await opened("waiting", 3)
    await expunge(mailboxId, [1])
    await append("waiting", 1)
    await house.store.changeFlags(mailboxId, [3], { mode: "add", flags: parseFlags(["\\Seen"]) })
    expect(await told(view, "later")).toEqual(["* 3 FETCH (UID 3 FLAGS (\\Seen \\Recent))"])
    expect(view.length).toBe(3)
    expect(view.flagsAt(0).text).toBe("")
    const seen = () => view.indexesWhere(({ bits }) => (bits & 1) !== 0)
    expect(seen()).toEqual([2])
    expect(await told(view, "now")).toEqual(["* 1 EXPUNGE", "* 3 EXISTS", "* 2 RECENT"])
    expect(seen()).toEqual([1])
    expect(view.uidAt(1)).toBe(3)
    expect(await told(view, "now")).toEqual([])
  })

  test("MODSEQ only to those who asked", async () => {
    const { view, mailboxId } = await opened("modseq", 1)
    await house.store.changeFlags(mailboxId, [1], { mode: "add", flags: parseFlags(["\\Seen"]) })
    const { modseq } = await house.store.snapshot(mailboxId)
    expect(await told(view, "now", { condstore: true })).toEqual([
      `* 1 FETCH (UID 1 FLAGS (\\Seen \\Recent) MODSEQ (${modseq}))`,
      `* OK [HIGHESTMODSEQ ${modseq}] Highest`,
    ])
  })

  test("QRESYNC is told of expunges by UID, UIDONLY of everything, IMAP4rev2 nothing of \\Recent", async () => {
    const { view, mailboxId } = await opened("dialects", 6)
    await expunge(mailboxId, [1, 3, 4])
    expect(await told(view, "now", { qresync: true })).toEqual(["* VANISHED 1,3:4"])
    await house.store.changeFlags(mailboxId, [5], { mode: "add", flags: parseFlags(["\\Seen"]) })
    await append("dialects", 1)
    expect(await told(view, "now", { rev2: true })).toEqual([
      "* 4 EXISTS",
      "* 2 FETCH (UID 5 FLAGS (\\Seen))",
    ])
    await house.store.changeFlags(mailboxId, [5], { mode: "add", flags: parseFlags(["\\Flagged"]) })
    await expunge(mailboxId, [7])
    expect(await told(view, "now", { uidOnly: true, rev2: true })).toEqual([
      "* VANISHED 7",
      "* 5 UIDFETCH (FLAGS (\\Seen \\Flagged))",
    ])
  })
})

import { expect, test } from "vitest"
import { oneMissiva } from "../../e2e/one-missiva.ts"
import { deleteMessages } from "./actions.ts"
import { deletedQuery, listDeleted, purgeDeleted, restorably, restoreDeleted } from "./deleted.ts"
import { bob, connectionsTo } from "./fixtures.ts"

const missiva = oneMissiva()
const connections = connectionsTo(missiva)

const ask = (query: Record<string, string> = {}) => listDeleted(connections, bob, deletedQuery.parse(query))

/** Makes a mailbox with so many messages, numbered. */
async function fill(path: string, messages: number): Promise<void> {
  await connections.change(bob, undefined, async (client) => {
    await client.mailboxCreate(path)
    for (let number = 1; number <= messages; number++)
      await client.append(path, `From: far@example.org\r\nSubject: ${path} ${number}\r\n\r\nhello\r\n`, [
        "\\Seen",
      ])
  })
}

const remove = (mailbox: string) =>
  restorably(connections, bob, mailbox, () => deleteMessages(connections, bob, { mailbox, query: "" }))

test("nothing was deleted: an empty page that says how long things are kept", async () => {
  expect(await ask()).toMatchObject({ kept: 604_800, mailboxes: [], rows: [], total: 0 })
})

test("what was deleted is listed over all mailboxes, the latest first, in pages without gaps", async () => {
  await fill("Trips/Mallorca är schön", 70)
  await fill("Bin", 3)
  await remove("Trips/Mallorca är schön")
  expect(await remove("Bin")).toEqual({ deleted: { mailbox: "Bin", uids: [1, 2, 3] } })
  expect(await remove("Bin")).toEqual({})
  const first = await ask()
  expect(first.total).toBe(73)
  expect(first.purges).toBe(true)
  expect(first.mailboxes).toEqual([
    { path: "Bin", there: true, messages: 3 },
    { path: "Trips/Mallorca är schön", there: true, messages: 70 },
  ])
  const seen = first.rows.map(({ subject }) => subject)
  expect(Date.parse(first.rows[0]!.until) - Date.parse(first.rows[0]!.deleted)).toBe(604_800_000)
  for (let page = first; page.next; ) {
    page = await ask({ below: JSON.stringify(page.next) })
    expect(page.rows.length).toBeGreaterThan(0)
    seen.push(...page.rows.map(({ subject }) => subject))
  }
  expect(seen).toHaveLength(73)
  expect(new Set(seen).size).toBe(73)
})

test("a search, one mailbox", async () => {
  const found = await ask({ query: "subject:70", mailbox: "Trips/Mallorca är schön" })
  expect(found.rows.map(({ subject }) => subject)).toEqual(["Trips/Mallorca är schön 70"])
  expect((await ask({ query: "subject:70", mailbox: "Bin" })).rows).toEqual([])
})

test("some come back where they were, a deleted mailbox with all its messages; some go for good", async () => {
  expect(await restoreDeleted(connections, bob, [{ mailbox: "Bin", uids: [2] }])).toBe(1)
  await connections.change(bob, undefined, (client) => client.mailboxDelete("Trips/Mallorca är schön"))
  const { mailboxes } = await ask()
  expect(mailboxes.map(({ there, messages }) => [there, messages])).toEqual([
    [true, 2],
    [false, 70],
  ])
  expect(await restoreDeleted(connections, bob, [{ mailbox: "Trips/Mallorca är schön" }])).toBe(70)
  await purgeDeleted(connections, bob, [{ mailbox: "Bin", uids: [1] }])
  expect((await ask()).rows).toMatchObject([{ mailbox: "Bin", uid: 3 }])
  const listed = await connections.read(bob, "Trips/Mallorca är schön", (client) =>
    client.search({ seen: true }),
  )
  expect(listed).toHaveLength(70)
  expect(await restoreDeleted(connections, bob, [{ mailbox: "Bin", uids: [77] }])).toBe(0)
})

test("what has no room says so", async () => {
  await missiva().command("account", "quota", "bob@example.test", "1K")
  await expect(restoreDeleted(connections, bob, [{ mailbox: "Bin", uids: [3] }])).rejects.toMatchObject({
    code: "over-quota",
  })
})

test.each(["[]", "x", '{"a*b":1}', '{"Bin":-1}'])("a page that is none is refused: %s", (below) => {
  expect(deletedQuery.safeParse({ below }).success).toBe(false)
})

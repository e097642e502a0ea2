import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { type ExpungeEvent, ImapFlow, type ImapFlowOptions } from "imapflow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, password } from "./dialogue.ts"

let house: ImapHouse
let alice: number
beforeAll(async () => {
  house = await openImapHouse({ allowPlaintext: false })
  alice = await house.account("alice")
})
afterAll(() => house.close())

const message = (subject: string) =>
  `From: Bob <bob@example.test>\r\nTo: alice@example.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.test>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nThis is ${subject}.\r\n`

function client(
  auth: { user: string; pass?: string; accessToken?: string },
  secure = true,
  options: Partial<ImapFlowOptions> = {},
): ImapFlow {
  const port = secure ? house.tlsPort : house.port
  return new ImapFlow({
    host: "127.0.0.1",
    port,
    secure,
    auth,
    tls: { rejectUnauthorized: false },
    logger: false,
    ...options,
  })
}

describe("imapflow", () => {
  test("works a whole day over STARTTLS", async () => {
    const flow = client({ user: "alice@example.test", pass: password }, false)
    await flow.connect()
    expect(flow.secureConnection).toBe(true)
    const names = (await flow.list({ statusQuery: { messages: true, unseen: true } })).map(
      (mailbox) => mailbox.path,
    )
    expect(names).toContain("Sent")
    await flow.mailboxCreate("Bücher & mehr/Neu")
    await flow.append("INBOX", message("one"), ["\\Seen"])
    await flow.append("INBOX", message("two"))
    const lock = await flow.getMailboxLock("INBOX")
    const found = await flow.fetchAll("1:*", {
      envelope: true,
      bodyStructure: true,
      flags: true,
      internalDate: true,
      size: true,
    })
    expect(
      found.map((each) => [each.seq, each.envelope?.subject, [...each.flags!].includes("\\Seen")]),
    ).toEqual([
      [1, "one", true],
      [2, "two", false],
    ])
    const whole = await flow.fetchOne("2", { source: true, bodyParts: ["1"] })
    if (!whole) throw new Error("the message was not there")
    expect(whole.source?.toString()).toBe(message("two"))
    expect(whole.bodyParts?.get("1")?.toString()).toBe("This is two.\r\n")
    expect(await flow.search({ subject: "TWO" }, { uid: true })).toEqual([2])
    expect(await flow.search({ body: "this is one" })).toEqual([1])
    await flow.messageFlagsAdd("1", ["\\Flagged", "$Label1"])
    const moved = await flow.messageMove("2", "Bücher & mehr/Neu")
    expect(moved).toMatchObject({ uidMap: new Map([[2, 1]]) })
    await flow.messageDelete("1")
    expect(await flow.search({ all: true })).toEqual([])
    lock.release()
    await flow.logout()
  })

  test("signs in with a token, and is shown the door when its session ends", async () => {
    const session = await house.directory.openSession(alice, { userAgent: "test", network: "127.0.0.1" })
    const accessToken = house.directory.mintToken(alice, session.id, "imap")
    const flow = client({ user: "alice@example.test", accessToken })
    flow.on("error", () => {})
    await flow.connect()
    await flow.mailboxOpen("INBOX")
    const closed = new Promise((resolve) => flow.once("close", resolve))
    await house.directory.revokeSession(session.id)
    await closed
    await expect(client({ user: "alice@example.test", accessToken }).connect()).rejects.toMatchObject({
      authenticationFailed: true,
    })
  })

  test("appends what has NUL, and downloads parts encoded and decoded", async () => {
    const flow = client({ user: "alice@example.test", pass: password })
    await flow.connect()
    const picture = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i & 255))
    const multipart = (encoding: string, body: string) =>
      `Subject: ${encoding}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n` +
      `Content-Type: image/x\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n--b--\r\n`
    const lines = picture.toString("base64").replace(/.{76}/g, "$&\r\n")
    await flow.append("Archive", multipart("base64", lines))
    await flow.append("Archive", Buffer.from(multipart("binary", picture.toString("latin1")), "latin1"))
    const lock = await flow.getMailboxLock("Archive")
    for (const uid of ["1", "2"]) {
      const { content } = await flow.download(uid, "2", { uid: true })
      const chunks: Buffer[] = []
      for await (const chunk of content!) chunks.push(chunk as Buffer)
      expect(Buffer.concat(chunks).equals(picture), uid).toBe(true)
      const one = await flow.fetchOne(uid, { bodyParts: ["2"] }, { uid: true, binary: true })
      expect((one || undefined)?.bodyParts?.get("2")?.equals(picture), uid).toBe(true)
    }
    lock.release()
    await flow.logout()
  })

  test("hears of new mail while it idles", async () => {
    const flow = client({ user: "alice@example.test", pass: password })
    await flow.connect()
    await flow.mailboxOpen("INBOX")
    const idle = flow.idle()
    const told = new Promise<{ count: number }>((resolve) => flow.once("exists", resolve))
    const incoming = house.store.receive(100_000)
    await incoming.write(Buffer.from(message("three")))
    const staged = await incoming.finish()
    await house.store.append(alice, "INBOX", [{ staged, flags: { bits: 0, keywords: [] } }])
    expect((await told).count).toBe(1)
    await flow.noop()
    await idle
    await flow.logout()
  })
})

describe("imapflow with QRESYNC and COMPRESS", () => {
  const auth = { user: "alice@example.test", pass: password }

  /** A client whose every byte goes compressed, and what it heard of messages that went and of flags. */
  async function synchronizing() {
    const compressed = new Set<boolean>()
    const note = (entry: { msg?: string; compress?: boolean }) => {
      if (entry.compress !== undefined) compressed.add(entry.compress)
    }
    const silent = () => undefined
    const logger = { trace: note, debug: silent, info: silent, warn: silent, error: silent }
    const flow = client(auth, true, { qresync: true, logRaw: true, logger })
    const gone: ExpungeEvent[] = []
    const flagged: number[] = []
    flow.on("expunge", (event) => gone.push(event))
    flow.on("flags", ({ uid }) => flagged.push(uid!))
    await flow.connect()
    expect([...flow.enabled]).toEqual(expect.arrayContaining(["CONDSTORE", "QRESYNC"]))
    // From now on: what was said before COMPRESS was not.
    compressed.clear()
    return { flow, gone, flagged, compressed }
  }

  test("is told what went and what changed while it was away, and what happens while it is there", async () => {
    const first = await synchronizing()
    await first.flow.mailboxCreate("Synced")
    for (const subject of ["a", "b", "c", "d"]) await first.flow.append("Synced", message(subject))
    const known = await first.flow.mailboxOpen("Synced")
    const since = { changedSince: known.highestModseq!, uidValidity: known.uidValidity }
    expect([...first.compressed]).toEqual([true])
    await first.flow.logout()

    const other = client(auth)
    await other.connect()
    await other.mailboxOpen("Synced")
    await other.messageDelete("2", { uid: true })
    await other.messageFlagsAdd("3", ["\\Flagged"], { uid: true })
    await other.append("Synced", message("e"))

    const again = await synchronizing()
    await again.flow.mailboxOpen("Synced", since as object)
    expect(again.gone).toMatchObject([{ uid: 2, vanished: true, earlier: true }])
    expect(again.flagged.sort()).toEqual([3, 5])
    const changed = await again.flow.fetchAll(
      "1:*",
      { flags: true },
      { uid: true, changedSince: since.changedSince },
    )
    expect(changed.map(({ uid }) => uid).sort()).toEqual([3, 5])

    await other.messageDelete("4", { uid: true })
    await again.flow.noop()
    expect(again.gone.at(-1)).toMatchObject({ uid: 4, vanished: true, earlier: false })
    const stale = await again.flow.messageFlagsAdd("3", ["\\Seen"], { uid: true, unchangedSince: 1n })
    expect(stale).toBe(false)
    const third = await again.flow.fetchOne("3", { flags: true }, { uid: true })
    expect(third && [...third.flags!]).not.toContain("\\Seen")
    expect([...again.compressed]).toEqual([true])
    await other.logout()
    await again.flow.logout()
  })
})

describe("curl", () => {
  const run = promisify(execFile)
  const curl = async (path: string, ...options: string[]) => {
    const url = `imap://127.0.0.1:${house.port}/${path}`
    const login = `alice@example.test:${password}`
    const all = ["--silent", "--show-error", "--insecure", "--ssl-reqd", "--user", login, url, ...options]
    return (await run("curl", all, { timeout: 20_000 })).stdout
  }

  test("lists, stores and fetches", async () => {
    expect(await curl("")).toContain('* LIST (\\HasNoChildren) "/" "INBOX"')
    const upload = run("curl", ["--version"])
    expect((await upload).stdout).toContain("imap")
    expect(await curl("INBOX;MAILINDEX=1")).toBe(message("three"))
  })
})

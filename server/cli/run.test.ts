import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openDirectory } from "../directory/open.ts"
import { silentLog } from "../log.ts"
import { openCommandLine } from "./test-command-line.ts"

const { missiva, config, close } = openCommandLine()
afterAll(close)

describe("a domain, its people and its aliases", () => {
  beforeAll(async () => {
    expect(await missiva("domain add Example.org")).toMatchObject({ code: 0, err: "" })
    expect(
      await missiva(["account", "add", "ann@example.org", "--name", "Ann Lee", "--quota", "2G", "--admin"]),
    ).toMatchObject({
      code: 0,
    })
    expect(await missiva("account add bob@example.org")).toMatchObject({
      code: 0,
      out: "bob@example.org is made",
    })
    expect(await missiva("alias add team@example.org ann@example.org bob@example.org")).toMatchObject({
      code: 0,
    })
  })

  test("are listed for people and for programs", async () => {
    expect((await missiva("account list")).out.split("\n")).toEqual([
      "ADDRESS          NAME     ROLE   USED  QUOTA",
      "ann@example.org  Ann Lee  admin  0 B   2 GB",
      "bob@example.org           user   0 B   -",
    ])
    expect(JSON.parse((await missiva("account list bob --json")).out)).toEqual([
      {
        address: "bob@example.org",
        name: "",
        role: "user",
        quotaBytes: 0,
        quotaMessages: 0,
        usedBytes: 0,
        usedMessages: 0,
        disabled: false,
        shared: false,
      },
    ])
    expect((await missiva("domain list")).out).toMatch(/^example\.org +2 +1 +- +-$/m)
    expect((await missiva("alias list")).out).toContain("ann@example.org, bob@example.org")
  })

  test("are changed", async () => {
    expect((await missiva("account quota bob@example.org 500M")).out).toBe(
      "bob@example.org has 500 MB, and uses 0 B",
    )
    expect((await missiva("account quota bob@example.org --messages 1000")).out).toBe(
      "bob@example.org has 500 MB, 1000 messages, and uses 0 B and 0 messages",
    )
    expect((await missiva("account quota bob@example.org none --messages none")).out).toBe(
      "bob@example.org has no limit, and uses 0 B",
    )
    expect((await missiva("account disable bob@example.org")).out).toBe("bob@example.org is disabled")
    expect((await missiva("account enable bob@example.org")).code).toBe(0)
    expect((await missiva("account pop3 bob@example.org")).out).toBe(
      "bob@example.org: POP3 is on, DELE deletes, shows all messages, fetching leaves unread, no APOP",
    )
    const pop3 =
      "account pop3 bob@example.org --allow off --deletion trash --newest 50 --mark-read on --apop set"
    expect((await missiva(pop3, "a secret of its own")).out).toBe(
      "bob@example.org: POP3 is off, DELE moves to the trash, shows the newest 50, fetching marks as read, APOP has a password",
    )
    expect((await missiva("account password bob@example.org", "another long one")).code).toBe(0)
    expect((await missiva("domain set example.org --catch-all bob@example.org")).code).toBe(0)
    expect((await missiva("alias set team@example.org bob@example.org")).out).toBe(
      "team@example.org leads to bob@example.org",
    )
  })

  test("a group is made, shown, changed and deleted", async () => {
    expect(
      (await missiva(["group", "create", "desk@example.org", "ann@example.org", "--name", "Desk"])).out,
    ).toBe("desk@example.org, 1 member\nMEMBER           NAME\nann@example.org  Ann Lee")
    expect((await missiva("group add $desk@example.org bob@example.org")).out).toContain("2 members")
    expect((await missiva("group list")).out).toMatch(/^desk@example\.org +Desk +2$/m)
    expect(JSON.parse((await missiva("group remove desk@example.org ann@example.org --json")).out)).toEqual({
      address: "desk@example.org",
      name: "Desk",
      members: [{ address: "bob@example.org", name: "" }],
    })
    expect((await missiva(["group", "rename", "desk@example.org", "Front desk"])).out).toBe(
      "desk@example.org is called Front desk",
    )
    expect((await missiva("domain set example.org --messages none")).code).toBe(0)
  })

  test("a shared mailbox has no password and is opened to people and groups", async () => {
    expect((await missiva("account add info@example.org --shared", "not asked for")).out).toBe(
      "info@example.org is made",
    )
    expect((await missiva("account list info")).out).toMatch(/^info@example\.org +shared +0 B +-$/m)
    expect((await missiva("account users info@example.org")).out).toContain("Nobody may use it yet")
    expect((await missiva("account allow info@example.org ann@example.org $desk@example.org")).code).toBe(0)
    expect((await missiva("account allow info@example.org ann@example.org --rights lr")).out).toMatch(
      /^ann@example\.org +reader +may read$/m,
    )
    expect(
      JSON.parse((await missiva("account disallow info@example.org ann@example.org --json")).out),
    ).toEqual([{ identifier: "$desk@example.org", rights: "lrswipkxte", level: "member" }])
    expect((await missiva("group delete desk@example.org")).out).toBe("desk@example.org is deleted")
    expect((await missiva("account users info@example.org --json")).out).toBe("[]")
    expect((await missiva("account unshare info@example.org", "a long new password")).code).toBe(0)
    expect((await missiva("account share info@example.org")).out).toContain("is a shared mailbox")
    expect((await missiva("account remove info@example.org --yes")).code).toBe(0)
  })

  test.each([
    ["domain set example.org --quota 10G", 1, "each of its accounts needs one"],
    ["domain set example.org --quota much", 2, "not a size"],
    ["group create desk@elsewhere.test", 1, "not a domain of this server"],
    ["group add none@example.org bob@example.org", 1, "no such group"],
    ["group show", 2, "group show ADDRESS"],
    ["account users bob@example.org", 2, "a person's"],
    ["account allow bob@example.org ann@example.org", 1, "a person's"],
    ["account quota bob@example.org", 2, "--messages"],
    ["account quota bob@example.org --messages many", 2, "not a number of messages"],
    ["domain add example.org", 1, "already here"],
    ["domain remove example.org", 1, "still has 2 accounts"],
    ["domain remove elsewhere.test", 1, "no such domain"],
    ["account add carol@elsewhere.test", 1, "not a domain of this server"],
    ["account add carol@example.org --quota lots", 2, "not a size"],
    ["account pop3 bob@example.org --allow maybe", 2, "on or off"],
    ["account pop3 bob@example.org --newest some", 2, "a number of messages"],
    ["account pop3 bob@example.org --deletion burn", 2, "delete, keep or trash"],
    ["account remove bob@example.org", 2, "--yes"],
    ["account role ann@example.org user", 1, "only administrator"],
    ["account role bob@example.org root", 2, "user or admin"],
    ["account list --page 0", 2, "--page"],
    ["alias add loop@example.org loop@example.org", 1, "loop"],
    ["alias add x@example.org", 2, "alias add ADDRESS TARGET"],
    ["account add", 2, "account add ADDRESS"],
    ["account add a@example.org --password secret", 2, "--password"],
    ["account frobnicate", 2, "it has add, list"],
    ["frobnicate", 2, "domain, account, alias"],
    ["queue show 1", 1, "no such entry"],
    ["queue cancel one", 2, "neither the number"],
    ["queue list --state lost", 2, "--state takes open, scheduled"],
    ["__proto__ x", 2, "there are"],
    ["account constructor", 2, "it has"],
  ])("%j is refused with %i and a sentence", async (line, code, text) => {
    const said = await missiva(line)
    expect(said).toMatchObject({ code, out: "", err: expect.stringContaining(text) })
    expect(said.err.split("\n")).toHaveLength(1)
  })

  test("a weak password is refused and nothing is made", async () => {
    expect(await missiva("account add carol@example.org", "short")).toMatchObject({
      code: 1,
      err: "missiva: A password needs at least 10 characters",
    })
    expect((await missiva("account list carol")).out).toBe("No accounts")
  })

  test("the search index is shown, and built anew", async () => {
    expect((await missiva("index show")).out).toContain("messages are indexed")
    expect((await missiva("index rebuild")).out).toContain("Built anew")
  })

  test("fsck of a sound house says so", async () => {
    const said = await missiva("fsck --deep")
    expect(said).toMatchObject({ code: 0, err: "" })
    expect(said.out).toContain("All is well")
  })
})

test("the queue is listed, held, released, tried and given up", async () => {
  const opened = openDirectory(config(), silentLog)
  const now = Date.now()
  await opened.sql.write(async (tx) => {
    await tx.run(
      "INSERT INTO queued_message (trace, sender, size, subject, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      "5619a64271b6211",
      "ann@example.org",
      2048,
      "Hello \u001b[31m",
      now,
      now + 1e9,
    )
    await tx.run(
      "INSERT INTO queued_recipient (message_id, address, domain, next_attempt_at, last_reply) VALUES (1, ?, ?, ?, ?)",
      "x@elsewhere.test",
      "elsewhere.test",
      now + 1e6,
      "451 later",
    )
  })
  await opened.close()
  expect((await missiva("queue list")).out).toMatch(
    /^1 +due +x@elsewhere\.test +ann@example\.org .*451 later$/m,
  )
  expect((await missiva("queue show 1")).out).toMatch(/^Subject +Hello \?\[31m$/m)
  expect((await missiva("queue mailq")).out).toMatch(
    /^5619a64271b6211 +2048 .*ann@example\.org\n +\(451 later\)\n +x@elsewhere\.test$/m,
  )
  // What mailq and the log show can be used as well.
  expect((await missiva("queue show 5619a64271b6211")).out).toMatch(/^Recipient +x@elsewhere\.test$/m)
  expect(await missiva("queue show 000000000000000")).toMatchObject({ code: 2 })
  expect((await missiva("queue hold 1")).out).toBe("x@elsewhere.test is held")
  expect(JSON.parse((await missiva("queue list --state held --json")).out)).toMatchObject([
    { id: 1, state: "held" },
  ])
  expect((await missiva("queue release 1")).code).toBe(0)
  expect((await missiva("queue retry 1")).code).toBe(0)
  expect((await missiva("queue cancel 1")).out).toBe("x@elsewhere.test is given up")
  expect(await missiva("queue retry 1")).toMatchObject({ code: 1 })
  expect((await missiva("queue list")).out).toBe("The queue is empty")
})

test.each(["", "--help", "domain --help", "domain add --help", "account", "fsck --help"])(
  "help for %j",
  async (line) => {
    const said = await missiva(line)
    expect(said.code).toBe(0)
    expect(said.out).toMatch(/add|fsck/)
  },
)

import { afterAll, beforeAll, expect, test } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

// RFC 4314, what acl.test.ts leaves: virtual rights, whom entries speak of, and which right each command needs.

let house: ImapHouse
const tester = { address: "test" }

beforeAll(async () => {
  house = await openImapHouse()
  for (const name of ["fred", "david", "byron", "chris"]) await house.account(name)
  const team = await house.directory.createGroup({ address: "team@example.test" }, tester)
  await house.directory.addMembers(team.id, ["david@example.test", "byron@example.test"], tester)
})
afterAll(() => house.close())

const fred = { user: "fred" }
const theirs = (mailbox: string) => `"Other Users/fred@example.test/${mailbox}"`

const say: ImapHouse["say"] = (user, ...commands) => house.say(user, ...commands)

const last = async (user: string, command: string) => (await say(user, command)).at(-1)!
const rightsOf = async (user: string, mailbox: string) =>
  (await say(user, `MYRIGHTS ${theirs(mailbox)}`))[0]!.replace(/^.*" /, "")

test("§2.1.1, examples: d is te, c is kx, and both are told where any of theirs is there", async () => {
  await house.talk(
    `
    C: a CREATE Drafts/Paper
    S: a OK ...
    C: A001 SeTacl Drafts/Paper david@example.test lrswida
    S: A001 OK SETACL completed
    C: A003 Setacl Drafts/Paper byron@example.test lrswikda
    S: A003 OK SETACL completed
    C: A002 getacl Drafts/Paper
    S: * ACL "Drafts/Paper" "fred@example.test" lrswipkxteacd "byron@example.test" lrswikteacd "david@example.test" lrswitead
    S: A002 OK GETACL completed
    C: b SETACL Drafts/Paper david@example.test -t
    S: b OK SETACL completed
    C: c SETACL Drafts/Paper byron@example.test -c
    S: c OK SETACL completed
    C: d GETACL Drafts/Paper
    S: * ACL "Drafts/Paper" "fred@example.test" lrswipkxteacd "byron@example.test" lrswitead "david@example.test" lrswiead
    S: d OK GETACL completed
    C: e SETACL Drafts/Paper david@example.test dte
    S: e OK SETACL completed
    C: f SETACL Drafts/Paper david@example.test +cda
    S: f OK SETACL completed
    C: g SETACL Drafts/Paper byron@example.test ""
    S: g OK SETACL completed
    C: h GETACL Drafts/Paper
    S: * ACL "Drafts/Paper" "fred@example.test" lrswipkxteacd "david@example.test" kxteacd
    S: h OK GETACL completed
    `,
    fred,
  )
})

test("§3.1, examples: what is no right, and capitals, are BAD, and nothing is changed", async () => {
  await house.talk(
    `
    C: a CREATE Rights
    S: a OK ...
    C: A035 SETACL Rights david@example.test lrQswicda
    S: A035 BAD Uppercase rights are not allowed
    C: A036 SETACL Rights david@example.test lrqswicda
    S: A036 BAD There is no such right
    C: b SETACL Rights david@example.test +7
    S: b BAD There is no such right
    C: c SETACL Rights david@example.test +-r
    S: c BAD There is no such right
    C: d SETACL Rights david@example.test +
    S: d OK SETACL completed
    C: e GETACL Rights
    S: * ACL "Rights" "fred@example.test" lrswipkxteacd
    S: e OK GETACL completed
    `,
    fred,
  )
})

test("§2: an entry taken away by name leaves what is taken away from it; negative rights win over groups and anyone", async () => {
  await say(
    "fred",
    "CREATE Negative",
    "SETACL Negative $team@example.test lrwi",
    "SETACL Negative anyone lr",
    "SETACL Negative david@example.test lrs",
    "SETACL Negative -david@example.test w",
    "DELETEACL Negative david@example.test",
  )
  expect(await rightsOf("david", "Negative")).toBe("lri")
  expect(await rightsOf("byron", "Negative")).toBe("lrwi")
  expect(await rightsOf("chris", "Negative")).toBe("lr")
  await say("fred", "SETACL Negative -$team@example.test i", "SETACL Negative -anyone r")
  expect(await rightsOf("david", "Negative")).toBe("l")
  expect(await rightsOf("byron", "Negative")).toBe("lw")
  expect(await rightsOf("chris", "Negative")).toBe("l")
})

test("what is granted to everybody, or taken from them, leaves the owner alone; owners can bind themselves", async () => {
  await house.talk(
    `
    C: a CREATE Mine
    S: a OK ...
    C: b SETACL Mine -anyone lrswipkxtea
    S: b OK SETACL completed
    C: c SETACL Mine -@example.test e
    S: c OK SETACL completed
    C: d MYRIGHTS Mine
    S: * MYRIGHTS "Mine" lrswipkxteacd
    S: d OK MYRIGHTS completed
    C: e SETACL Mine -fred@example.test tea
    S: e OK SETACL completed
    C: f MYRIGHTS Mine
    S: * MYRIGHTS "Mine" lrswipkxac
    S: f OK MYRIGHTS completed
    C: g DELETEACL Mine -fred@example.test
    S: g OK DELETEACL completed
    C: h MYRIGHTS Mine
    S: * MYRIGHTS "Mine" lrswipkxteacd
    S: h OK MYRIGHTS completed
    `,
    fred,
  )
})

test("who was given a can give and take, but takes nothing that the owner keeps", async () => {
  await say("fred", "CREATE Delegated", "SETACL Delegated david@example.test la")
  await house.talk(
    `
    C: a SETACL ${theirs("Delegated")} byron@example.test lr
    S: a OK SETACL completed
    C: b SETACL ${theirs("Delegated")} david@example.test +r
    S: b OK SETACL completed
    C: c SETACL ${theirs("Delegated")} fred@example.test r
    S: c OK SETACL completed
    C: d DELETEACL ${theirs("Delegated")} fred@example.test
    S: d OK DELETEACL completed
    C: e LISTRIGHTS ${theirs("Delegated")} fred@example.test
    S: * LISTRIGHTS ${theirs("Delegated")} "fred@example.test" "la" r s w i p k x t e c d
    S: e OK LISTRIGHTS completed
    `,
    { user: "david" },
  )
  await house.talk(
    `
    C: a MYRIGHTS Delegated
    S: * MYRIGHTS "Delegated" la
    S: a OK MYRIGHTS completed
    C: b SETACL Delegated fred@example.test lrswipcda
    S: b OK SETACL completed
    C: c DELETEACL Delegated david@example.test
    S: c OK DELETEACL completed
    `,
    fred,
  )
  expect(await last("david", `GETACL ${theirs("Delegated")}`)).toMatch(/^t0 NO \[NONEXISTENT\]/)
})

test("§3.4: LISTRIGHTS repeats the identifier as it was given, whoever it speaks of", async () => {
  for (const given of ["anyone", "ANYONE", "$team@example.test", "@Example.test", "-david@example.test"])
    expect((await say("fred", `LISTRIGHTS INBOX ${given}`))[0]).toBe(
      `* LISTRIGHTS "INBOX" "${given}" "" l r s w i p k x t e a c d`,
    )
})

test("§3: identifiers are prepared: case and compatible forms are the same, what cannot be prepared is BAD", async () => {
  const wide = Buffer.from("ｄavid@example.test").toString("latin1")
  const prohibited = Buffer.from("\ue000@example.test").toString("latin1")
  await say("fred", "CREATE Prepared", `SETACL Prepared {${wide.length}+}\r\n${wide} lr`)
  expect(await say("fred", "GETACL Prepared")).toContain(
    '* ACL "Prepared" "fred@example.test" lrswipkxteacd "david@example.test" lr',
  )
  await say("fred", "SETACL Prepared DAVID@EXAMPLE.TEST -r")
  expect(await rightsOf("david", "Prepared")).toBe("l")
  expect(await last("fred", `SETACL Prepared {${prohibited.length}+}\r\n${prohibited} lr`)).toMatch(/^t0 BAD/)
  const soft = Buffer.from("\u00ad").toString("latin1")
  expect(await last("fred", `SETACL Prepared {${soft.length}+}\r\n${soft} lr`)).toMatch(/^t0 BAD/)
})

// §4, the table: the one right a command needs, without which it is refused, and with which it works.
test.each([
  ["l", "SUBSCRIBE MAILBOX"],
  ["r", "SELECT MAILBOX"],
  ["r", "EXAMINE MAILBOX"],
  ["r", "STATUS MAILBOX (MESSAGES)"],
  ["k", "CREATE BELOW"],
  ["a", "SETACL MAILBOX byron@example.test l"],
  ["a", "DELETEACL MAILBOX byron@example.test"],
  ["a", "GETACL MAILBOX"],
  ["a", "LISTRIGHTS MAILBOX byron@example.test"],
  ["i", "APPEND MAILBOX {1+}\r\na"],
  ["r", "GETQUOTAROOT MAILBOX"],
  ["x", "DELETE MAILBOX"],
])("§4: %s is what it takes to %s", async (right, command) => {
  const name = `Needs ${right} ${command.split(" ")[0]}`
  const written = command.replace("MAILBOX", theirs(name)).replace("BELOW", theirs(`${name}/Below`))
  const others = [..."lrswipkxtea"].filter((one) => one !== right && one !== "l").join("")
  const visible = right === "l" ? "" : "l"
  await say("fred", `CREATE "${name}"`, `SETACL "${name}" chris@example.test ${others}${visible}`)
  expect(await last("chris", written), `without ${right}`).toMatch(
    right === "l" ? /^t0 NO \[NONEXISTENT\]/ : /^t0 NO \[NOPERM\]/,
  )
  await say("fred", `SETACL "${name}" chris@example.test ${right}`)
  expect(await last("chris", written), `with ${right}`).toMatch(/^t0 OK/)
})

test("§4: who may see A/B and not A is told of A/B alone", async () => {
  await say("fred", "CREATE A/B", "SETACL A/B chris@example.test l", "CREATE A/C")
  expect(await say("chris", 'LIST "" "Other Users/fred@example.test/A*"')).toEqual([
    `* LIST (\\HasNoChildren) "/" ${theirs("A/B")}`,
    "t0 OK LIST completed",
  ])
})

test("§4: MYRIGHTS answers whoever has l, r, i, k, x or a; s, w, p, t and e alone are not enough to know of it", async () => {
  await say("fred", "CREATE Known")
  for (const right of "lrikxa") {
    await say("fred", `SETACL Known chris@example.test ${right}`)
    expect(await last("chris", `MYRIGHTS ${theirs("Known")}`), right).toBe("t0 OK MYRIGHTS completed")
  }
  for (const right of "swpte") {
    await say("fred", `SETACL Known chris@example.test ${right}`)
    expect(await last("chris", `MYRIGHTS ${theirs("Known")}`), right).toMatch(/^t0 NO \[NONEXISTENT\]/)
  }
})

test("§4: RENAME takes x on the mailbox and k on the new parent, and leaves the rights as they are", async () => {
  await say(
    "fred",
    "CREATE From/Leaf",
    "CREATE To",
    "SETACL From/Leaf chris@example.test lrx",
    "SETACL To chris@example.test l",
  )
  const move = `RENAME ${theirs("From/Leaf")} ${theirs("To/Leaf")}`
  expect(await last("chris", move)).toMatch(/^t0 NO \[NOPERM\]/)
  await say("fred", "SETACL To chris@example.test lk", "SETACL From/Leaf chris@example.test lr")
  expect(await last("chris", move)).toMatch(/^t0 NO \[NOPERM\]/)
  await say("fred", "SETACL From/Leaf chris@example.test lrx")
  expect(await last("chris", move)).toBe("t0 OK RENAME completed")
  expect(await rightsOf("chris", "To/Leaf")).toBe("lrxc")
})

test("RENAME between owners is refused with the way to do it, in both directions, and nothing moves", async () => {
  await say("fred", "CREATE Handed", "SETACL Handed chris@example.test lrswipkxtea")
  await say("chris", "CREATE Own")
  for (const [from, to] of [
    [theirs("Handed"), '"Taken"'],
    ['"Own"', theirs("Handed/Own")],
  ])
    expect(await last("chris", `RENAME ${from} ${to}`)).toBe(
      "t0 NO [CANNOT] A mailbox cannot be given to somebody else; copy its messages instead",
    )
  expect(await last("chris", `STATUS ${theirs("Handed")} (MESSAGES)`)).toMatch(/^t0 OK/)
  expect(await last("chris", "STATUS Own (MESSAGES)")).toMatch(/^t0 OK/)
})

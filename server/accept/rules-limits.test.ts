import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { mostKeywordsOfMailbox } from "../store/keywords.ts"
import { testDatabases } from "../store/test-house.ts"
import { RulesWorld } from "./rules-world.ts"

// What scripts cannot get round.

describe.each(testDatabases)("limits and verdicts that hold for scripts too, on $name", ({ postgresql }) => {
  let world: RulesWorld
  beforeEach(async () => {
    world = await RulesWorld.open(postgresql)
  })
  afterEach(() => world.close())

  test("a mailbox gets no more keywords than it may have; the message comes all the same", async () => {
    const { alice } = world
    const batch = (from: number) =>
      Array.from({ length: 100 }, (_, index) => `"word${from + index}"`).join(", ")
    for (let from = 0; from < mostKeywordsOfMailbox; from += 100) {
      await world.script(alice, `require "imap4flags"; addflag [${batch(from)}];`)
      await world.send()
    }
    await world.script(
      alice,
      'require "imap4flags"; addflag ["word7", "one-more", "$Important", "\\\\Flagged"];',
    )
    await world.send()
    const flags = await world.flags(alice, "INBOX")
    expect(flags).toHaveLength(6)
    expect(flags.at(-1)).toEqual({ flags: 4, keywords: "$Important word7" })
  })

  test("what belongs into Junk belongs there for whoever a script sends it on to as well", async () => {
    await world.script(world.alice, 'redirect "bob@example.test";')
    await world.send({ header: "Subject: forged\r\n", quarantine: "its author is not proven" })
    await world.send({ header: "Subject: honest\r\n" })
    expect(await world.subjects(world.bob, "Junk")).toEqual(["forged"])
    expect(await world.subjects(world.bob)).toEqual(["honest"])
  })

  test("rules named with line ends and quotation marks stay comments and strings", async () => {
    const name = '"]; discard; #\\" ${unicode:22} \u2028*/'
    const quoted = name.replace(/[\\"]/g, "\\$&")
    await world.script(
      world.alice,
      `require ["fileinto", "mailbox", "variables"];\n# rule: ${name.replace(/\s/g, " ")}\n/* ${name.replaceAll("*/", "")} */\nset "name" "${quoted}"; if header :is "subject" "${quoted}" { discard; }`,
    )
    await world.send({ header: "Subject: kept\r\n" })
    expect(await world.subjects(world.alice)).toEqual(["kept"])
  })
})

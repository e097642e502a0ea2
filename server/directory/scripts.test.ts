import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openTestHouse, type TestHouse, testDatabases } from "../store/test-house.ts"
import { Scripts, scriptLimits } from "./scripts.ts"
import { SiteScripts } from "./site-scripts.ts"

describe.each(testDatabases)("Sieve scripts on $name", ({ postgresql }) => {
  let house: TestHouse
  let scripts: Scripts
  let site: SiteScripts
  let ann: number
  let ben: number

  beforeEach(async () => {
    house = await openTestHouse(postgresql ? { postgresql } : {})
    const parts = { sql: house.sql, clock: { now: () => 1000 } }
    scripts = new Scripts(parts)
    site = new SiteScripts(parts)
    ann = await house.account("ann")
    ben = await house.account("ben")
  })

  afterEach(() => house.close())

  test("are listed by name with the active one, and belong to one account", async () => {
    await scripts.put(ann, "b", "keep;")
    await scripts.put(ann, "a", "# é\r\n")
    await scripts.put(ben, "a", "stop;")
    await scripts.activate(ann, "b")
    expect(await scripts.list(ann)).toEqual([
      { name: "a", size: 6, active: false, updatedAt: 1000 },
      { name: "b", size: 5, active: true, updatedAt: 1000 },
    ])
    expect(await scripts.source(ben, "a")).toBe("stop;")
    await scripts.activate(ann, "")
    expect((await scripts.list(ann)).some(({ active }) => active)).toBe(false)
  })

  test("a renamed or replaced script stays active; an active one is not deleted", async () => {
    await scripts.put(ann, "a", "keep;")
    await scripts.activate(ann, "a")
    await scripts.rename(ann, "a", "b")
    await scripts.put(ann, "b", "stop;")
    expect(await scripts.list(ann)).toMatchObject([{ name: "b", active: true }])
    await expect(scripts.delete(ann, "b")).rejects.toMatchObject({ code: "in-use" })
    await scripts.activate(ann, "")
    await scripts.delete(ann, "b")
    await expect(scripts.source(ann, "b")).rejects.toMatchObject({ code: "no-such-entry" })
  })

  test("one name in two spellings is one script", async () => {
    await scripts.put(ann, "caf\u00e9", "keep;")
    expect(await scripts.source(ann, "cafe\u0301")).toBe("keep;")
    await scripts.put(ann, "cafe\u0301", "stop;")
    expect(await scripts.list(ann)).toHaveLength(1)
  })

  test("what all of them may have together is limited, the one that is replaced does not count", async () => {
    const large = `#${"x".repeat(scriptLimits.size - 1)}`
    for (let i = 0; i < scriptLimits.total / scriptLimits.size; i++) await scripts.put(ann, `s${i}`, large)
    await expect(scripts.put(ann, "more", "keep;")).rejects.toMatchObject({ code: "limit", field: "total" })
    await scripts.put(ann, "s0", "keep;")
    await scripts.put(ann, "more", "keep;")
    await expect(scripts.put(ann, "big", `${large}x`)).rejects.toMatchObject({ code: "limit", field: "size" })
  })

  test("go with their account", async () => {
    await scripts.put(ann, "a", "keep;")
    await house.prisma.account.delete({ where: { id: ann } })
    expect(await scripts.list(ann)).toEqual([])
    expect(await house.sql.all("SELECT id FROM sieve_script")).toEqual([])
  })

  test("of the administrator run in the order of their names, general ones first", async () => {
    await site.put({ phase: "before", name: "b", domain: "" }, "keep;")
    await site.put({ phase: "before", name: "a", domain: "example.test" }, "keep;")
    await site.put({ phase: "before", name: "a", domain: "" }, "keep;")
    await site.put({ phase: "before", name: "a", domain: "" }, "stop;")
    expect((await site.list()).map(({ domain, name }) => `${domain} ${name}`)).toEqual([
      " a",
      " b",
      "example.test a",
    ])
    expect(await site.source({ phase: "before", name: "a", domain: "" })).toBe("stop;")
    await site.delete({ phase: "before", name: "a", domain: "" })
    await expect(site.delete({ phase: "before", name: "a", domain: "" })).rejects.toMatchObject({
      code: "no-such-entry",
    })
  })
})

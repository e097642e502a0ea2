import { afterEach, beforeEach, expect, test } from "vitest"
import {
  type ManageSieveHouse,
  openManageSieveHouse,
  password,
} from "../../../server/managesieve/dialogue.ts"
import { frameName, putAside, readFilters, rulesName, saveFilters } from "./filters.ts"
import { ManageSieve } from "./managesieve.ts"
import { noAbsence, type Rule } from "./rule.ts"

let house: ManageSieveHouse

beforeEach(async () => {
  house = await openManageSieveHouse()
  await house.account("ann")
})
afterEach(() => house.close())

const use = <T>(act: (client: ManageSieve) => Promise<T>) =>
  ManageSieve.use({ host: "127.0.0.1", port: house.port, auth: { user: "ann@example.test", password } }, act)

const rule: Rule = {
  name: "Work",
  on: true,
  join: "every",
  conditions: [],
  actions: [{ do: "move", mailbox: "Work" }],
  stop: true,
}
const away = { ...noAbsence, on: true, text: "Away" }
const active = async (client: ManageSieve) => (await client.list()).find((script) => script.active)?.name

test("rules and an absence are kept beside each other, and run when nothing else does", () =>
  use(async (client) => {
    const first = await readFilters(client)
    expect(first).toMatchObject({ rules: [], absence: noAbsence, running: "nothing", scripts: [] })
    const second = await saveFilters(client, first, { rules: [rule] })
    expect(second).toMatchObject({ rules: [rule], running: "rules" })
    const third = await saveFilters(client, second, { absence: away })
    expect(third).toMatchObject({ rules: [rule], absence: away, running: "rules" })
    expect(await saveFilters(client, third, { rules: [] })).toMatchObject({ rules: [], absence: away })
  }))

test("a script of one's own goes on running until its owner says otherwise, and may run behind the rules", () =>
  use(async (client) => {
    await client.put("mine", "keep;")
    await client.activate("mine")
    const saved = await saveFilters(client, await readFilters(client), { rules: [rule] })
    expect(saved.running).toBe("other")
    expect(await active(client)).toBe("mine")
    const both = await saveFilters(client, { version: saved.version, run: true }, { own: "mine" })
    expect(both).toMatchObject({ running: "rules", own: "mine", rules: [rule] })
    expect(await client.get(frameName)).toContain('include :personal :optional "mine";')
    expect(await client.get("mine")).toBe("keep;")
    const alone = await saveFilters(client, both, { own: null })
    expect(alone.own).toBeUndefined()
    expect(await client.get(frameName)).not.toContain("mine")
  }))

test("what somebody else wrote meanwhile is not lost", () =>
  use(async (client) => {
    const seen = await readFilters(client)
    await saveFilters(client, seen, { rules: [rule] })
    await expect(saveFilters(client, seen, { rules: [] })).rejects.toMatchObject({ code: "in-use" })
    expect((await readFilters(client)).rules).toEqual([rule])
  }))

test.each([rulesName, frameName])("%s changed by hand is left alone, and put aside when asked for", (name) =>
  use(async (client) => {
    await saveFilters(client, await readFilters(client), { rules: [rule], absence: away })
    const changed = `${await client.get(name)}\r\nif header :is "x-a" "b" { discard; }\r\n`
    await client.put(name, changed)
    const seen = await readFilters(client)
    expect(seen.rules).toBeUndefined()
    await expect(saveFilters(client, seen, { rules: [] })).rejects.toMatchObject({ code: "cannot" })
    const fresh = await putAside(client)
    expect(await client.get(`${name} (1)`)).toBe(changed)
    expect(fresh).toMatchObject(name === rulesName ? { rules: [], absence: away } : { rules: [rule] })
    // What ran before runs on.
    expect(fresh.running).toBe(name === rulesName ? "rules" : "other")
  }),
)

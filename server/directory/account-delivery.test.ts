import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { Directory } from "./directory.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "./test-directory.ts"

describe.each(testDatabases)("ways of delivery on %s", (provider) => {
  let opened: TestDirectory
  let directory: Directory
  let folder: string
  let ann: number
  let ben: number

  beforeEach(async () => {
    opened = await openTestDirectory(provider)
    folder = mkdtempSync(join(tmpdir(), "missiva-ways-"))
    mkdirSync(join(folder, "programs"), { mode: 0o755 })
    writeFileSync(join(folder, "programs", "take"), "#!/bin/sh\n", { mode: 0o755 })
    directory = new Directory({
      ...opened.parts,
      pipeFolder: join(folder, "programs"),
      fileFolders: [join(folder, "files")],
    })
    await directory.createDomain({ name: "example.org" }, tester)
    const person = (name: string) =>
      directory.createAccount({ address: `${name}@example.org`, password: "correct horse battery" }, tester)
    ann = (await person("ann")).id
    ben = (await person("ben")).id
  })
  afterEach(async () => {
    await opened[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  const who = async (address: string) => {
    const found = await directory.resolve(address)
    if (found.kind !== "local") return found.kind
    const { accounts, remotes, handovers = [] } = found
    return [
      ...accounts.map((account) => account.address),
      ...remotes,
      ...handovers.map(({ address, way }) => `${address} ${way}`),
    ]
  }

  test("an account keeps its mail until it is told otherwise", async () => {
    expect(await directory.deliveryOf(ann)).toEqual({ form: "store", targets: [], duplicateHours: undefined })
    expect(await who("ann@example.org")).toEqual(["ann@example.org"])
  })

  test("all ways at once, beside the mailbox and instead of it", async () => {
    const targets = [
      "far@elsewhere.example",
      "ben@example.org",
      "lmtp:127.0.0.1:2424",
      `${folder}/files/archive`,
      `${folder}/files/copies/`,
      "|take a 'b c'",
    ]
    await directory.changeDelivery(ann, { form: "both", targets }, tester)
    const ways = [
      "ben@example.org",
      "far@elsewhere.example",
      "ann@example.org :lmtp:127.0.0.1:2424",
      `ann@example.org :${folder}/files/archive`,
      `ann@example.org :${folder}/files/copies/`,
      'ann@example.org :|take a "b c"',
    ]
    expect(await who("ann@example.org")).toEqual(["ann@example.org", ...ways])
    await directory.changeDelivery(ann, { form: "onward" }, tester)
    expect(await who("ann@example.org")).toEqual(ways)
    // A server of LMTP gets the tag too.
    expect(await who("ann+x@example.org")).toContain("ann+x@example.org :lmtp:127.0.0.1:2424")
    await directory.changeDelivery(ann, { form: "store" }, tester)
    expect(await who("ann@example.org")).toEqual(["ann@example.org"])
    expect((await directory.deliveryOf(ann)).targets).toHaveLength(6)
  })

  test("aliases lead the same ways; a file gets a message once, whoever it is for", async () => {
    const archive = `${folder}/files/archive`
    await directory.createAlias({ address: "a@example.org", targets: [archive, "|take 1"] }, tester)
    await directory.createAlias({ address: "b@example.org", targets: [archive, "a@example.org"] }, tester)
    expect(await who("b@example.org")).toEqual([`b@example.org :${archive}`, "a@example.org :|take 1"])
  })

  test.each([
    ["|missing", /no program "missing"/],
    ["|../take/.", /no program/],
    ["/etc/passwd", /may not be written to \/etc\/passwd/],
    ["/etc/", /may not be written/],
    ["lmtp:host:99999", /names no server/],
    ["nobody@example.org", /nobody at/],
    ["ann@example.org", /would loop: ann@example.org → ann@example.org/],
    ["not an address", /is not an address/],
  ])("refused: %s", async (target, why) => {
    const input = { form: "both" as const, targets: [target] }
    await expect(directory.changeDelivery(ann, input, tester)).rejects.toThrow(why)
    expect((await directory.deliveryOf(ann)).form).toBe("store")
    if (target !== "ann@example.org")
      await expect(
        directory.createAlias({ address: "x@example.org", targets: [target] }, tester),
      ).rejects.toThrow(why)
  })

  test("going on needs somewhere to go; a loop through others is found when it is made", async () => {
    await expect(directory.changeDelivery(ann, { form: "onward" }, tester)).rejects.toThrow(
      /where the mail goes/,
    )
    await directory.changeDelivery(ann, { form: "onward", targets: ["ben@example.org"] }, tester)
    await expect(
      directory.changeDelivery(ben, { form: "both", targets: ["ann+x@example.org"] }, tester),
    ).rejects.toThrow(/would loop/)
    await expect(
      directory.changeDelivery(ann, { form: "both", targets: Array(1_001).fill("x@y.example") }, tester),
    ).rejects.toThrow(/at most 1000/)
  })

  test("mail that would go on to people who are gone stays in the mailbox", async () => {
    await directory.changeDelivery(ann, { form: "onward", targets: ["ben@example.org"] }, tester)
    expect(await who("ann@example.org")).toEqual(["ben@example.org"])
    await directory.updateAccount(ben, { disabled: true }, tester)
    expect(await who("ann@example.org")).toEqual(["ann@example.org"])
    await directory.deleteAccount(ben, tester)
    expect(await who("ann@example.org")).toEqual(["ann@example.org"])
    expect((await directory.deliveryOf(ann)).targets).toEqual([])
  })

  test("how long a message is known is hours, none, or what holds for everybody", async () => {
    for (const duplicateHours of [24, 0]) {
      await directory.changeDelivery(ann, { duplicateHours }, tester)
      expect((await directory.deliveryOf(ann)).duplicateHours).toBe(duplicateHours)
    }
    await directory.changeDelivery(ann, { duplicateHours: null }, tester)
    expect((await directory.deliveryOf(ann)).duplicateHours).toBeUndefined()
    for (const duplicateHours of [-1, 1.5, 9_000])
      await expect(directory.changeDelivery(ann, { duplicateHours }, tester)).rejects.toThrow()
  })
})

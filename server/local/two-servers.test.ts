import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { Sides } from "./test-side.ts"

// Two servers, each with a database of its own, keep the same mailbox of the machine in step: as two mail programs do.

describe.each(["mbox", "maildir"] as const)("two servers over one %s", (form) => {
  let first: Sides
  let second: Sides
  const made = (folder: string) => {
    const path = join(folder, "me")
    if (form === "maildir") for (const name of ["", "cur", "new", "tmp"]) mkdirSync(join(path, name))
    return path
  }

  beforeEach(async () => {
    first = await Sides.open(form, made)
    second = await Sides.open(form, () => first.place.path)
  })
  afterEach(async () => {
    await second.close()
    await first.close()
  })

  /** Both look until neither finds anything new. */
  async function settle(): Promise<string[]> {
    for (let turn = 0; turn < 6; turn++) for (const side of [first, second]) await side.look()
    const [one, other] = [await first.inStore(), await second.inStore()]
    expect(other).toEqual(one)
    if (form === "mbox") expect(await first.inFile()).toEqual(one)
    return one
  }

  test("agree at the end, whatever both do at once: nothing is lost and nothing is there twice", async () => {
    const left = new Set<string>()
    const uids = new Map<string, number>()
    for (let round = 0; round < 12; round++) {
      for (const [side, name] of [
        [first, "a"],
        [second, "b"],
      ] as const) {
        const subject = `${name}${round}`
        uids.set(subject, await side.deliver(subject))
        left.add(`${subject}:`)
      }
      await Promise.all([first.look(), second.look()])
      if (round % 3 === 2) {
        await first.expunge(uids.get(`a${round - 1}`)!)
        await second.expunge(uids.get(`b${round - 2}`)!)
        left.delete(`a${round - 1}:`)
        left.delete(`b${round - 2}:`)
        await first.changeFlags(uids.get(`a${round}`)!, "add", ["\\Seen"])
        left.delete(`a${round}:`)
        left.add(`a${round}: \\Seen`)
      }
    }
    expect(await settle()).toEqual([...left].toSorted())
  })

  test("one that was killed in between finds its way back", async () => {
    for (let round = 0; round < 4; round++) {
      await first.deliver(`a${round}`)
      await second.deliver(`b${round}`)
      await Promise.all([first.look(), second.look()])
      first.restart()
      if (round % 2 === 0) second.restart()
    }
    expect(await settle()).toEqual(["a0:", "a1:", "a2:", "a3:", "b0:", "b1:", "b2:", "b3:"])
  })
})

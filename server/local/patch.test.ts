import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, expect, test } from "vitest"
import { Agent } from "../machine/agent.ts"
import { mend, type Piece, patch } from "./patch.ts"

const folder = mkdtempSync(join(tmpdir(), "missiva-patch-"))
const [path, note, kept] = ["box", "note", "kept"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
]
const agent = new Agent({ uid: process.getuid!(), gid: process.getgid!() })
afterAll(() => {
  agent.close()
  rmSync(folder, { recursive: true, force: true })
})

/** An agent that stops as a crash does: after so many bytes written, and so many changes of size. */
function dying(room: number) {
  let left = room
  return new Proxy(agent, {
    get(target, name) {
      if (name === "write")
        return async (at: number, bytes: Buffer) => {
          await target.write(at, bytes.subarray(0, Math.max(left, 0)))
          left -= bytes.length
          // What the patch is kept in goes when it fails in an orderly way; a crash leaves it.
          writeFileSync(kept, readFileSync(note))
          if (left < 0) throw new Error("crash")
        }
      if (name === "truncate")
        return async (size: number) => {
          writeFileSync(kept, readFileSync(note))
          if (left <= 0) throw new Error("crash")
          left -= 3
          return target.truncate(size)
        }
      const value = Reflect.get(target, name) as unknown
      return typeof value === "function" ? value.bind(target) : value
    },
  })
}

test("wherever a crash comes, and whatever others append then, the file is whole when it is looked at again", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "F"), maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(
      text,
      text,
      text,
      fc.integer({ min: 0, max: 90 }),
      fc.constantFrom("", "OTHERS\n"),
      async (head, before, after, room, others) => {
        writeFileSync(path, head + before)
        rmSync(kept, { force: true })
        await agent.lock(path, 5)
        const pieces: Piece[] = [Buffer.from(after)]
        let crashed = false
        await patch(dying(room), note, { from: head.length, pieces }).catch(() => {
          crashed = true
        })
        await agent.unlock()
        if (crashed) writeFileSync(note, readFileSync(kept))
        writeFileSync(path, readFileSync(path, "latin1") + others)
        await agent.lock(path, 5)
        await mend(agent, note)
        await mend(agent, note)
        await agent.unlock()
        const found = readFileSync(path, "latin1")
        // As it was to become, or as it was before: never anything between.
        expect([head + after + others, head + before + others]).toContain(found)
        if (!crashed) expect(found).toBe(head + after + others)
      },
    ),
    { numRuns: 300, examples: [["", "a", "aaa", 5, ""]] },
  )
})

test("a patch that was never finished, or is for another file, is thrown away", async () => {
  writeFileSync(path, "as it was")
  for (const content of [
    "",
    " ".repeat(2000),
    "{",
    JSON.stringify({ file: "1 2", from: 0, before: 3, after: 3 }).padEnd(1100),
  ]) {
    writeFileSync(note, content)
    await agent.lock(path, 5)
    await mend(agent, note)
    await agent.unlock()
    expect(readFileSync(path, "latin1")).toBe("as it was")
  }
  truncateSync(path, 0)
})

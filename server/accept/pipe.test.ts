import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { RulesWorld } from "./rules-world.ts"

// Programs that scripts give mail to (vnd.dovecot.pipe): real ones, in a folder of their own.

let world: RulesWorld
let folder: string
/** Where programs may write. */
let out: string

beforeEach(async () => {
  const home = await mkdtemp(join(tmpdir(), "missiva-pipe-"))
  await chmod(home, 0o755)
  folder = join(home, "programs")
  out = join(home, "out")
  await mkdir(folder, { mode: 0o755 })
  await mkdir(out)
  await chmod(out, 0o777)
  world = await RulesWorld.open(undefined, folder)
})
afterEach(async () => {
  await world.close()
  await rm(join(folder, ".."), { recursive: true, force: true })
})

async function program(name: string, text: string, mode = 0o755): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`)
  await chmod(join(folder, name), mode)
}

const pipe = (rest: string) =>
  world.script(world.alice, `require ["vnd.dovecot.pipe", "copy", "variables", "editheader"]; ${rest}`)
const written = (name: string) => readFile(join(out, name), "utf8")
const faults = async () =>
  (await world.office.inbox(world.alice))
    .filter((text) => text.includes("Subject: The filter script"))
    .map((text) => / line \d+: (.*?)\.?\r\n/.exec(text)?.[1] ?? text)

describe("a program of the administrator's", () => {
  test("gets the message as it is, its arguments and the envelope; then nothing is kept", async () => {
    await program("take", `cat > ${out}/mail; echo "$#:$1:$2:$SENDER:$RECIPIENT:$USER" > ${out}/facts`)
    await pipe('pipe "take" ["a b", "$(id)`id`;"];')
    await world.send({ header: "Subject: hello\r\n", body: "0123456789\r\n".repeat(30_000) })
    expect(await written("facts")).toBe(
      "2:a b:$(id)`id`;:ann@far.example:alice@example.test:alice@example.test\n",
    )
    const mail = await written("mail")
    expect(mail).toMatch(/^Return-Path: <ann@far\.example>\r\n/)
    expect(mail).toContain(`\r\n\r\n${"0123456789\r\n".repeat(30_000)}`)
    expect(await world.office.inbox(world.alice)).toEqual([])
  })

  test("with :copy the message is kept as well, and what was edited goes to the program", async () => {
    await program("take", `cat > ${out}/mail`)
    await pipe('addheader "X-Edited" "yes"; pipe :copy "take";')
    await world.send()
    expect(await written("mail")).toContain("X-Edited: yes\r\n")
    expect(await world.office.inbox(world.alice)).toHaveLength(1)
  })

  test("which does not read what it is given is content all the same", async () => {
    await program("ignore", "exit 0")
    await pipe('pipe "ignore";')
    await world.send({ body: "x".repeat(3_000_000) })
    expect(await world.office.inbox(world.alice)).toEqual([])
  })

  test.runIf(process.getuid?.() === 0)("never runs as root, and knows none of our settings", async () => {
    await program("who", `{ id -u; env; } > ${out}/facts`)
    await pipe('pipe "who";')
    await world.send()
    expect(await written("facts")).toMatch(/^65534\n/)
    expect(await written("facts")).not.toMatch(/MISSIVA_|VITEST|HOME/)
  })
})

describe("when it fails the message is kept and its owner told once", () => {
  test.each([
    ["a code", "echo bad >&2; exit 3", "ended with code 3"],
    ["a signal", "kill -9 $$", "was ended by SIGKILL"],
    ["too long, whatever it started", "sleep 60 & sleep 60", "took longer than 1.5 s"],
    ["too much to say", "yes", "said more than 65536 bytes"],
  ])("%s", async (_, text, why) => {
    await program("fail", text)
    await pipe('pipe "fail";')
    await world.send({ header: "Subject: one\r\n" })
    await world.send({ header: "Subject: two\r\n" })
    expect(await world.subjects(world.alice)).toEqual(["one", 'The filter script "rules" failed', "two"])
    expect((await world.office.inbox(world.alice))[1]).toContain(why)
  })

  test.each(["../programs/take", "/bin/sh", "take\\0", "-x", "missing", ".hidden", "plain", "open"])(
    "what is not approved: %s",
    async (name) => {
      await program("take", `touch ${out}/ran`)
      await program("plain", `touch ${out}/ran`, 0o644)
      await program("open", `touch ${out}/ran`, 0o777)
      await program(".hidden", `touch ${out}/ran`)
      await pipe(`pipe "${name}";`)
      await world.send()
      expect(await world.office.inbox(world.alice)).toHaveLength(2)
      expect(await readdir(out)).toEqual([])
    },
  )

  test("a folder that others may write to has no programs", async () => {
    await program("take", `touch ${out}/ran`)
    await chmod(folder, 0o777)
    await pipe('pipe :try "take";')
    await world.send()
    expect(await world.office.inbox(world.alice)).toHaveLength(1)
    expect(await faults()).toEqual([])
    expect(await readdir(out)).toEqual([])
  })
})

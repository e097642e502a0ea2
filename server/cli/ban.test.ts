import { afterAll, expect, test } from "vitest"
import { openCommandLine } from "./test-command-line.ts"

const line = openCommandLine()
afterAll(line.close)
const missiva = (...words: string[]) => line.missiva(words)

test("a network is kept out, listed with why, and let in again", async () => {
  expect((await missiva("ban", "list")).out).toBe("Nobody is kept out")
  expect(
    (await missiva("ban", "add", "192.0.2.9/24", "--hours", "2", "--note", "a farm of guessers")).out,
  ).toMatch(/^192\.0\.2\.0\/24 is kept out until /)
  await missiva("ban", "add", "2001:db8:1:2::5/64")
  const { out } = await missiva("ban", "list")
  expect(out).toMatch(/192\.0\.2\.0\/24 +a farm of guessers +1 /)
  expect(out).toMatch(/2001:db8:1:2::\/64 +by hand +1 /)
  expect(JSON.parse((await missiva("ban", "list", "--json")).out)).toHaveLength(2)
  expect((await missiva("ban", "lift", "2001:DB8:1:2::/64")).out).toBe("2001:db8:1:2::/64 may come in again")
  const [left] = JSON.parse((await missiva("ban", "list", "--json")).out)
  expect((await missiva("ban", "lift", String(left.id))).code).toBe(0)
  expect((await missiva("ban", "list")).out).toBe("Nobody is kept out")
})

test("what cannot be banned or lifted is said in a sentence", async () => {
  expect(await missiva("ban", "add", "example.org")).toEqual({
    code: 1,
    out: "",
    err: 'missiva: "example.org" is no address or network such as 192.0.2.0/24',
  })
  expect((await missiva("ban", "add", "0.0.0.0/0")).err).toContain("at least 8 bits")
  expect((await missiva("ban", "add", "192.0.2.1", "--hours", "0")).code).toBe(2)
  expect((await missiva("ban", "lift", "192.0.2.1")).err).toBe(
    'missiva: "192.0.2.1" is not kept out; see ban list',
  )
})

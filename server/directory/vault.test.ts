import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { Vault } from "./vault.ts"

const folder = mkdtempSync(join(tmpdir(), "missiva-vault-"))
afterAll(() => rmSync(folder, { recursive: true }))
const secret = Buffer.from("a secret")

test("what was sealed opens beside the same facts and no others, in another process too", () => {
  const sealed = new Vault(folder).seal(secret, "apop", 1)
  const vault = new Vault(folder)
  expect(vault.open(sealed, "apop", 1)).toEqual(secret)
  expect(vault.open(sealed, "apop", 2)).toBeUndefined()
  expect(vault.open(sealed, "apop1")).toBeUndefined()
  expect(vault.open(vault.seal(secret, "a", "b"), 'a","b')).toBeUndefined()
})

test("the same secret never looks the same, and nothing of it shows", () => {
  const vault = new Vault(folder)
  const [one, two] = [vault.seal(secret, "x"), vault.seal(secret, "x")]
  expect(one).not.toBe(two)
  expect(Buffer.from(one, "base64").includes(secret)).toBe(false)
})

test("tampered, cut and foreign seals are closed", () => {
  const vault = new Vault(folder)
  const sealed = Buffer.from(vault.seal(secret, "x"), "base64")
  for (let at = 0; at < sealed.length; at++) {
    const bent = Buffer.from(sealed)
    bent[at]! ^= 1
    expect(vault.open(bent.toString("base64"), "x")).toBeUndefined()
    expect(vault.open(sealed.subarray(0, at).toString("base64"), "x")).toBeUndefined()
  }
  expect(new Vault(join(folder, "other")).open(sealed.toString("base64"), "x")).toBeUndefined()
})

test("the key is for its owner alone", () => {
  new Vault(folder).constant("x")
  expect(statSync(join(folder, "secrets.key")).mode & 0o777).toBe(0o600)
})

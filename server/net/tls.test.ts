import { X509Certificate } from "node:crypto"
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { loadTls } from "./tls.ts"

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "missiva-tls-"))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const config = (hostname = "mail.example.test") => ({
  tls: undefined,
  dataFolder: folder,
  hostname,
  machineName: "machine",
})

test("makes a certificate once and keeps it, the key for its owner alone", async () => {
  const first = await loadTls(config())
  const second = await loadTls(config())
  expect(second.options.cert).toBe(first.options.cert)
  expect((await stat(join(folder, "tls/key.pem"))).mode & 0o777).toBe(0o600)
})

test("a new host name needs a new certificate, but not a new key: TLSA records name that", async () => {
  const first = await loadTls(config())
  const second = await loadTls(config("other.example.test"))
  expect(second.options.cert).not.toBe(first.options.cert)
  const keyOf = ({ options }: typeof first) =>
    new X509Certificate(String(options.cert)).publicKey.export({ format: "pem", type: "spki" })
  expect(keyOf(second)).toEqual(keyOf(first))
})

test("a damaged certificate is made anew", async () => {
  await loadTls(config())
  await writeFile(join(folder, "tls/certificate.pem"), "not a certificate")
  await loadTls(config())
  expect(await readFile(join(folder, "tls/certificate.pem"), "utf8")).toContain("BEGIN CERTIFICATE")
})

test("takes the configured files, and names the variables when it cannot", async () => {
  await loadTls(config())
  const paths = { cert: join(folder, "tls/certificate.pem"), key: join(folder, "tls/key.pem") }
  expect((await loadTls({ ...config(), tls: paths })).options.key).toContain("PRIVATE KEY")
  await expect(loadTls({ ...config(), tls: { ...paths, cert: "/nowhere" } })).rejects.toThrow(
    "MISSIVA_TLS_CERT",
  )
  await writeFile(join(folder, "bad"), "nothing")
  await expect(loadTls({ ...config(), tls: { ...paths, key: join(folder, "bad") } })).rejects.toThrow(
    "MISSIVA_TLS_KEY",
  )
})

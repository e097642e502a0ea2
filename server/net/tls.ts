import { createPublicKey, X509Certificate } from "node:crypto"
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls"
import type { Config } from "../config.ts"

/** What a listener needs to speak TLS: the context, and the options it was made of for those that want these. */
export interface Tls {
  context: SecureContext
  options: SecureContextOptions
}

/** Where the self-signed certificate is kept, in the data folder. */
export const selfSignedPath = join("tls", "certificate.pem")

const day = 86_400_000
const lifetime = 825 * day
/** A self-signed certificate is made anew when it ends within this time. */
const renewal = 30 * day

/**
 * The certificate of this server: the configured one, or a self-signed one that is kept in the data folder
 * (`tls/certificate.pem`, `tls/key.pem`, the key readable by its owner alone). TLS 1.2 at least.
 * @throws Error with a sentence naming the variables when the configured files cannot be used
 */
export async function loadTls(
  config: Pick<Config, "tls" | "dataFolder" | "hostname" | "machineName">,
): Promise<Tls> {
  const pair = config.tls ? await configured(config.tls) : await selfSigned(config)
  const options: SecureContextOptions = { ...pair, minVersion: "TLSv1.2", honorCipherOrder: true }
  try {
    return { context: createSecureContext(options), options }
  } catch (cause) {
    throw new Error("MISSIVA_TLS_CERT and MISSIVA_TLS_KEY do not hold a certificate and its key in PEM", {
      cause,
    })
  }
}

interface Pair {
  cert: string
  key: string
}

async function configured(paths: Pair): Promise<Pair> {
  try {
    const [cert, key] = await Promise.all([readFile(paths.cert, "utf8"), readFile(paths.key, "utf8")])
    return { cert, key }
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`the certificate of MISSIVA_TLS_CERT and MISSIVA_TLS_KEY cannot be read: ${text}`, {
      cause,
    })
  }
}

async function selfSigned(config: Pick<Config, "dataFolder" | "hostname" | "machineName">): Promise<Pair> {
  const folder = join(config.dataFolder, "tls")
  const name = config.hostname ?? config.machineName
  const kept = await keptPair(folder)
  if (kept && stillGood(kept, name)) return kept
  const made = await make(name, kept && keyPairOf(kept.key))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await replace(join(folder, "key.pem"), made.key)
  await replace(join(folder, "certificate.pem"), made.cert)
  return made
}

async function keptPair(folder: string): Promise<Pair | undefined> {
  try {
    const [cert, key] = await Promise.all([
      readFile(join(folder, "certificate.pem"), "utf8"),
      readFile(join(folder, "key.pem"), "utf8"),
    ])
    return { cert, key }
  } catch {
    return undefined
  }
}

function stillGood(pair: Pair, name: string): boolean {
  try {
    const certificate = new X509Certificate(pair.cert)
    createSecureContext(pair)
    return certificate.validToDate.getTime() - Date.now() > renewal && Boolean(certificate.checkHost(name))
  } catch {
    return false
  }
}

/** A key with its other half; undefined when it cannot be read. */
function keyPairOf(privateKey: string): { privateKey: string; publicKey: string } | undefined {
  try {
    const publicKey = createPublicKey(privateKey).export({ format: "pem", type: "spki" })
    return { privateKey, publicKey: String(publicKey) }
  } catch {
    return undefined
  }
}

/** @param keyPair to go on with: others may know the server by its key (RFC 7671 §8.1) */
async function make(name: string, keyPair: ReturnType<typeof keyPairOf>): Promise<Pair> {
  // Seldom needed, and 11 MB of memory.
  const { generate } = await import("selfsigned")
  const now = Date.now()
  const made = await generate([{ name: "commonName", value: name.slice(0, 64) }], {
    ...(keyPair && { keyPair }),
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + lifetime),
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: name },
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  })
  return { cert: made.cert, key: made.private }
}

/** Written beside and renamed, so that a crash leaves either the old file or the new one. */
async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.new`
  await writeFile(beside, text, { mode: 0o600 })
  await chmod(beside, 0o600)
  await rename(beside, path)
}

import { execFileSync } from "node:child_process"
import { createHash, X509Certificate } from "node:crypto"
import { chmodSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** A certificate with its issuer behind it, and its key. */
export interface Pair {
  /** Paths. */
  chain: string
  key: string
}

const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: ["ignore", "pipe", "ignore"] })
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]

/** An authority of the test. */
export class Authority {
  /** Path of its certificate. */
  readonly certificate: string
  readonly #folder: string
  readonly #key: string

  constructor(folder: string) {
    this.#folder = folder
    this.certificate = join(folder, "authority.pem")
    this.#key = join(folder, "authority.key")
    const subject = ["-x509", "-subj", "/CN=Authority of the exchange test"]
    openssl("req", ...subject, ...newKey, "-keyout", this.#key, "-out", this.certificate)
  }

  /** @param also further names */
  issue(host: string, ...also: string[]): Pair {
    const at = (end: string) => join(this.#folder, `${host}.${end}`)
    const names = [host, ...also].map((name) => `DNS:${name}`).join(",")
    const extensions = ["-addext", `subjectAltName=${names}`, "-addext", "basicConstraints=critical,CA:FALSE"]
    const by = ["-CA", this.certificate, "-CAkey", this.#key]
    openssl(
      "req",
      "-x509",
      "-subj",
      `/CN=${host}`,
      ...newKey,
      ...extensions,
      ...by,
      "-keyout",
      at("key"),
      "-out",
      at("pem"),
    )
    writeFileSync(at("chain"), readFileSync(at("pem"), "utf8") + readFileSync(this.certificate, "utf8"))
    chmodSync(at("key"), 0o644)
    return { chain: at("chain"), key: at("key") }
  }
}

/** Data of a TLSA record: of the first certificate in a file. @param selector 0 for all of it, 1 for its key */
export function tlsa(usage: 2 | 3, selector: 0 | 1, path: string): string {
  const certificate = new X509Certificate(readFileSync(path))
  const bytes =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ format: "der", type: "spki" })
  return `${usage} ${selector} 1 ${createHash("sha256").update(bytes).digest("hex")}`
}

/** An RSA key for DKIM: path of the private one, and the text of its record. */
export function dkimKey(folder: string, name: string): { path: string; record: string } {
  const path = join(folder, `${name}.private`)
  openssl("genrsa", "-traditional", "-out", path, "2048")
  chmodSync(path, 0o644)
  const der = openssl("rsa", "-in", path, "-pubout", "-outform", "DER")
  return { path, record: `v=DKIM1; k=rsa; p=${der.toString("base64")}` }
}

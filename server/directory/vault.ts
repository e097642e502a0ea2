import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto"
import { readOrMakeKey } from "./key-file.ts"

const nonceLength = 12
const tagLength = 16

/**
 * Keeps secrets that must be readable again (AES-256-GCM) under a key of the data folder, so that a copy of the
 * database alone gives none of them away. What is sealed opens only beside the facts it was sealed with.
 */
export class Vault {
  readonly #keyFolder: string
  #key: Buffer | undefined

  /** @param keyFolder absolute; holds secrets.key, made at first use */
  constructor(keyFolder: string) {
    this.#keyFolder = keyFolder
  }

  /** @param facts what the secret belongs to: the same words open it */
  seal(secret: Uint8Array, ...facts: (string | number)[]): string {
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv("aes-256-gcm", this.#masterKey(), nonce).setAAD(joined(facts))
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString(
      "base64",
    )
  }

  /** The secret; undefined when the key or the facts are not those it was sealed with, or it was tampered with. */
  open(sealed: string, ...facts: (string | number)[]): Buffer | undefined {
    const bytes = Buffer.from(sealed, "base64")
    if (bytes.length < nonceLength + tagLength) return undefined
    const decipher = createDecipheriv("aes-256-gcm", this.#masterKey(), bytes.subarray(0, nonceLength))
      .setAAD(joined(facts))
      .setAuthTag(bytes.subarray(-tagLength))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()])
    } catch {
      return undefined
    }
  }

  /** 32 bytes that are the same for the same words, on every start, and that nobody without the key can work out. */
  constant(...facts: (string | number)[]): Buffer {
    return createHmac("sha256", this.#masterKey()).update(joined(facts)).digest()
  }

  #masterKey(): Buffer {
    this.#key ??= readOrMakeKey(this.#keyFolder, "secrets.key")
    return this.#key
  }
}

/** Facts as bytes, so that no two lists give the same ones. */
const joined = (facts: (string | number)[]) => Buffer.from(JSON.stringify(facts))

import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto"

/** A client's side of a SASL exchange: given a challenge, gives the response. The first challenge may be undefined. */
export type Responder = (challenge: string) => string

const hmac = (hash: string, key: Uint8Array, text: string) => createHmac(hash, key).update(text).digest()

/** How a client signs in by SCRAM. `binding` is the type and data of the channel binding, for -PLUS. */
export interface ScramClient {
  hash: "sha1" | "sha256"
  user: string
  password: string
  flag?: "n" | "y"
  binding?: { type: string; data: Buffer }
  authorize?: string
}

/** A SCRAM client written from the RFC alone, for tests: three steps, the last of which checks the server's signature. */
export function scramClient({
  hash,
  user,
  password,
  flag = "n",
  binding,
  authorize,
}: ScramClient): Responder {
  const header = `${binding ? `p=${binding.type}` : flag},${authorize ? `a=${authorize}` : ""},`
  const nonce = randomBytes(12).toString("base64")
  const bare = `n=${user.replaceAll("=", "=3D").replaceAll(",", "=2C")},r=${nonce}`
  let expected = ""
  const steps: Responder[] = [
    () => header + bare,
    (challenge) => {
      const [, r, s, i] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(challenge)!
      if (!r!.startsWith(nonce)) throw new Error("the server did not repeat the nonce")
      const length = hash === "sha1" ? 20 : 32
      const salted = pbkdf2Sync(password, Buffer.from(s!, "base64"), Number(i), length, hash)
      const clientKey = hmac(hash, salted, "Client Key")
      const storedKey = createHash(hash).update(clientKey).digest()
      const seen = Buffer.concat([Buffer.from(header), binding?.data ?? Buffer.alloc(0)])
      const withoutProof = `c=${seen.toString("base64")},r=${r}`
      const authMessage = `${bare},${challenge},${withoutProof}`
      const signature = hmac(hash, storedKey, authMessage)
      const proof = Buffer.from(clientKey.map((byte, index) => byte ^ signature[index]!))
      expected = `v=${hmac(hash, hmac(hash, salted, "Server Key"), authMessage).toString("base64")}`
      return `${withoutProof},p=${proof.toString("base64")}`
    },
    (challenge) => {
      if (challenge !== expected) throw new Error("the server does not know the password")
      return ""
    },
  ]
  return (challenge) => steps.shift()!(challenge)
}

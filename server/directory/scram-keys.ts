import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto"
import { promisify } from "node:util"
import type { DatabaseTransaction } from "../db/prisma.ts"
import type { DirectoryContext } from "./context.ts"
import { saslPrepared } from "./saslprep.ts"

/** The hash of each mechanism, and the length of what it gives, bytes. */
const hashes = {
  "SCRAM-SHA-1": { name: "sha1", length: 20 },
  "SCRAM-SHA-256": { name: "sha256", length: 32 },
} as const
export type ScramMechanism = keyof typeof hashes
const mechanisms = Object.keys(hashes) as ScramMechanism[]

/** What checks a password by SCRAM without knowing it (RFC 5802 §3). */
export interface ScramKey {
  salt: Buffer
  iterations: number
  storedKey: Buffer
  serverKey: Buffer
}

/**
 * Rounds of PBKDF2. RFC 5802 §5.1 asks for 4096 at least; the client has to do them at each sign-in. The keys are sealed
 * as well, so that a stolen database is no easier to guess from than its argon2 hashes.
 */
export const scramIterations = 10_000
const saltLength = 16

const hmac = (hash: string, key: Uint8Array, text: string) => createHmac(hash, key).update(text).digest()

/** The keys of a password (RFC 5802 §3, RFC 7677 §4). A password that SASLprep refuses is taken as it is. */
export async function deriveScramKey(
  mechanism: ScramMechanism,
  password: string,
  { salt, iterations }: { salt: Buffer; iterations: number },
): Promise<ScramKey> {
  const { name, length } = hashes[mechanism]
  const prepared = saslPrepared(password) ?? password.normalize("NFC")
  const salted = await promisify(pbkdf2)(prepared, salt, iterations, length, name)
  const storedKey = createHash(name)
    .update(hmac(name, salted, "Client Key"))
    .digest()
  return { salt, iterations, storedKey, serverKey: hmac(name, salted, "Server Key") }
}

/** A row of scram_key but for its account. */
export interface SealedScramKey {
  mechanism: string
  salt: string
  iterations: number
  sealed: string
}

/** The keys of a password for every mechanism. They open only beside the password hash they were made with. */
export function sealedScramKeys(
  { vault }: DirectoryContext,
  password: string,
  passwordHash: string,
): Promise<SealedScramKey[]> {
  return Promise.all(
    mechanisms.map(async (mechanism) => {
      const how = { salt: randomBytes(saltLength), iterations: scramIterations }
      const key = await deriveScramKey(mechanism, password, how)
      const facts = { mechanism, salt: key.salt.toString("base64"), iterations: key.iterations }
      const secret = Buffer.concat([key.storedKey, key.serverKey])
      return { ...facts, sealed: vault.seal(secret, ...factsOf(facts, passwordHash)) }
    }),
  )
}

/** What a key is sealed with. */
const factsOf = (row: Omit<SealedScramKey, "sealed">, passwordHash: string) =>
  ["scram", row.mechanism, row.salt, row.iterations, passwordHash] as const

/** A key as it was derived; undefined when the password is another one by now, or the data folder's key. */
export function openScramKey(
  { vault }: DirectoryContext,
  row: SealedScramKey,
  passwordHash: string,
): ScramKey | undefined {
  const secret = vault.open(row.sealed, ...factsOf(row, passwordHash))
  if (!secret) return undefined
  const half = secret.length / 2
  return {
    salt: Buffer.from(row.salt, "base64"),
    iterations: row.iterations,
    storedKey: secret.subarray(0, half),
    serverKey: secret.subarray(half),
  }
}

/** A key for somebody who is not here: the same salt each time, so that it cannot be told from a real one. */
export function nobodysScramKey(
  { vault }: DirectoryContext,
  mechanism: ScramMechanism,
  address: string,
): ScramKey {
  const salt = vault.constant("no account", mechanism, address).subarray(0, saltLength)
  const key = vault.constant("no key", mechanism, address).subarray(0, hashes[mechanism].length)
  return { salt, iterations: scramIterations, storedKey: key, serverKey: key }
}

/** Puts keys in the place of those an account had. */
export async function replaceScramKeys(
  tx: DatabaseTransaction,
  accountId: number,
  keys: SealedScramKey[],
): Promise<void> {
  await tx.scramKey.deleteMany({ where: { accountId } })
  await tx.scramKey.createMany({ data: keys.map((key) => ({ ...key, accountId })) })
}

/** Gives an account whose password has just been proven the keys it lacks. */
export async function learnScramKeys(
  context: DirectoryContext,
  account: { id: number; passwordHash: string },
  password: string,
): Promise<void> {
  const rows = await context.sql.all<SealedScramKey>(
    "SELECT mechanism, salt, iterations, sealed FROM scram_key WHERE account_id = ?",
    account.id,
  )
  const good = rows.filter((row) => openScramKey(context, row, account.passwordHash))
  if (good.length === mechanisms.length) return
  const keys = await sealedScramKeys(context, password, account.passwordHash)
  await context.sql.write(async (tx) => {
    for (const { mechanism, salt, iterations, sealed } of keys)
      await tx.run(
        `INSERT INTO scram_key (account_id, mechanism, salt, iterations, sealed)
         SELECT id, ?, ?, CAST(? AS INTEGER), ? FROM account WHERE id = ? AND password_hash = ?
         ON CONFLICT (account_id, mechanism) DO UPDATE
           SET salt = excluded.salt, iterations = excluded.iterations, sealed = excluded.sealed`,
        mechanism,
        salt,
        iterations,
        sealed,
        account.id,
        account.passwordHash,
      )
  })
}

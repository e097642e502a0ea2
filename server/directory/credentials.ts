import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { MailError } from "../errors.ts"
import type { Origin } from "../limit/known-devices.ts"
import type { Attempt, Limiter } from "../limit/limiter.ts"
import { passwordsChangedAt } from "../machine/password.ts"
import { noPassword } from "./accounts.ts"
import { canonicalAddress } from "./addresses.ts"
import type { DirectoryContext } from "./context.ts"
import { hashPassword, isOutdated, verifyPassword } from "./hashing.ts"
import type { LocalPeople } from "./local-people.ts"
import { type AccountRef, type AccountRow, accountColumns, accountRef } from "./lookup.ts"
import { apopSecret } from "./pop3-settings.ts"
import {
  learnScramKeys,
  nobodysScramKey,
  openScramKey,
  type ScramKey,
  type ScramMechanism,
  type SealedScramKey,
} from "./scram-keys.ts"

export type { Origin } from "../limit/known-devices.ts"

/** An account that somebody proved to be theirs, and which of its passwords was the right one then. */
export interface SignedIn extends AccountRef {
  passwordVersion: number
}

/** The keys somebody is to be checked against by SCRAM, and what comes of it. */
export interface ScramAttempt {
  key: ScramKey
  /**
   * Ends the attempt with what the proof was found to be.
   * @throws MailError "bad-credentials", or "limit" for too many failures
   */
  settle(right: boolean, from: Origin): Promise<SignedIn>
}

interface CredentialRow extends AccountRow {
  password_hash: string
  password_version: number
  /** A user of the machine; their password is the system's unless one was set here. */
  machine_user: string | null
  disabled: unknown
  shared: unknown
  domain_disabled: unknown
}

const credentialText = `
  SELECT ${accountColumns}, a.password_hash, a.password_version, a.machine_user, a.disabled, a.shared, d.disabled AS domain_disabled
  FROM account a JOIN domain d ON d.id = a.domain_id WHERE a.address = ?`

interface ScramRow extends CredentialRow, SealedScramKey {}

const scramText = `
  SELECT ${accountColumns}, a.password_hash, a.password_version, a.machine_user, a.disabled, a.shared, d.disabled AS domain_disabled,
    k.mechanism, k.salt, k.iterations, k.sealed
  FROM account a JOIN domain d ON d.id = a.domain_id
  JOIN scram_key k ON k.account_id = a.id AND k.mechanism = ? WHERE a.address = ?`

/** How long a password that was right is known to be right, milliseconds. */
const provenFor = 60_000
const mostProven = 10_000
const longestPassword = 1024

const nobodySignsIn =
  "This is a shared mailbox, and nobody signs in to it: sign in with your own address and open it below Shared"

/**
 * Is this the person's password? What must always hold:
 * - the answer for unknown, disabled and mistaken people is the same and takes the same time; of a shared mailbox, which
 *   no password opens, it is said that it is one;
 * - a right password is remembered only as an HMAC under a key of this process, over the stored hash too, so that
 *   changing the password ends it at once; whether the account is disabled is read from the database every time;
 * - of users of the machine nothing is kept but that HMAC, over the time their passwords last changed too;
 * - every attempt goes by the limiter, which slows guessing down and never locks out who came in before.
 */
export class Credentials {
  readonly #context: DirectoryContext
  readonly #limiter: Limiter
  readonly #key = randomBytes(32)
  readonly #proven = new Map<number, { proof: Buffer; until: number }>()
  readonly #checking = new Map<string, Promise<boolean>>()
  readonly #learning = new Map<number, Promise<void>>()
  readonly #people: LocalPeople | undefined

  /** @param people the users of the machine, where there are local domains */
  constructor(context: DirectoryContext & { limiter: Limiter }, people?: LocalPeople) {
    this.#context = context
    this.#people = people
    this.#limiter = context.limiter
  }

  /** @throws MailError "bad-credentials", or "limit" for too many failures or too many people at once */
  async check(text: string, password: string, from: Origin): Promise<SignedIn> {
    const given = canonicalAddress(text) ?? ""
    const known = await this.#row(given)
    const address = known ? given : ((await this.#people?.addressOf(given || text.toLowerCase())) ?? given)
    const row = known ?? (await this.#row(address))
    if (row && isOpen(row) && this.#isProven(row, password)) return signedIn(row)
    const attempt = { account: address, accountId: row?.id, from }
    await this.#limiter.admit(attempt)
    const right = await this.#verify(row, password)
    if (!right || !row || !isOpen(row)) throw await this.#refuse(attempt, row, password)
    await this.#limiter.succeeded(attempt)
    this.#remember(row, password)
    await this.#learn(row, password)
    return signedIn(row)
  }

  /** Begins a sign-in by SCRAM. People who are not here, or have no keys yet, are given keys that nothing fits. */
  async scram(text: string, mechanism: ScramMechanism): Promise<ScramAttempt> {
    const address = canonicalAddress(text) ?? text
    const row = await this.#context.sql.get<ScramRow>(scramText, mechanism, address)
    const nobody = nobodysScramKey(this.#context, mechanism, address)
    const sealed = row ?? { mechanism, salt: "", iterations: 0, sealed: nobodysSeal }
    const key = openScramKey(this.#context, sealed, row?.password_hash ?? "")
    const settle = async (right: boolean, from: Origin) => {
      const attempt = { account: address, accountId: row?.id, from }
      await this.#limiter.admit(attempt)
      const now = await this.#row(address)
      const same = now !== undefined && now.password_hash === row?.password_hash && isOpen(now)
      if (!right || !key || !same) throw await this.#refuse(attempt, now)
      await this.#limiter.succeeded(attempt)
      return signedIn(now)
    }
    return { key: key ?? nobody, settle }
  }

  /**
   * Is `digest` (MD5, hex) that of a greeting's timestamp and the person's APOP password (RFC 1939 §7)?
   * @throws MailError "bad-credentials", "limit"
   */
  async checkApop(
    text: string,
    { timestamp, digest }: { timestamp: string; digest: string },
    from: Origin,
  ): Promise<SignedIn> {
    const address = canonicalAddress(text) ?? ""
    const row = await this.#row(address)
    const attempt = { account: address, accountId: row?.id, from }
    await this.#limiter.admit(attempt)
    const secret = await apopSecret(this.#context, row?.id)
    const right = createHash("md5")
      .update(timestamp)
      .update(secret ?? "")
      .digest()
    const given = Buffer.from(digest, "hex")
    const fits = given.length === right.length && timingSafeEqual(given, right)
    if (!fits || !secret || !row || !isOpen(row)) throw await this.#refuse(attempt, row)
    await this.#limiter.succeeded(attempt)
    return signedIn(row)
  }

  /** Counts a failure; what to throw, the same whatever was wrong. Only of people who are here the name is logged. */
  async #refuse(
    attempt: Attempt,
    account: Pick<CredentialRow, "address" | "shared"> | undefined,
    guess?: string,
  ): Promise<MailError> {
    const { network, protocol } = attempt.from
    this.#context.log.info("sign-in.failed", { account: account?.address, network, protocol })
    await this.#limiter.failed(attempt, guess)
    if (account?.shared) return new MailError("bad-credentials", nobodySignsIn, { field: "address" })
    return new MailError("bad-credentials", "The address or the password is not right")
  }

  async #row(address: string): Promise<CredentialRow | undefined> {
    return address ? this.#context.sql.get<CredentialRow>(credentialText, address) : undefined
  }

  #proof(row: CredentialRow, password: string): Buffer {
    const version = isSystems(row) ? passwordsChangedAt() : row.password_hash
    return createHmac("sha256", this.#key).update(version).update("\0").update(password).digest()
  }

  #isProven(row: CredentialRow, password: string): boolean {
    const known = this.#proven.get(row.id)
    if (!known || known.until <= this.#context.clock.now()) return false
    return timingSafeEqual(known.proof, this.#proof(row, password))
  }

  #remember(row: CredentialRow, password: string): void {
    this.#proven.delete(row.id)
    this.#proven.set(row.id, {
      proof: this.#proof(row, password),
      until: this.#context.clock.now() + provenFor,
    })
    if (this.#proven.size > mostProven) this.#proven.delete(this.#proven.keys().next().value!)
  }

  /** A mail program opens several connections at once; the same question is worked out once. */
  async #verify(row: CredentialRow | undefined, password: string): Promise<boolean> {
    if (password.length > longestPassword) return verifyPassword(undefined, "")
    if (!row) return verifyPassword(undefined, password)
    const question = this.#proof(row, password).toString("base64")
    const asked = this.#checking.get(question)
    if (asked) return asked
    const checking = isSystems(row)
      ? this.#verifySystems(row, password)
      : verifyPassword(row.password_hash, password)
    this.#checking.set(question, checking)
    try {
      return await checking
    } finally {
      this.#checking.delete(question)
    }
  }

  /** Takes at least as long as for those who are not here. */
  async #verifySystems({ machine_user }: CredentialRow, password: string): Promise<boolean> {
    const [right] = await Promise.all([
      this.#people?.checkPassword(machine_user!, password) ?? false,
      verifyPassword(undefined, password),
    ])
    return right
  }

  /** Makes what only a moment with the password allows to be made, once for all who sign in at the same time. */
  #learn(row: CredentialRow, password: string): Promise<void> {
    // Keys would outlive a change of the system's password.
    if (isSystems(row)) return Promise.resolve()
    const under = this.#learning.get(row.id)
    if (under) return under
    const learning = this.#makeKeys(row, password).finally(() => this.#learning.delete(row.id))
    this.#learning.set(row.id, learning)
    return learning
  }

  /** Never throws: what could not be kept is made at the next sign-in. */
  async #makeKeys(row: CredentialRow, password: string): Promise<void> {
    try {
      const passwordHash = isOutdated(row.password_hash)
        ? await this.#renew(row, password)
        : row.password_hash
      await learnScramKeys(this.#context, { id: row.id, passwordHash }, password.normalize("NFC"))
    } catch (thrown) {
      this.#context.log.warn("sign-in.keys-not-kept", { account: row.address, error: thrown as Error })
    }
  }

  async #renew(row: CredentialRow, password: string): Promise<string> {
    const renewed = await hashPassword(password)
    const text = "UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?"
    await this.#context.sql.run(text, renewed, row.id, row.password_hash)
    return renewed
  }
}

/** Opened for people without keys, so that they take as long as others. */
const nobodysSeal = randomBytes(80).toString("base64")

const isSystems = (row: Pick<CredentialRow, "machine_user" | "password_hash">) =>
  row.machine_user !== null && row.password_hash === noPassword

const isOpen = (row: CredentialRow) => !row.disabled && !row.domain_disabled && !row.shared

const signedIn = (row: CredentialRow): SignedIn => ({
  ...accountRef(row),
  passwordVersion: row.password_version,
})

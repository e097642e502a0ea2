import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { MailError } from "../errors.ts"
import { canonicalAddress } from "./addresses.ts"
import type { DirectoryContext } from "./context.ts"
import { hashPassword, isOutdated, verifyPassword } from "./hashing.ts"
import { type AccountRef, type AccountRow, accountColumns, accountRef } from "./lookup.ts"
import { Throttle } from "./throttle.ts"

/** Where a sign-in comes from. `network` is the address of the peer. */
export interface Origin {
  network: string
  protocol: string
}

interface CredentialRow extends AccountRow {
  password_hash: string
  disabled: unknown
  domain_disabled: unknown
}

const credentialText = `
  SELECT ${accountColumns}, a.password_hash, a.disabled, d.disabled AS domain_disabled
  FROM account a JOIN domain d ON d.id = a.domain_id WHERE a.address = ?`

/** How long a password that was right is known to be right, milliseconds. */
const provenFor = 60_000
const mostProven = 10_000
const longestPassword = 1024

/** How long a network that is over its limit but came in before waits for each answer, milliseconds. */
const slowness = 1000

/**
 * Is this the person's password? What must always hold:
 * - the answer for unknown, disabled and mistaken people is the same and takes the same time;
 * - a right password is remembered only as an HMAC under a key of this process, over the stored hash too, so that
 *   changing the password ends it at once; whether the account is disabled is read from the database every time;
 * - failures slow a network down, they never lock an account.
 */
export class Credentials {
  readonly #context: DirectoryContext
  readonly #throttle: Throttle
  readonly #key = randomBytes(32)
  readonly #proven = new Map<number, { proof: Buffer; until: number }>()
  readonly #checking = new Map<string, Promise<boolean>>()

  constructor(context: DirectoryContext) {
    this.#context = context
    this.#throttle = new Throttle(context.clock)
  }

  /** @throws MailError "bad-credentials", or "limit" for too many failures or too many people at once */
  async check(text: string, password: string, from: Origin): Promise<AccountRef> {
    const address = canonicalAddress(text) ?? ""
    const row = address ? await this.#context.sql.get<CredentialRow>(credentialText, address) : undefined
    if (row && isOpen(row) && this.#isProven(row, password)) return accountRef(row)
    const verdict = this.#throttle.verdict(address, from.network)
    if (verdict === "refuse")
      throw new MailError("limit", "Too many failed sign-ins; try again in a few minutes")
    if (verdict === "slow") await sleep(slowness)
    const right = await this.#verify(row, password)
    if (!right || !row || !isOpen(row)) {
      this.#throttle.failed(address, from.network)
      this.#context.log.info("sign-in.failed", {
        account: row?.address,
        network: from.network,
        protocol: from.protocol,
      })
      throw new MailError("bad-credentials", "The address or the password is not right")
    }
    this.#throttle.succeeded(address, from.network)
    this.#remember(row, password)
    if (isOutdated(row.password_hash)) await this.#renew(row, password)
    return accountRef(row)
  }

  #proof(row: CredentialRow, password: string): Buffer {
    return createHmac("sha256", this.#key).update(row.password_hash).update("\0").update(password).digest()
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
    const checking = verifyPassword(row.password_hash, password)
    this.#checking.set(question, checking)
    try {
      return await checking
    } finally {
      this.#checking.delete(question)
    }
  }

  async #renew(row: CredentialRow, password: string): Promise<void> {
    const renewed = await hashPassword(password)
    const text = "UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?"
    await this.#context.sql.run(text, renewed, row.id, row.password_hash)
  }
}

const isOpen = (row: CredentialRow) => !row.disabled && !row.domain_disabled

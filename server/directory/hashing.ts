import { hash, verify } from "@node-rs/argon2"
import { MailError } from "../errors.ts"

/** argon2id, 19 MiB, two passes, one lane: the first choice of the OWASP password storage page. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const costPrefix = "$argon2id$v=19$m=19456,t=2,p=1$"

/** A hash of nothing anybody knows, checked for unknown people so that they take as long as known ones. */
const nobody = `${costPrefix}bm9ib2R5LWlzLWhlcmUtMQ$aP0yPqY0w2XnqFvP1n8o0mB5m8s9wq9m3Y4yq3h0c2E`

/** Hashes at once (each takes a core and 19 MiB) and how many may wait for their turn. */
const hashesAtOnce = 2
const longestQueue = 100

/** Runs a few jobs at a time; the rest wait in order, and past the end of the line they are turned away. */
class Lane {
  readonly #width: number
  readonly #waitingLimit: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(width: number, waitingLimit: number) {
    this.#width = width
    this.#waitingLimit = waitingLimit
  }

  /** @throws MailError "limit" when too many are waiting already */
  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#width) {
      if (this.#waiting.length >= this.#waitingLimit)
        throw new MailError("limit", "Too many people are signing in just now; try again in a moment")
      await new Promise<void>((resume) => this.#waiting.push(resume))
    } else this.#running++
    try {
      return await job()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}

const lane = new Lane(hashesAtOnce, longestQueue)

/** A PHC string of the password, ready to be stored. */
export function hashPassword(password: string): Promise<string> {
  return lane.run(() => hash(password.normalize("NFC"), cost))
}

/**
 * Whether a password belongs to a stored hash. An undefined hash (unknown person) takes the same time and is false.
 * @throws MailError "limit" when too many are waiting
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  const right = await lane.run(() => verify(stored ?? nobody, password.normalize("NFC")).catch(() => false))
  return right && stored !== undefined
}

/** Whether a stored hash was made with other costs than today's and should be made again at the next sign-in. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(costPrefix)
}

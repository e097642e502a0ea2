// What tests are told from outside; CONTRIBUTING.md says what each is for. The product reads none of this.

const { env } = process
const long = Boolean(env.MISSIVA_LONG)
const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))

export const testSettings = {
  /** Whether tests may take long. */
  long,
  /** A PostgreSQL server where databases may be made; tests leave it out, aloud, without one. */
  postgresql: env.MISSIVA_TEST_POSTGRESQL_URL || undefined,
  /** How long one fuzz test goes on. */
  fuzzSeconds: number(env.MISSIVA_FUZZ_SECONDS) ?? (long ? 60 : 10),
  /** Where chance begins in a fuzz test; undefined: somewhere new. */
  fuzzSeed: number(env.MISSIVA_FUZZ_SEED),
  /** How often the server is killed. */
  crashRounds: number(env.MISSIVA_CRASH_ROUNDS) ?? (long ? 200 : 20),
  soakSeconds: number(env.MISSIVA_SOAK_SECONDS) ?? (long ? 300 : 30),
  /** How long both sides of a mailbox of the machine are written at once. */
  mirrorSeconds: number(env.MISSIVA_MIRROR_SECONDS) ?? (long ? 60 : 10),
  soakSeed: number(env.MISSIVA_SOAK_SEED),
}

import { afterAll, beforeAll } from "vitest"
import { type Missiva, type MissivaOptions, startMissiva } from "./missiva.ts"

/**
 * A Missiva for all tests of a file, whose data is looked through when they are over.
 * @returns what gives it, from the first test on
 */
export function oneMissiva(options?: MissivaOptions): () => Missiva {
  let missiva: Missiva
  beforeAll(async () => {
    missiva = await startMissiva(options)
  })
  afterAll(async () => {
    await missiva?.fsck()
    await missiva?.stop()
  })
  return () => missiva
}

import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { testSettings } from "../test-settings.ts"
import { Coverage } from "./coverage.ts"
import { Chance, mutated } from "./mutation.ts"

/** How long one fuzz test goes on. */
export const { fuzzSeconds } = testSettings

/** Where chance begins: MISSIVA_FUZZ_SEED, else somewhere new; said aloud. */
export function fuzzSeed(): number {
  const seed = testSettings.fuzzSeed ?? Math.floor(Math.random() * 2 ** 31)
  console.info(`fuzz seed: MISSIVA_FUZZ_SEED=${seed}`)
  return seed
}

/** What is tried, and how. */
export interface Target {
  /** Does something with an input; throws when what comes of it is wrong. */
  run(input: Buffer): void
  /** The files whose blocks guide the search and count as steps, by URL. */
  scope: RegExp
  /** Inputs to begin with, and words of their language. */
  seeds: readonly Buffer[]
  words: readonly string[]
  /** Where inputs that once failed are kept; they are tried first. */
  folder: string
  /** The most blocks that may run: so many for any input, and so many more for each byte. */
  steps: { base: number; perByte: number }
}

/** Inputs tried between two looks at what ran. */
const batch = 128
/** Inputs kept because they did something new. */
const most = 3000

/**
 * Tries inputs that failed before, then seeds, then mutations of what did something new, until time is over.
 * @throws Error when one fails; the input, made as small as it gets, is kept in the target's folder
 * @returns how many were tried, and how many did something new
 */
export function fuzz(target: Target, seconds = fuzzSeconds): { tried: number; kept: number } {
  for (const name of existsSync(target.folder) ? readdirSync(target.folder) : [])
    attempt(target, readFileSync(join(target.folder, name)))
  const chance = new Chance(fuzzSeed())
  const coverage = Coverage.start(target.scope)
  const search = new Search(target, coverage)
  try {
    for (const seed of target.seeds) search.examine([seed])
    const end = Date.now() + seconds * 1000
    while (Date.now() < end) {
      const inputs = Array.from({ length: batch }, () => mutated(search.kept, chance, target.words))
      search.tried += inputs.length
      search.examine(inputs)
    }
    console.info(`fuzz: ${search.tried} inputs, ${search.kept.length} did something new`)
    return { tried: search.tried, kept: search.kept.length }
  } finally {
    coverage.stop()
  }
}

class Search {
  readonly #target: Target
  readonly #coverage: Coverage
  /** Blocks with their counts, by how many inputs ran together. */
  readonly #seen = new Map<number, Set<string>>()
  readonly kept: Buffer[] = []
  tried = 0

  constructor(target: Target, coverage: Coverage) {
    this.#target = target
    this.#coverage = coverage
  }

  /** Tries inputs together; halves of them for as long as they do something new, and keeps the one that is left. */
  examine(inputs: readonly Buffer[]): void {
    for (const input of inputs) attempt(this.#target, input)
    const { blocks, steps } = this.#coverage.take()
    const tooMany = steps > inputs.reduce((sum, input) => sum + this.#allowed(input), 0)
    const isNew = this.#note(inputs.length, blocks)
    const [input] = inputs as [Buffer]
    if (inputs.length > 1) {
      if (!tooMany && !isNew) return
      this.examine(inputs.slice(0, inputs.length >> 1))
      this.examine(inputs.slice(inputs.length >> 1))
    } else if (tooMany) fail(this.#target, input, new Error(`took ${steps} steps for ${input.length} bytes`))
    else if (this.kept.length === 0 || (isNew && this.kept.length < most)) this.kept.push(input)
  }

  #note(together: number, blocks: readonly string[]): boolean {
    const seen = this.#seen.get(together) ?? new Set()
    this.#seen.set(together, seen)
    const before = seen.size
    for (const block of blocks) seen.add(block)
    return seen.size > before
  }

  #allowed(input: Buffer): number {
    return this.#target.steps.base + this.#target.steps.perByte * input.length
  }
}

function attempt(target: Target, input: Buffer): void {
  const thrown = thrownBy(target, input)
  if (thrown) fail(target, smallest(target, input, thrown), thrown)
}

function thrownBy(target: Target, input: Buffer): Error | undefined {
  try {
    target.run(input)
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown))
  }
}

/** The input with everything left out that does not matter to how it fails. */
function smallest(target: Target, input: Buffer, { name }: Error): Buffer {
  let small = input
  for (let size = small.length >> 1; size > 0; size >>= 1)
    for (let from = 0; from + size <= small.length; ) {
      const without = Buffer.concat([small.subarray(0, from), small.subarray(from + size)])
      if (thrownBy(target, without)?.name === name) small = without
      else from += size
    }
  return small
}

/** Keeps an input that failed. @throws always */
function fail({ folder }: Target, input: Buffer, cause: Error): never {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, createHash("sha256").update(input).digest("hex").slice(0, 16))
  writeFileSync(file, input)
  const shown = JSON.stringify(input.toString("latin1").slice(0, 500))
  throw new Error(`${cause.message}\n  for ${shown}\n  kept as ${file}`, { cause })
}

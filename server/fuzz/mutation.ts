/** Numbers from a seed, the same ones each time. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end)
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!
  }
}

/** Longest input that is made, bytes. */
const longest = 16_384

const oddNumbers = [
  "0",
  "1",
  "-1",
  "255",
  "65536",
  "2147483648",
  "4294967295",
  "4294967296",
  "99999999999999999999",
]

type Mutation = (input: Buffer, chance: Chance, other: Buffer, words: readonly string[]) => Buffer

const stretch = (input: Buffer, chance: Chance): [number, number] => {
  const from = chance.below(input.length + 1)
  return [from, from + chance.below(Math.min(input.length - from, 64) + 1)]
}
const replaced = (input: Buffer, from: number, to: number, by: Uint8Array) =>
  Buffer.concat([input.subarray(0, from), by, input.subarray(to)])

const mutations: readonly Mutation[] = [
  function otherByte(input, chance) {
    const at = chance.below(input.length + 1)
    return replaced(input, at, at + 1, Buffer.of(chance.below(256)))
  },
  function newByte(input, chance) {
    const at = chance.below(input.length + 1)
    return replaced(input, at, at, Buffer.of(chance.below(256)))
  },
  function newWord(input, chance, _other, words) {
    const at = chance.below(input.length + 1)
    return replaced(input, at, at, Buffer.from(chance.pick(words), "latin1"))
  },
  function otherWord(input, chance, _other, words) {
    const [from, to] = stretch(input, chance)
    return replaced(input, from, to, Buffer.from(chance.pick(words), "latin1"))
  },
  function otherNumber(input, chance) {
    const numbers = [...input.toString("latin1").matchAll(/\d+/g)]
    if (numbers.length === 0) return input
    const { index, 0: digits } = chance.pick(numbers)
    return replaced(input, index, index + digits.length, Buffer.from(chance.pick(oddNumbers)))
  },
  function leftOut(input, chance) {
    const [from, to] = stretch(input, chance)
    return replaced(input, from, to, Buffer.alloc(0))
  },
  function cutOff(input, chance) {
    return input.subarray(0, chance.below(input.length + 1))
  },
  function saidAgain(input, chance) {
    const [from, to] = stretch(input, chance)
    const times = 1 + chance.below(chance.below(8) === 0 ? 400 : 4)
    return replaced(input, from, from, Buffer.concat(new Array(times).fill(input.subarray(from, to))))
  },
  function fromAnother(input, chance, other) {
    const [from, to] = stretch(input, chance)
    const [first, last] = stretch(other, chance)
    return replaced(input, from, to, other.subarray(first, last))
  },
  function crossed(input, chance, other) {
    return Buffer.concat([
      input.subarray(0, chance.below(input.length + 1)),
      other.subarray(chance.below(other.length + 1)),
    ])
  },
]

/** An input with some things about it changed. @param words of its language, put in here and there */
export function mutated(inputs: readonly Buffer[], chance: Chance, words: readonly string[]): Buffer {
  let input = chance.pick(inputs)
  for (let left = 1 + chance.below(4); left > 0; left--)
    input = chance.pick(mutations)(input, chance, chance.pick(inputs), words)
  return input.subarray(0, longest)
}

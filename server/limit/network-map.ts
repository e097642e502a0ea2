import { type Prefix, parsePrefix, shorten } from "./prefix.ts"

/** Values by network. Looking up an address costs a step for each length of prefix in use, not for each network. */
export class NetworkMap<Value> {
  readonly #values = new Map<string, Value>()
  /** How many networks of each family and length there are, as "4/24". */
  readonly #lengths = new Map<string, { family: 4 | 6; length: number; count: number }>()

  get size(): number {
    return this.#values.size
  }

  values(): IterableIterator<Value> {
    return this.#values.values()
  }

  set(prefix: Prefix, value: Value): void {
    const key = keyOf(prefix)
    if (!this.#values.has(key)) this.#count(prefix, 1)
    this.#values.set(key, value)
  }

  delete(prefix: Prefix): void {
    if (this.#values.delete(keyOf(prefix))) this.#count(prefix, -1)
  }

  /** The value of exactly this network. */
  at(prefix: Prefix): Value | undefined {
    return this.#values.get(keyOf(prefix))
  }

  /** The values of all networks that an address is in. */
  around(address: string): Value[] {
    if (this.#values.size === 0) return []
    const prefix = parsePrefix(address)
    if (!prefix) return []
    const found: Value[] = []
    for (const { family, length } of this.#lengths.values()) {
      const value = family === prefix.family && this.#values.get(keyOf(shorten(prefix, length)))
      if (value) found.push(value)
    }
    return found
  }

  #count({ family, length }: Prefix, change: 1 | -1): void {
    const name = `${family}/${length}`
    const known = this.#lengths.get(name) ?? { family, length, count: 0 }
    known.count += change
    if (known.count > 0) this.#lengths.set(name, known)
    else this.#lengths.delete(name)
  }
}

const keyOf = ({ family, bits, length }: Prefix) => `${family}/${length}/${bits.toString(36)}`

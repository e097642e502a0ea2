const zero = 48

/** Text of many numbers, written digit by digit into bytes: a tenth of what joining strings costs. */
export class NumberText {
  #bytes: Buffer
  #length = 0

  /** @param room characters there will be, about */
  constructor(room = 4096) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(64, room))
  }

  /** A whole number from 0 up to 2^53; those of 31 bits, which nearly all UIDs and message numbers are, are written fast. */
  number(value: number): void {
    if (this.#length + 16 > this.#bytes.length) this.#grow()
    if (value > 0x7fff_ffff) {
      this.#length += this.#bytes.write(String(value), this.#length, "latin1")
      return
    }
    let digits = 1
    for (let top = 10; top <= value; top *= 10) digits++
    this.#length += digits
    this.#digits(value | 0, this.#length - 1, digits)
  }

  /** By itself, so that the engine knows all of it to be whole numbers. @param last where the last digit stands */
  #digits(value: number, last: number, digits: number): void {
    const bytes = this.#bytes
    for (let at = last, rest = value; at > last - digits; at--) {
      const tenth = (rest / 10) | 0
      bytes[at] = zero + rest - tenth * 10
      rest = tenth
    }
  }

  /** One sign of ASCII. */
  sign(sign: " " | "(" | ")"): void {
    if (this.#length + 1 > this.#bytes.length) this.#grow()
    this.#bytes[this.#length++] = sign === " " ? 32 : sign === "(" ? 40 : 41
  }

  /** Signs of ASCII that are bytes already. */
  signs(signs: Uint8Array): void {
    while (this.#length + signs.length > this.#bytes.length) this.#grow()
    this.#bytes.set(signs, this.#length)
    this.#length += signs.length
  }

  /** Characters so far. */
  get length(): number {
    return this.#length
  }

  get text(): string {
    return this.#bytes.toString("latin1", 0, this.#length)
  }

  /** What was written so far. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Begins anew in the same memory. */
  clear(): void {
    this.#length = 0
  }

  #grow(): void {
    const grown = Buffer.allocUnsafeSlow(this.#bytes.length * 2)
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

/** Up to so many numbers the engine's own joining is as quick, and it needs no time to become quick. */
const few = 4096

/** Numbers, each with a space in front. */
export function spacedNumbers(numbers: ArrayLike<number>): Buffer {
  if (numbers.length <= few)
    return Buffer.from(numbers.length > 0 ? ` ${Array.prototype.join.call(numbers, " ")}` : "", "latin1")
  const out = new NumberText(numbers.length * 8)
  for (let at = 0; at < numbers.length; at++) {
    out.sign(" ")
    out.number(numbers[at]!)
  }
  return out.bytes
}

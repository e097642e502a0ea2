import { asBuffer } from "./source.ts"

/**
 * Undoes a Content-Transfer-Encoding piece by piece (RFC 2045 §6). However the bytes are cut, the result is the same,
 * and it is that of `decodeTransfer` for all at once. Nothing throws, and next to nothing is held between two pieces.
 */
export interface Decoder {
  /** What the next bytes decode to, as far as that is settled. */
  push(bytes: Uint8Array): Buffer
  /** What was still open; the decoder is done then. */
  end(): Buffer
  /** A decoder in the same state, that goes on by itself. */
  copy(): Decoder
}

/** How line ends of the encoded text, where they are line ends of the content too, come out. */
export type LineEnds = "as they are" | "CRLF"

/**
 * A decoder for a Content-Transfer-Encoding, lower-case; undefined for one that is not known. What the sender encoded
 * is given as it was encoded, line ends included; "CRLF" is for those that stand in the message itself.
 */
export function decoderFor(encoding: string, lineEnds: LineEnds = "as they are"): Decoder | undefined {
  switch (encoding) {
    case "7bit":
    case "8bit":
    case "binary":
      return lineEnds === "CRLF" ? new LineEndDecoder() : new IdentityDecoder()
    case "base64":
      return new Base64Decoder()
    case "quoted-printable":
      return new QuotedPrintableDecoder(lineEnds)
    default:
      return undefined
  }
}

const nothing = Buffer.alloc(0)

class IdentityDecoder implements Decoder {
  push(bytes: Uint8Array): Buffer {
    return asBuffer(bytes)
  }

  end(): Buffer {
    return nothing
  }

  copy(): Decoder {
    return this
  }
}

const CR = 13
const LF = 10

/** Puts a CR before every LF that has none. */
class LineEndDecoder implements Decoder {
  #afterCr = false

  push(bytes: Uint8Array): Buffer {
    const chunk = asBuffer(bytes)
    const pieces: Buffer[] = []
    let kept = 0
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
      if (at === 0 ? this.#afterCr : chunk[at - 1] === CR) continue
      pieces.push(chunk.subarray(kept, at), carriageReturn)
      kept = at
    }
    if (chunk.length > 0) this.#afterCr = chunk[chunk.length - 1] === CR
    if (pieces.length === 0) return chunk
    pieces.push(chunk.subarray(kept))
    return Buffer.concat(pieces)
  }

  end(): Buffer {
    return nothing
  }

  copy(): Decoder {
    const copy = new LineEndDecoder()
    copy.#afterCr = this.#afterCr
    return copy
  }
}

const carriageReturn = Buffer.from("\r")

const sextets = new Int8Array(256).fill(-1)
for (const [value, char] of [
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
].entries()) {
  sextets[char.charCodeAt(0)] = value
}

/** Passes over what is no base64; padding ends one run of it and a new run may follow, as mail that was glued together has. */
export class Base64Decoder implements Decoder {
  #bits = 0
  #held = 0

  push(bytes: Uint8Array): Buffer {
    const out = Buffer.allocUnsafe(((bytes.length * 3) >> 2) + 3)
    let length = 0
    let bits = this.#bits
    let held = this.#held
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!
      const value = sextets[byte]!
      if (value >= 0) {
        bits = ((bits << 6) | value) & 0xffffff
        held += 6
        if (held >= 8) {
          held -= 8
          out[length++] = (bits >> held) & 0xff
        }
      } else if (byte === 0x3d) {
        held = 0
      }
    }
    this.#bits = bits
    this.#held = held
    return out.subarray(0, length)
  }

  end(): Buffer {
    return nothing
  }

  copy(): Decoder {
    const copy = new Base64Decoder()
    copy.#bits = this.#bits
    copy.#held = this.#held
    return copy
  }
}

const SPACE = 32
const TAB = 9
const EQUALS = 0x3d

/** White space whose meaning is still open, at most; more of it is content. */
const mostOpen = 998

/**
 * Quoted-printable (RFC 2045 §6.7): white space at the end of a line is no content, broken escapes stay as they are.
 * What cannot be told yet is held: white space, a CR, or an escape or soft line break that has begun.
 */
export class QuotedPrintableDecoder implements Decoder {
  readonly #lineEnds: LineEnds
  #open: number[] = []

  constructor(lineEnds: LineEnds = "as they are") {
    this.#lineEnds = lineEnds
  }

  push(bytes: Uint8Array): Buffer {
    const { length } = bytes
    const out = new Output(this.#open.length + (this.#lineEnds === "CRLF" ? 2 : 1) * length)
    for (let i = 0; i < length; i++) {
      const byte = bytes[i]!
      if (this.#open.length > 0) this.#goOn(byte, out)
      else if (byte > EQUALS || (byte > SPACE && byte < EQUALS)) out.byte(byte)
      else i += this.#special(bytes, i, out)
    }
    return out.bytes
  }

  /** Takes a byte that may mean something; at once where what follows tells. @returns how many more it took */
  #special(bytes: Uint8Array, i: number, out: Output): number {
    const byte = bytes[i]!
    const next = bytes[i + 1]
    if (byte === EQUALS) {
      const value = (hex(next) << 4) | hex(bytes[i + 2])
      if (value < 0) this.#open.push(byte)
      else out.byte(value)
      return value < 0 ? 0 : 2
    }
    if (byte === CR && next === LF) {
      out.byte(CR)
      out.byte(LF)
      return 1
    }
    if (byte === LF) this.#lineFeed(out)
    else if (byte === CR || ((byte === SPACE || byte === TAB) && !(next! > SPACE))) this.#open.push(byte)
    else out.byte(byte)
    return 0
  }

  end(): Buffer {
    const open = this.#open
    this.#open = []
    // A soft line break at the very end has nothing to break.
    if (open[0] === EQUALS && !isHex(open[1])) return nothing
    return Buffer.from(open)
  }

  copy(): Decoder {
    const copy = new QuotedPrintableDecoder(this.#lineEnds)
    copy.#open = [...this.#open]
    return copy
  }

  /** Takes a byte behind others that are open. */
  #goOn(byte: number, out: Output): void {
    const open = this.#open
    const last = open[open.length - 1]!
    if (open[0] === EQUALS) this.#escape(byte, last, out)
    else if (byte === LF) {
      this.#open = []
      if (last === CR) out.byte(CR)
      if (last === CR) out.byte(LF)
      else this.#lineFeed(out)
    } else if (last !== CR && (byte === SPACE || byte === TAB || byte === CR) && open.length < mostOpen)
      open.push(byte)
    else this.#settle(byte, out)
  }

  /** Goes on with what began with "=". */
  #escape(byte: number, last: number, out: Output): void {
    const open = this.#open
    if (isHex(last) && !isHex(byte)) this.#settle(byte, out)
    else if (isHex(last)) {
      this.#open = []
      out.byte((hex(last) << 4) | hex(byte))
    } else if (byte === LF) this.#open = []
    else if (last === CR) this.#settle(byte, out)
    else if (byte === SPACE || byte === TAB || byte === CR) {
      if (open.length < mostOpen) open.push(byte)
      else this.#settle(byte, out)
    } else if (last === EQUALS && isHex(byte)) open.push(byte)
    else this.#settle(byte, out)
  }

  /** What was open is content; the byte begins anew. */
  #settle(byte: number, out: Output): void {
    for (const held of this.#open) out.byte(held)
    this.#open = []
    if (byte === SPACE || byte === TAB || byte === EQUALS || byte === CR) this.#open.push(byte)
    else if (byte === LF) this.#lineFeed(out)
    else out.byte(byte)
  }

  #lineFeed(out: Output): void {
    if (this.#lineEnds === "CRLF") out.byte(CR)
    out.byte(LF)
  }
}

/** Bytes on their way out, at most as many as were announced. */
class Output {
  readonly #bytes: Buffer
  #length = 0

  constructor(most: number) {
    this.#bytes = Buffer.allocUnsafe(most)
  }

  byte(value: number): void {
    this.#bytes[this.#length++] = value
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
}

const isHex = (byte: number | undefined) => hex(byte) >= 0

// 0–15, or -1 for anything that is no hexadecimal digit.
function hex(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

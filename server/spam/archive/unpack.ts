import { Gunzip, Inflate } from "fflate"

/** Packed bytes unpacked at a time. One becomes a thousand at most, so that this bounds what is over `most`. */
const piece = 2_048

/** Bytes unpacked before others get a turn. */
const step = 128 << 10

/**
 * Unpacks the beginning of deflated data. Never throws: of what is damaged there is what came before.
 * @param most bytes @returns `whole`: nothing was left out
 */
export function* unpacked(
  data: Buffer,
  form: "raw" | "gzip",
  most: number,
): Generator<void, { bytes: Buffer; whole: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  const take = (chunk: Uint8Array) => {
    chunks.push(chunk)
    size += chunk.length
  }
  const inflate = form === "raw" ? new Inflate(take) : new Gunzip(take)
  let whole = true
  try {
    let at = 0
    for (let rested = 0; at < data.length && size < most; at += piece) {
      inflate.push(data.subarray(at, at + piece), at + piece >= data.length)
      if (size - rested < step) continue
      rested = size
      yield
    }
    whole = at >= data.length
  } catch {
    whole = false
  }
  return { bytes: Buffer.concat(chunks).subarray(0, most), whole: whole && size <= most }
}

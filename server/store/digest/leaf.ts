import { endianness } from "node:os"
import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib"

/**
 * Version of everything in a digest: the form of its leaves, and how text is folded (`caseless`) and read
 * (`searchText`). Raise it when one of them changes; blocks of another version count for nothing and are built anew.
 * Typed arrays are stored as they stand, so a machine of the other byte order has versions of its own.
 */
export const digestVersion = endianness() === "LE" ? 1 : 1001

/** Bytes in front of the content: checksum, form. */
const head = 5
const raw = 0
const zstd = 1

/** A leaf whose bytes are not those that were written, or that is not there. */
export class DamagedLeaf extends Error {}

/** Puts a checksum in front, and compresses when that saves a tenth. */
export function seal(content: Uint8Array, compress: boolean): Buffer {
  const small = compress ? zstdCompressSync(content) : content
  const form = small.length < content.length * 0.9 ? zstd : raw
  const held = form === zstd ? small : content
  const sealed = Buffer.allocUnsafe(head + held.length)
  sealed.writeUInt8(form, 4)
  sealed.set(held, head)
  sealed.writeUInt32LE(crc32(sealed.subarray(4)), 0)
  return sealed
}

/** What `seal` was given. @throws DamagedLeaf */
export function unseal(sealed: Buffer | undefined): Buffer {
  if (!sealed || sealed.length < head || sealed.readUInt32LE(0) !== crc32(sealed.subarray(4)))
    throw new DamagedLeaf("a leaf of a digest is missing or damaged")
  const held = sealed.subarray(head)
  return sealed[4] === zstd ? zstdDecompressSync(held) : held
}

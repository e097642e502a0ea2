import { createHash } from "node:crypto"
import { zstdDecompressSync } from "node:zlib"
import type { Part } from "../mime/part.ts"
import { readRange, type Source } from "../mime/source.ts"
import { parseStructure, structureParser } from "../mime/structure.ts"
import type { Blobs } from "./blobs.ts"
import type { StagedContent } from "./incoming.ts"

/** Bytes parsed before others get their turn. */
const slice = 1 << 20

/** A staged message, opened to be looked at. */
export interface StagedSource {
  source: Source
  structure: Part
  close(): void
}

/** Opens a message that nobody has promised to keep yet. Call `close` when done. */
export async function openStaged(blobs: Blobs, staged: StagedContent): Promise<StagedSource> {
  if (staged.encoding !== "file") {
    const { encoding, bytes, size } = staged
    const source = encoding === "zstd" ? zstdDecompressSync(bytes!, { maxOutputLength: size }) : bytes!
    return { source, structure: parseStructure(source), close() {} }
  }
  const file = blobs.openSync(staged.blob!)
  try {
    const parser = structureParser()
    for (let at = 0; at < staged.size; at += slice) {
      parser.push(readRange(file.read, { start: at, end: Math.min(at + slice, staged.size) }))
      await new Promise(setImmediate)
    }
    return { source: file.read, structure: parser.end(), close: file.close }
  } catch (thrown) {
    file.close()
    throw thrown
  }
}

/** SHA-256 of what is below the header, hex. */
export async function bodyHash(blobs: Blobs, staged: StagedContent): Promise<string> {
  const hash = createHash("sha256")
  const { encoding, bytes, headerSize, size } = staged
  if (encoding !== "file") {
    const whole = encoding === "zstd" ? zstdDecompressSync(bytes!, { maxOutputLength: size }) : bytes!
    return hash.update(whole.subarray(headerSize)).digest("hex")
  }
  const file = blobs.openSync(staged.blob!)
  try {
    for (let at = headerSize; at < size; at += slice) {
      hash.update(readRange(file.read, { start: at, end: Math.min(at + slice, size) }))
      await new Promise(setImmediate)
    }
    return hash.digest("hex")
  } finally {
    file.close()
  }
}

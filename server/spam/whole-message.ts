import type { WholeMessage } from "../authentication/examination.ts"

/** How large a message is, bytes. */
export async function sizeOf({ header, body }: WholeMessage): Promise<number> {
  let size = header.length
  for await (const chunk of body()) size += chunk.length
  return size
}

/** The first bytes of a message. */
export async function beginningOf(message: WholeMessage, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of wholeOf(message)) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= most) break
  }
  return Buffer.concat(chunks).subarray(0, most)
}

/** All of a message, in pieces. */
export async function* wholeOf({ header, body }: WholeMessage): AsyncGenerator<Uint8Array> {
  yield header
  yield* body()
}

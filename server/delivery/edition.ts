import { headerFields, readHeader } from "../mime/header.ts"
import { readRange } from "../mime/source.ts"
import { returnPathField } from "../queue/envelope.ts"
import type { Message } from "../sieve/message.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { StagedSource } from "../store/staged-source.ts"
import type { Store } from "../store/store.ts"
import { textField } from "./header-field.ts"

/** Bytes copied at a time. */
const slice = 64 << 10

/** The message as it came. */
export interface Original extends StagedSource {
  size: number
}

/** The header of a message that a script edited: what it left alone byte for byte, Return-Path first. */
export function editedHeader({ source, structure }: Original, message: Message): Buffer {
  const block = readHeader(source, structure.header)
  const fields = [...headerFields(block)]
  const piece = (origin: number) => block.subarray(fields[origin]!.start, fields[origin]!.end)
  const first = fields[0]?.name.toLowerCase() === "return-path" ? 0 : undefined
  const pieces = message.fields
    .filter(({ origin }) => first === undefined || origin !== first)
    .map((field) =>
      field.origin === undefined ? Buffer.from(textField(field.name, field.value)) : piece(field.origin),
    )
  if (first !== undefined) pieces.unshift(piece(first))
  return Buffer.concat(pieces.map(withLineEnd))
}

/** A header to go on to others: with fields of ours on top, and the envelope sender it goes on with. */
export function passedOnHeader(header: Buffer, sender: string, fields: string): Buffer {
  const first = headerFields(header).next().value
  const rest = first?.name.toLowerCase() === "return-path" ? header.subarray(first.end) : header
  return Buffer.concat([Buffer.from(returnPathField(sender) + fields), rest])
}

/** The header as it came, up to its blank line. */
export function originalHeader({ source, structure }: Original): Buffer {
  const block = readRange(source, structure.header)
  let end = 0
  for (const field of headerFields(block)) end = field.end
  return withLineEnd(block.subarray(0, end))
}

/** Stages a message with another header: what follows it is copied in pieces. */
export async function withHeader(store: Store, original: Original, header: Buffer): Promise<StagedContent> {
  const { source, structure, size } = original
  const start = structure.header.end
  const incoming = store.receive(header.length + 2 + size)
  try {
    await incoming.write(Buffer.concat([header, Buffer.from("\r\n")]))
    for (let at = start; at < size; at += slice)
      await incoming.write(Buffer.from(readRange(source, { start: at, end: Math.min(at + slice, size) })))
    return await incoming.finish()
  } catch (thrown) {
    await incoming.abort()
    throw thrown
  }
}

function withLineEnd(bytes: Buffer): Buffer {
  if (bytes.length === 0 || bytes.at(-1) === 10) return bytes
  return Buffer.concat([bytes, Buffer.from("\r\n")])
}

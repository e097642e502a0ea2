import { randomUUID } from "node:crypto"
import { returnPathField } from "../queue/envelope.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Store } from "../store/store.ts"
import { textField } from "./header-field.ts"

/** A message that a script, or what it came to, writes. */
export interface Draft {
  /** Envelope sender. */
  sender: string
  /** From and To as they stand in the header. */
  from: string
  to: string
  subject: string
  /** Milliseconds. */
  now: number
  hostname: string
  /** Further fields with their line ends. */
  fields: string
  /** Content-Type and kin, a blank line, and the content. */
  entity: Buffer
}

/** Writes a message: Return-Path first, and an identifier of its own. */
export function composed(draft: Draft): Buffer {
  const date = new Date(draft.now).toUTCString().replace("GMT", "+0000")
  const header =
    `${returnPathField(draft.sender)}Date: ${date}\r\nFrom: ${draft.from}\r\nTo: ${draft.to}\r\n` +
    `${textField("Subject", draft.subject)}Message-ID: <${randomUUID()}@${draft.hostname}>\r\n` +
    `${draft.fields}MIME-Version: 1.0\r\n`
  return Buffer.concat([Buffer.from(header), draft.entity])
}

/** Plain text as an entity. */
export function plainEntity(text: string): Buffer {
  const lines = text.replace(/\r\n|\r|\n/g, "\r\n")
  const body = lines.endsWith("\r\n") ? lines : `${lines}\r\n`
  const type = "Content-Type: text/plain; charset=utf-8\r\n"
  if (/^[\t\r\n\x20-\x7e]*$/.test(body) && body.split("\r\n").every((line) => line.length < 990))
    return Buffer.from(`${type}\r\n${body}`)
  const encoded = Buffer.from(body)
    .toString("base64")
    .replace(/(.{76})(?=.)/g, "$1\r\n")
  return Buffer.from(`${type}Content-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n`)
}

/** Hands bytes to the store, so that they can be kept. */
export async function staged(store: Store, ...chunks: readonly Uint8Array[]): Promise<StagedContent> {
  const incoming = store.receive(chunks.reduce((sum, { length }) => sum + length, 0))
  for (const chunk of chunks) await incoming.write(chunk)
  return incoming.finish()
}

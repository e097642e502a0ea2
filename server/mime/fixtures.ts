// What the tests of this room share: messages to try, and a reader for what we put on the wire.

import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import type { Part } from "./part.ts"

/** A message of these lines, each ended by CRLF. Characters 0–255 stand for bytes. */
export function message(...lines: string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(""), "latin1")
}

/** Bytes as text of one character 0–255 per byte. */
export function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1")
}

/** Texts made of these pieces in any order and number: what readers stumble over. */
export const jumbleOf = (pieces: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((some) => some.join(""))

/** Header fields of these names, up to eight, each with such a text. */
export const jumbledFields = (
  names: readonly string[],
  pieces: readonly string[],
): fc.Arbitrary<[name: string, value: string][]> =>
  fc.array(fc.tuple(fc.constantFrom(...names), jumbleOf(pieces, 20)), { maxLength: 8 })

const corpusFolder = join(import.meta.dirname, "../../../shared/corpus")

/** Real and broken messages with CRLF line ends; none, said aloud, where the corpus is missing. */
export function corpus(): { name: string; bytes: Buffer }[] {
  if (!existsSync(corpusFolder)) {
    console.warn(`no messages in ${corpusFolder}: tests over real messages are skipped`)
    return []
  }
  return readdirSync(corpusFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".eml"))
    .sort()
    .map((name) => {
      const text = readFileSync(join(corpusFolder, name), "latin1")
      return { name, bytes: Buffer.from(text.replace(/\r?\n/g, "\r\n"), "latin1") }
    })
}

/** Throws unless all ranges are nested, in order, and the root's are the whole message. */
export function checkRanges(root: Part, length: number): void {
  if (root.header.start !== 0 || root.body.end !== length)
    throw new Error("the root is not the whole message")
  const waiting = [root]
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    const { header, body } = part
    if (header.start > header.end || header.end !== body.start || body.start > body.end) {
      throw new Error(`bad ranges: ${JSON.stringify([header, body])}`)
    }
    let from = body.start
    for (const child of part.parts) {
      if (child.header.start < from || child.body.end > body.end) {
        throw new Error(`child out of place: ${JSON.stringify([body, child.header, child.body])}`)
      }
      from = child.body.end
      waiting.push(child)
    }
  }
}

/** An IMAP value: NIL, a number, a string or a list. */
export type Value = null | number | string | Value[]

/** Reads one IMAP value (RFC 3501 §9) and refuses anything a strict client would refuse. */
export function readValue(bytes: Uint8Array): Value {
  const text = binary(bytes)
  const reader = { text, position: 0 }
  const value = readOne(reader)
  if (reader.position !== text.length) throw new Error(`left over: ${text.slice(reader.position)}`)
  return value
}

function readOne(reader: { text: string; position: number }): Value {
  const rest = (pattern: RegExp) => {
    pattern.lastIndex = reader.position
    const found = pattern.exec(reader.text)
    if (found) reader.position += found[0].length
    return found
  }
  if (rest(/NIL/y)) return null
  const number = rest(/\d+/y)
  if (number) return Number(number[0])
  const quoted = rest(/"((?:[\x01-\x09\x0b\x0c\x0e-\x21\x23-\x5b\x5d-\x7f]|\\["\\])*)"/y)
  if (quoted) return quoted[1]!.replace(/\\(.)/g, "$1")
  const literal = rest(/\{(\d+)\}\r\n/y)
  if (literal) {
    const start = reader.position
    reader.position += Number(literal[1])
    return reader.text.slice(start, reader.position)
  }
  if (!rest(/\(/y)) throw new Error(`no value: ${reader.text.slice(reader.position, reader.position + 40)}`)
  const list: Value[] = []
  while (!rest(/\)/y)) {
    // Parts of a multipart and addresses of a list stand without a space between them.
    const spaced = rest(/ /y)
    if (!spaced && list.length > 0 && reader.text[reader.position] !== "(")
      throw new Error("values run together")
    list.push(readOne(reader))
  }
  return list
}

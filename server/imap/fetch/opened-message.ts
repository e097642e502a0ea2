import { newPart, type Part } from "../../mime/part.ts"
import { parseStructure, structureParser } from "../../mime/structure.ts"
import type { Content } from "../../store/content.ts"

/** Up to here a message is read in one go. */
const smallEnough = 256 * 1024

/** How much is read at first to find where the header ends. */
const headerStart = 16 * 1024

const CRLF2 = Buffer.from("\r\n\r\n")
const LF2 = Buffer.from("\n\n")

/** A message being looked into: its bytes in ranges, and its structure, found once. */
export class OpenedMessage {
  readonly #content: Content
  #root: Part | undefined
  #top: Part | undefined

  /** @param root its structure, where that is known */
  constructor(content: Content, root?: Part) {
    this.#content = content
    this.#root = root
  }

  /** The structure, if it took a look at a large message to know it. */
  get dearStructure(): Part | undefined {
    return this.size > smallEnough ? this.#root : undefined
  }

  get size(): number {
    return this.#content.size
  }

  read(start: number, end: number): Promise<Buffer> {
    return this.#content.read(start, end)
  }

  stream(start: number, end: number): AsyncIterable<Buffer> {
    return this.#content.stream(start, end)
  }

  /** All bytes with their structure. */
  async whole(): Promise<{ bytes: Buffer; root: Part }> {
    const bytes = await this.#content.bytes()
    this.#root ??= parseStructure(bytes)
    return { bytes, root: this.#root }
  }

  /** The structure of the whole message; a large one is passed through in pieces. */
  async structure(): Promise<Part> {
    if (this.#root) return this.#root
    if (this.size <= smallEnough) return (await this.whole()).root
    const parser = structureParser()
    for await (const chunk of this.#content.stream()) parser.push(chunk as Buffer)
    this.#root = parser.end()
    return this.#root
  }

  /**
   * The message as far as its own header and body go: what is inside the body is not looked at, so that headers of many
   * messages can be had without reading them whole.
   */
  async top(): Promise<Part> {
    if (this.#root) return this.#root
    this.#top ??= await this.#findTop()
    return this.#top
  }

  async #findTop(): Promise<Part> {
    const known = this.#content.headerSize
    if (known !== undefined)
      return { ...newPart(0), header: { start: 0, end: known }, body: { start: known, end: this.size } }
    const bytes = await this.read(0, Math.min(this.size, headerStart))
    const end = endOfHeader(bytes)
    if (end < 0) return this.structure()
    // The structure depends on the bytes alone, so a message cut behind its header has the same header.
    const { header } = parseStructure(bytes.subarray(0, end))
    const body = { start: header.end, end: this.size }
    return { ...parseStructure(Buffer.alloc(0)), header, body }
  }
}

/** Behind the first blank line, -1 when there is none. */
function endOfHeader(bytes: Buffer): number {
  const crlf = bytes.indexOf(CRLF2)
  const lf = bytes.indexOf(LF2)
  const ends = [crlf < 0 ? -1 : crlf + 4, lf < 0 ? -1 : lf + 2].filter((end) => end >= 0)
  return ends.length > 0 ? Math.min(...ends) : -1
}

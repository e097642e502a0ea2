import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"

/** Real and broken messages, beside the repository. */
const folder = join(import.meta.dirname, "../../shared/corpus")

export interface CorpusMessage {
  name: string
  /** With CRLF line ends and one at the very end, as SMTP carries it. */
  bytes: Buffer
}

function filesOf(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)]))
}

const withCrlf = (bytes: Buffer) => {
  const text = bytes.toString("latin1").replace(/\r\n|\r|\n/g, "\r\n")
  return Buffer.from(text.endsWith("\r\n") ? text : `${text}\r\n`, "latin1")
}

/** What SMTP leaves of a message: all but the one field that is the server's alone (RFC 5321 §4.4). */
export function withoutReturnPath(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1")
  const end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n") + 2
  const header = end > 1 ? text.slice(0, end) : text
  const kept = header.replace(/^return-path[ \t]*:.*\r\n(?:[ \t].*\r\n)*/gim, "")
  return Buffer.from(kept + text.slice(header.length), "latin1")
}

/** Every message of the corpus; none, said aloud, where it is missing. */
export function corpus(): CorpusMessage[] {
  if (!existsSync(folder)) {
    console.warn("SKIPPED: no corpus of real messages at ../shared/corpus")
    return []
  }
  return filesOf(folder)
    .filter((path) => !path.endsWith("README.md"))
    .map((path) => ({ name: relative(folder, path), bytes: withCrlf(readFileSync(path)) }))
}

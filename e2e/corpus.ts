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

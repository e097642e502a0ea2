import { type Content, mostContents } from "../../store/content.ts"
import { largestRow } from "../../store/incoming.ts"
import type { RowOf } from "../../store/rows.ts"
import type { Store } from "../../store/store.ts"
import type { FetchItems } from "./items.ts"
import { isHeaderOnly } from "./plain.ts"

/** What has to be known of a message to read its bytes. */
type SlicedRow = RowOf<"contentId" | "size">

/** Bytes of messages read at once: what a session whose peer is slow holds, about twice. */
export const sliceBytes = 256 * 1024

/** What a header is taken for at most when it is guessed how many fit. */
const mostHeader = 16 * 1024

/** Cuts rows into runs of which what is asked for fits into memory together. */
export function* slicesOf<Row extends SlicedRow>(rows: Row[], items: FetchItems): Generator<Row[]> {
  const most = isHeaderOnly(items) ? mostHeader : largestRow
  let start = 0
  let bytes = 0
  for (let i = 0; i < rows.length; i++) {
    const { size } = rows[i]!
    // What is larger stays in its file.
    const more = size > largestRow ? 0 : Math.min(size, most)
    if (i > start && (bytes + more > sliceBytes || i - start === mostContents)) {
      yield rows.slice(start, i)
      start = i
      bytes = 0
    }
    bytes += more
  }
  yield rows.slice(start)
}

/** What was read of a run of messages; anything that is missing has to be opened. */
export interface Slice {
  content(row: SlicedRow): Content | undefined
  /** Bytes that the answer can be cut from: of the whole message, or of its header when nothing else is asked for. */
  plain(row: SlicedRow): Pick<Content, "held" | "headerSize"> | undefined
}

/** Reads a run of messages with one question. */
export async function readSlice(store: Store, rows: SlicedRow[], items: FetchItems): Promise<Slice> {
  // A single message is likely to be asked for again, part after part, and is remembered when it is opened alone.
  const ids = rows.length === 1 ? [] : rows.map(({ contentId }) => contentId)
  if (!isHeaderOnly(items)) {
    const contents = await store.contents(ids)
    const content = (row: SlicedRow) => contents.get(row.contentId)
    return { content, plain: content }
  }
  const headers = await store.headersOf(ids)
  return {
    content: () => undefined,
    plain({ contentId }) {
      const held = headers.get(contentId)
      return held && { held, headerSize: held.length }
    },
  }
}

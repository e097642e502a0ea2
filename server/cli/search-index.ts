import { join } from "node:path"
import { systemClock } from "../clock.ts"
import { silentLog } from "../log.ts"
import { Blobs } from "../store/blobs.ts"
import { dropBlock } from "../store/digest/blocks.ts"
import { Indexer } from "../store/digest/indexer.ts"
import { type Desk, type Noun, verb } from "./command.ts"

/** How much is indexed. */
async function standing({ sql }: Desk) {
  const indexed = await sql.get<{ count: number }>(
    "SELECT COALESCE(SUM(messages), 0) AS count FROM digest_block WHERE mailbox_id IN (SELECT id FROM mailbox WHERE account_id > 0)",
  )
  const all = await sql.get<{ count: number }>(
    "SELECT COALESCE(SUM(messages), 0) AS count FROM mailbox WHERE account_id > 0",
  )
  const held = await sql.get<{ bytes: number }>(
    "SELECT CAST(COALESCE(SUM(LENGTH(bytes)), 0) AS BIGINT) AS bytes FROM digest_leaf",
  )
  return { messages: Number(all!.count), indexed: Number(indexed!.count), bytes: held!.bytes }
}

const sentence = ({ messages, indexed, bytes }: Awaited<ReturnType<typeof standing>>) =>
  `${indexed} of ${messages} messages are indexed, in ${(bytes / 2 ** 20).toFixed(1)} MB; the others are read when somebody searches`

const show = verb({
  summary: "how many messages are indexed",
  async run(desk) {
    const now = await standing(desk)
    return { text: sentence(now), json: now }
  },
})

const rebuild = verb({
  summary: "throw the index away and build it anew; mail keeps flowing, searches stay right",
  async run(desk) {
    const { sql } = desk
    for (;;) {
      const block = await sql.get<{ id: number }>("SELECT id FROM digest_block ORDER BY id LIMIT 1")
      if (!block) break
      await sql.write((tx) => dropBlock(tx, block.id))
    }
    const blobs = new Blobs(join(desk.config.dataFolder, "blobs"))
    await new Indexer({ sql, blobs, clock: systemClock, log: silentLog }).patrol()
    const now = await standing(desk)
    return { text: `Built anew. ${sentence(now)}`, json: now }
  },
})

/** The search index. It looks after itself; this is for looking at it, and for building it anew at once. */
export const searchIndex: Noun = { summary: "the search index", verbs: { show, rebuild } }

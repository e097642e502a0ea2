import { hash } from "node:crypto"
import { zstdDecompressSync } from "node:zlib"
import type { Sql } from "../db/sql.ts"
import { parseStructure } from "../mime/structure.ts"
import { summarize } from "../mime/summary.ts"
import { mostAnnotationBytes } from "./annotations.ts"
import type { Blobs } from "./blobs.ts"
import { Contents } from "./content.ts"
import { checkDigests } from "./digest/check.ts"

/** What a check found. Nothing in `problems` means all is well; `notes` are things the collector will see to. */
export interface FsckReport {
  problems: string[]
  notes: string[]
  checked: { mailboxes: number; messages: number; contents: number; blobs: number; queued: number }
}

/** Problems listed at most, of each kind. */
const mostListed = 100

/** Contents read at a time. */
const slice = 200

type Say = (problem: string) => void

/**
 * Checks the store and the queue against each other: counters against a recount, UIDs and MODSEQs against their
 * mailbox, tombstones, references, every content's size, hash and summary, every blob, the search index. Reads only; may run while the
 * server does, though a change in the midst of the check can then be reported as a problem.
 * @param deep also reads every content and works its hash and summary out again
 */
export async function fsck({
  sql,
  blobs,
  deep,
}: {
  sql: Sql
  blobs: Blobs
  deep: boolean
}): Promise<FsckReport> {
  const report: FsckReport = {
    problems: [],
    notes: [],
    checked: { mailboxes: 0, messages: 0, contents: 0, blobs: 0, queued: 0 },
  }
  const say: Say = (problem) => {
    if (report.problems.length < mostListed) report.problems.push(problem)
    else if (report.problems.length === mostListed) report.problems.push("… and more")
  }
  report.checked.mailboxes = await checkMailboxes(sql, say)
  report.checked.messages = await checkMessages(sql, say, report.notes)
  await checkUidValidity(sql, say)
  await checkAnnotations(sql, say, report.notes)
  report.checked.queued = await checkQueue(sql, say)
  report.checked.contents = await checkContents({ sql, blobs, deep }, say)
  report.checked.blobs = await checkBlobs(sql, blobs, report.notes)
  const contents = new Contents(sql, blobs, { remember: false })
  await checkDigests({ sql, content: (id) => contents.open(id), deep }, say, report.notes)
  return report
}

interface MailboxCheck {
  id: number
  name: string
  accountId: number
  uidNext: number
  modseq: number
  messages: number
  unseen: number
  deleted: number
  bytes: number
  uidValidity: number
  recentUid: number
  forgotten: number
  forgottenModseq: number
}

interface Recount {
  messages: number
  unseen: number
  deleted: number
  bytes: number
  lastUid: number
  lastModseq: number
}

async function checkMailboxes(sql: Sql, say: Say): Promise<number> {
  const mailboxes = await sql.all<MailboxCheck>(
    `SELECT id, name, account_id AS "accountId", uid_next AS "uidNext", highest_modseq AS modseq, messages, unseen,
       deleted, bytes, uid_validity AS "uidValidity", recent_uid AS "recentUid", forgotten,
       forgotten_modseq AS "forgottenModseq" FROM mailbox`,
  )
  for (const mailbox of mailboxes) {
    const told = (what: string) =>
      say(`mailbox ${mailbox.id} (account ${mailbox.accountId}, ${mailbox.name}): ${what}`)
    await checkMailbox(sql, mailbox, told)
  }
  return mailboxes.length
}

async function checkMailbox(sql: Sql, mailbox: MailboxCheck, told: Say): Promise<void> {
  const real = (await sql.get<Recount>(
    `SELECT COUNT(*) AS messages, COALESCE(SUM(CASE WHEN flags & 1 = 0 THEN 1 ELSE 0 END), 0) AS unseen,
       COALESCE(SUM(CASE WHEN flags & 8 <> 0 THEN 1 ELSE 0 END), 0) AS deleted,
       CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes, COALESCE(MAX(uid), 0) AS "lastUid",
       COALESCE(MAX(modseq), 0) AS "lastModseq" FROM message WHERE mailbox_id = ?`,
    mailbox.id,
  ))!
  for (const counter of ["messages", "unseen", "deleted", "bytes"] as const)
    if (real[counter] !== mailbox[counter])
      told(`counts ${mailbox[counter]} ${counter}, there are ${real[counter]}`)
  if (real.lastUid >= mailbox.uidNext) told(`UID ${real.lastUid} is not below UIDNEXT ${mailbox.uidNext}`)
  if (real.lastModseq > mailbox.modseq)
    told(`MODSEQ ${real.lastModseq} is above HIGHESTMODSEQ ${mailbox.modseq}`)
  if (mailbox.recentUid >= mailbox.uidNext) told(`recent UID ${mailbox.recentUid} is not below UIDNEXT`)
  const graves = (await sql.get<{
    count: number
    modseq: number | null
    lastModseq: number
    lastUid: number
  }>(
    `SELECT COUNT(*) AS count, MIN(modseq) AS modseq, COALESCE(MAX(modseq), 0) AS "lastModseq",
       COALESCE(MAX(uid), 0) AS "lastUid" FROM tombstone WHERE mailbox_id = ?`,
    mailbox.id,
  ))!
  if (graves.lastModseq > mailbox.modseq) told(`tombstone MODSEQ ${graves.lastModseq} is above HIGHESTMODSEQ`)
  if (graves.lastUid >= mailbox.uidNext) told(`tombstone UID ${graves.lastUid} is not below UIDNEXT`)
  if (graves.modseq !== null && graves.modseq <= mailbox.forgottenModseq)
    told(`tombstone MODSEQ ${graves.modseq} should have been forgotten`)
  const ever = real.messages + graves.count + mailbox.forgotten
  if (ever !== mailbox.uidNext - 1)
    told(`gave out ${mailbox.uidNext - 1} UIDs, ${ever} are messages, tombstones or forgotten`)
  const both = await sql.get<{ uid: number }>(
    `SELECT m.uid FROM message m JOIN tombstone t ON t.mailbox_id = m.mailbox_id AND t.uid = m.uid
     WHERE m.mailbox_id = ? LIMIT 1`,
    mailbox.id,
  )
  if (both) told(`UID ${both.uid} is there and has a tombstone`)
}

async function checkMessages(sql: Sql, say: Say, notes: string[]): Promise<number> {
  const bad = await sql.all<{ mailboxId: number; uid: number; contentId: number }>(
    `SELECT m.mailbox_id AS "mailboxId", m.uid, m.content_id AS "contentId" FROM message m
     LEFT JOIN content c ON c.id = m.content_id WHERE c.id IS NULL OR c.size <> m.size LIMIT ${mostListed}`,
  )
  for (const row of bad)
    say(
      `message ${row.uid} of mailbox ${row.mailboxId}: its content ${row.contentId} is missing or of another size`,
    )
  const waiting = await sql.get<{ count: number }>(
    "SELECT COUNT(*) AS count FROM message WHERE mailbox_id NOT IN (SELECT id FROM mailbox)",
  )
  if (waiting && waiting.count > 0)
    notes.push(`${waiting.count} messages of deleted mailboxes wait for the collector`)
  return (await sql.get<{ count: number }>("SELECT COUNT(*) AS count FROM message"))!.count
}

async function checkUidValidity(sql: Sql, say: Say): Promise<void> {
  const late = await sql.all<{ accountId: number; name: string }>(
    `SELECT b.account_id AS "accountId", b.name FROM mailbox b LEFT JOIN numbering n ON n.account_id = b.account_id
     WHERE n.account_id IS NULL OR n.uid_validity < b.uid_validity LIMIT ${mostListed}`,
  )
  for (const row of late)
    say(`account ${row.accountId}: ${row.name} has a UIDVALIDITY that could be given out again`)
}

async function checkAnnotations(sql: Sql, say: Say, notes: string[]): Promise<void> {
  const bad = await sql.all<{ mailboxId: number; accountId: number; entry: string; size: number }>(
    `SELECT mailbox_id AS "mailboxId", account_id AS "accountId", entry, LENGTH(value) AS size FROM annotation
     WHERE NOT (entry LIKE '/private/_%' AND account_id > 0 OR entry LIKE '/shared/_%' AND account_id = 0)
       OR LOWER(entry) <> entry OR LENGTH(value) > ${mostAnnotationBytes} LIMIT ${mostListed}`,
  )
  for (const { mailboxId, accountId, entry, size } of bad)
    say(`annotation ${entry} of mailbox ${mailboxId} (account ${accountId}, ${size} bytes) is none of ours`)
  const waiting = await sql.get<{ count: number }>(
    `SELECT COUNT(*) AS count FROM annotation WHERE mailbox_id > 0 AND mailbox_id NOT IN (SELECT id FROM mailbox)
       OR account_id > 0 AND account_id NOT IN (SELECT id FROM account)`,
  )
  if (waiting && waiting.count > 0)
    notes.push(`${waiting.count} annotations of nobody or of deleted mailboxes wait for the collector`)
}

async function checkQueue(sql: Sql, say: Say): Promise<number> {
  const lost = await sql.all<{ id: number; state: string }>(
    `SELECT r.id, r.state FROM queued_recipient r JOIN queued_message q ON q.id = r.message_id
     LEFT JOIN content c ON c.id = q.content_id
     WHERE r.state IN ('due', 'leased', 'held') AND c.id IS NULL LIMIT ${mostListed}`,
  )
  for (const row of lost) say(`queued recipient ${row.id} is ${row.state} and its message is missing`)
  const unknown = await sql.all<{ id: number; state: string }>(
    `SELECT id, state FROM queued_recipient
     WHERE state NOT IN ('due', 'leased', 'held', 'delivered', 'bounced', 'cancelled')
       OR (state = 'leased' AND (lease IS NULL OR lease_until IS NULL)) LIMIT ${mostListed}`,
  )
  for (const row of unknown) say(`queued recipient ${row.id} is in no state the queue knows: ${row.state}`)
  return (await sql.get<{ count: number }>("SELECT COUNT(*) AS count FROM queued_recipient"))!.count
}

interface ContentCheck {
  id: number
  hash: string
  size: number
  encoding: string
  bytes: Buffer | null
  blob: string | null
  summary: number | null
  envelope: string | null
}

async function checkContents({ sql, blobs, deep }: { sql: Sql; blobs: Blobs; deep: boolean }, say: Say) {
  let checked = 0
  for (let after = 0; ; ) {
    const rows = await sql.all<ContentCheck>(
      `SELECT c.id, c.hash, c.size, c.encoding, ${deep ? "c.bytes" : "NULL AS bytes"}, c.blob,
         s.content_id AS summary, s.envelope
       FROM content c LEFT JOIN summary s ON s.content_id = c.id WHERE c.id > ? ORDER BY c.id LIMIT ${slice}`,
      after,
    )
    for (const row of rows)
      await checkContent(row, { blobs, deep }, (what) => say(`content ${row.id}: ${what}`))
    checked += rows.length
    if (rows.length < slice) return checked
    after = rows[rows.length - 1]!.id
    await new Promise(setImmediate)
  }
}

async function checkContent(row: ContentCheck, { blobs, deep }: { blobs: Blobs; deep: boolean }, told: Say) {
  if (row.summary === null) told("has no summary")
  if (row.encoding === "file") {
    const size = await blobs.size(row.blob!)
    if (size !== row.size)
      return told(size === undefined ? "its blob is missing" : `its blob has ${size} bytes`)
  }
  if (!deep) return
  const bytes = await readContent(row, blobs).catch((error: Error) => error)
  if (bytes instanceof Error) return told(`cannot be read: ${bytes.message}`)
  if (bytes.length !== row.size) return told(`has ${bytes.length} bytes, not ${row.size}`)
  if (hash("sha256", bytes, "hex") !== row.hash) return told("its bytes are not those that were kept")
  const { envelope } = summarize(bytes, parseStructure(bytes))
  if (row.envelope !== null && row.envelope !== envelope) told("its summary is not the one of its bytes")
}

async function readContent(row: ContentCheck, blobs: Blobs): Promise<Buffer> {
  if (row.encoding === "file") return blobs.read(row.blob!, 0, row.size)
  return row.encoding === "zstd" ? zstdDecompressSync(row.bytes!) : row.bytes!
}

async function checkBlobs(sql: Sql, blobs: Blobs, notes: string[]): Promise<number> {
  let checked = 0
  let loose = 0
  for await (const { name, unfinished } of blobs.list()) {
    checked++
    if (unfinished || !(await sql.get("SELECT id FROM content WHERE blob = ?", name))) loose++
  }
  if (loose > 0) notes.push(`${loose} blobs without a row wait for the collector`)
  return checked
}

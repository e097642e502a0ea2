// Sending happens once for one id, however often it is asked for: while it is going on, those who ask again wait for
// the same answer; afterwards they get the answer on record. The order is: record "started", submit, record
// "accepted", copy to Sent, draft away, flags. What follows the submission may fail without the message being sent again.
import type { ImapFlow } from "imapflow"
import type { Composed } from "./compose.ts"
import type { ComposeMessage, Refusal, SendOutcome } from "./compose-message.ts"
import { removeDraft } from "./drafts.ts"
import { forgetSentRecord, readSentRecord, writeSentRecord } from "./sent-record.ts"
import { specialMailbox } from "./special-mailbox.ts"
import { type SubmissionAccess, submit } from "./submission.ts"
import type { UploadPlace } from "./uploads.ts"

/** What sending needs of the person signed in. */
export interface Mailer {
  place: UploadPlace
  submission: () => Promise<SubmissionAccess>
  /** Lends an IMAP connection of the account. */
  imap: <T>(work: (client: ImapFlow) => Promise<T>) => Promise<T>
  /** Told what went wrong after the message was out; never the content. */
  warn: (what: string, cause: unknown) => void
}

/** `again`: the person knows that the message may have gone out already and wants it sent all the same. */
export interface SendRequest {
  message: ComposeMessage
  compose: () => Promise<Composed>
  again: boolean
  /** When it is to go, if not now, milliseconds. */
  holdUntil?: number
}

const underway = new Map<string, Promise<SendOutcome>>()

/** Sends a message and does what follows from it. Throws only when nothing went out (composing failed, disk full). */
export function sendMessage(mailer: Mailer, request: SendRequest): Promise<SendOutcome> {
  const key = `${mailer.place.accountId}/${request.message.id}`
  const going = underway.get(key)
  if (going) return going
  const sending = sendOnce(mailer, request).finally(() => underway.delete(key))
  underway.set(key, sending)
  return sending
}

async function sendOnce(mailer: Mailer, request: SendRequest): Promise<SendOutcome> {
  const { place } = mailer
  const { id } = request.message
  // What waits for its time is in the Outbox, and the server moves it to Sent when it goes.
  const message = { ...request.message, waits: request.holdUntil !== undefined }
  const record = await readSentRecord(place, id)
  if (record?.state === "started" && !request.again) return { state: "unsure" }
  const composed = await request.compose()
  if (record?.state === "accepted") {
    if (!record.filed) await finish(mailer, message, composed, record.refusals)
    return outcomeOnRecord(mailer, id)
  }
  const access = await mailer.submission()
  await writeSentRecord(place, id, { state: "started", filed: false, refusals: [] })
  const submitted = await submit(access, {
    ...composed,
    ...(request.holdUntil && { holdUntil: request.holdUntil }),
  })
  if (submitted.state === "unsure") return submitted
  if (submitted.state === "refused") {
    await forgetSentRecord(place, id)
    return submitted
  }
  await writeSentRecord(place, id, { state: "accepted", filed: false, refusals: submitted.refusals })
  await finish(mailer, message, composed, submitted.refusals)
  return outcomeOnRecord(mailer, id)
}

async function outcomeOnRecord(mailer: Mailer, id: string): Promise<SendOutcome> {
  const record = await readSentRecord(mailer.place, id)
  return { state: "sent", filed: record?.filed ?? false, refusals: record?.refusals ?? [] }
}

async function finish(
  mailer: Mailer,
  message: ComposeMessage & { waits?: boolean },
  composed: Composed,
  refusals: Refusal[],
): Promise<void> {
  const filed =
    message.waits || (await attempt(mailer, "copy to Sent", (client) => fileSent(client, composed)))
  // Until the copy is in Sent the draft is the only one, so it stays.
  if (!filed) return
  await writeSentRecord(mailer.place, message.id, { state: "accepted", filed: true, refusals })
  await attempt(mailer, "remove the draft", (client) =>
    removeDraft(client, { messageId: composed.messageId, replaces: message.draft }),
  )
  const answers = message.answers
  if (answers) await attempt(mailer, "flag the answered message", (client) => flagAnswered(client, answers))
}

async function attempt(
  mailer: Mailer,
  what: string,
  work: (client: ImapFlow) => Promise<unknown>,
): Promise<boolean> {
  for (let left = 2; ; left--) {
    try {
      await mailer.imap(work)
      return true
    } catch (error) {
      if (left > 0) continue
      mailer.warn(`could not ${what}`, error)
      return false
    }
  }
}

async function fileSent(client: ImapFlow, composed: Composed): Promise<void> {
  const mailbox = await specialMailbox(client, "\\Sent")
  const lock = await client.getMailboxLock(mailbox)
  try {
    // A try before this one may have filed it and lost the answer.
    const found = await client.search({ header: { "message-id": composed.messageId } }, { uid: true })
    if (found && found.length > 0) return
  } finally {
    lock.release()
  }
  if (!(await client.append(mailbox, composed.copy, ["\\Seen"])))
    throw new Error("APPEND to Sent was refused")
}

async function flagAnswered(
  client: ImapFlow,
  answers: NonNullable<ComposeMessage["answers"]>,
): Promise<void> {
  const lock = await client.getMailboxLock(answers.mailbox)
  try {
    if (!client.mailbox || String(client.mailbox.uidValidity) !== answers.uidValidity) return
    const flag = answers.kind === "reply" ? "\\Answered" : "$Forwarded"
    await client.messageFlagsAdd(String(answers.uid), [flag], { uid: true })
  } finally {
    lock.release()
  }
}

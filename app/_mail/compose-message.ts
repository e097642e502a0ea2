import { z } from "zod"

const line = (most: number) =>
  z
    .string()
    .max(most)
    .transform((text) => text.replaceAll(/[\x00-\x1f\x7f\u2028\u2029]+/g, " ").trim())

const recipient = z.object({ name: line(500).default(""), address: line(330).pipe(z.string().min(1)) })
const messageId = z.string().regex(/^<[^<>\s]{1,900}>$/)

/** Most recipients of one message, all fields together. */
export const recipientsPerMessage = 500

/**
 * What the browser hands over to be kept as a draft or sent. `id` is made by the browser, once per message: it becomes
 * the Message-ID, makes saving replace the older copy, and makes sending happen once however often it is asked for.
 */
export const composeMessageSchema = z.object({
  id: z.uuid(),
  from: recipient,
  to: z.array(recipient).max(recipientsPerMessage),
  cc: z.array(recipient).max(recipientsPerMessage),
  bcc: z.array(recipient).max(recipientsPerMessage),
  subject: line(2000),
  body: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("html"),
      html: z.string().max(5_000_000),
      /** The message answered or forwarded, below what is written. */
      quote: z.string().max(5_000_000).default(""),
    }),
    z.object({ kind: z.literal("plain"), text: z.string().max(5_000_000) }),
  ]),
  inReplyTo: messageId.optional(),
  references: z.array(messageId).max(200).default([]),
  /** The message that gets \Answered or $Forwarded once this one is sent. */
  answers: z
    .object({
      kind: z.enum(["reply", "forward"]),
      mailbox: z.string().min(1).max(1000),
      uid: z.number().int().positive(),
      uidValidity: z.string().regex(/^\d{1,20}$/),
    })
    .optional(),
  attachments: z
    .array(
      z.object({
        id: z.string().regex(/^[0-9a-f]{32}$/),
        cid: z
          .string()
          .regex(/^[^<>\s]{1,250}$/)
          .optional(),
      }),
    )
    .max(500),
  /** A draft this one was opened from, to be replaced. */
  draft: z.object({ uid: z.number().int().positive(), uidValidity: z.string() }).optional(),
})

export type ComposeMessage = z.output<typeof composeMessageSchema>
export type ComposeMessageInput = z.input<typeof composeMessageSchema>
export type Correspondent = ComposeMessage["from"]

/** Where a message part waits in a mailbox until the composer takes it over as an upload of its own. */
export interface SourcePart {
  mailbox: string
  uid: number
  /** Section number; "" for the message as a whole. */
  part: string
  name: string
  type: string
  /** Bytes, about. */
  size: number
  /** Set when the HTML shows it. */
  cid?: string
}

/** A composition ready to be continued in the browser: the answer to "open". */
export interface OpenedMessage {
  id?: string
  from?: string
  to: Correspondent[]
  cc: Correspondent[]
  bcc: Correspondent[]
  subject: string
  body: { kind: "html"; html: string } | { kind: "plain"; text: string }
  quote?: { html: string; text: string }
  inReplyTo?: string
  references: string[]
  answers?: ComposeMessage["answers"]
  parts: SourcePart[]
  draft?: ComposeMessage["draft"]
}

/** Somebody the submission server would not take mail for, and its words. */
export interface Refusal {
  address: string
  reply: string
}

/**
 * How sending went. `sent`: the server took it, at least for somebody; `filed` says whether the copy is in Sent (ask
 * again with the same id to have it tried again). `refused`: nothing went out. `unsure`: the line broke between the
 * last byte and the answer; it may have gone out.
 */
export type SendOutcome =
  | { state: "sent"; filed: boolean; refusals: Refusal[] }
  | {
      state: "refused"
      reason: "recipients" | "sender" | "message" | "unreachable"
      reply: string
      refusals: Refusal[]
    }
  | { state: "unsure" }

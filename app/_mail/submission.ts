import { hostname } from "node:os"
import { Readable } from "node:stream"
import type { ConnectionOptions } from "node:tls"
import { type Client, openClient, type Unwelcome } from "../../server/queue/client/client.ts"
import { type Outcome, send } from "../../server/queue/client/transaction.ts"
import type { Refusal, SendOutcome } from "./compose-message.ts"

/** How to reach the submission server and as whom. */
export interface SubmissionAccess {
  host: string
  port: number
  /** Undefined: no TLS at all (another server on this machine, in tests). */
  tls?: ConnectionOptions
  auth: { user: string; token: string } | { user: string; password: string }
}

/** What is handed over: the bytes, who gets them, and when they are to go, if not now (milliseconds). */
export interface Parcel {
  envelope: { from: string; to: string[] }
  wire: Buffer
  holdUntil?: number
}

/** How the submission server answered. `unsure`: all bytes were out, no answer came. */
export type Submitted = { state: "accepted"; refusals: Refusal[] } | Exclude<SendOutcome, { state: "sent" }>

/** Hands a message to the submission server (RFC 6409). Never throws for what the server or the network does. */
export async function submit(access: SubmissionAccess, parcel: Parcel): Promise<Submitted> {
  const { host, port, tls, auth } = access
  const { user: username, ...proof } = auth
  let client: Client
  try {
    client = await openClient({
      host,
      address: host,
      port,
      hostname: hostname(),
      tls: tls ? "verify" : "off",
      ...(tls && { trust: tls }),
      credentials: { username, ...proof } as { username: string; password: string },
    })
  } catch (error) {
    return { state: "refused", reason: "unreachable", reply: (error as Unwelcome).message, refusals: [] }
  }
  try {
    return judged(parcel, await send(client, letterOf(parcel)))
  } finally {
    client.close()
  }
}

function letterOf({ envelope, wire, holdUntil }: Parcel) {
  return {
    sender: envelope.from,
    recipients: envelope.to,
    size: wire.length,
    needsUtf8: [envelope.from, ...envelope.to].some((address) => /[^\x00-\x7f]/.test(address)),
    request: { ...(holdUntil !== undefined && { holdUntil }) },
    requests: new Map(),
    open: async () => Readable.from([wire]),
  }
}

function judged({ envelope }: Parcel, { verdicts, stage, unsure }: Outcome): Submitted {
  const told = envelope.to.map((address) => ({ address, verdict: verdicts.get(address)! }))
  const taken = told.filter(({ verdict }) => verdict.kind === "delivered")
  const refusals = told
    .filter(({ verdict }) => verdict.kind !== "delivered")
    .map(({ address, verdict }) => ({ address, reply: verdict.reply }))
  if (taken.length > 0) return { state: "accepted", refusals }
  if (unsure) return { state: "unsure" }
  const reply = refusals[0]?.reply ?? ""
  if (stage === "recipients") return { state: "refused", reason: "recipients", reply, refusals }
  // A line that broke on the way is no refusal of what was said.
  const reason = /^\d{3}\b/.test(reply) ? stage : reply.startsWith("larger than") ? "message" : "unreachable"
  return { state: "refused", reason, reply, refusals: [] }
}

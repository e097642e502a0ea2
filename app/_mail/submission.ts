import { Readable } from "node:stream"
import type { ConnectionOptions } from "node:tls"
import nodemailer from "nodemailer"
import type SMTPConnection from "nodemailer/lib/smtp-connection"
import type { Refusal } from "./compose-message.ts"

/** How to reach the submission server and as whom. */
export interface SubmissionAccess {
  host: string
  port: number
  /** Undefined: no TLS at all (another server on this machine, in tests). */
  tls?: ConnectionOptions
  auth: { user: string; token: string } | { user: string; password: string }
}

/** How the submission server answered. `unsure`: all bytes were out, no answer came. */
export type Submitted =
  | { state: "accepted"; refusals: Refusal[] }
  | {
      state: "refused"
      reason: "recipients" | "sender" | "message" | "unreachable"
      reply: string
      refusals: Refusal[]
    }
  | { state: "unsure" }

/** Hands a message to the submission server (RFC 6409). Never throws for what the server or the network does. */
export async function submit(
  access: SubmissionAccess,
  envelope: { from: string; to: string[] },
  wire: Buffer,
): Promise<Submitted> {
  const transport = nodemailer.createTransport({
    host: access.host,
    port: access.port,
    secure: false,
    requireTLS: access.tls !== undefined,
    ignoreTLS: access.tls === undefined,
    tls: access.tls,
    auth:
      "token" in access.auth
        ? { type: "OAuth2", user: access.auth.user, accessToken: access.auth.token }
        : { user: access.auth.user, pass: access.auth.password },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 120_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  let out = 0
  const raw = Readable.from(slices(wire, (bytes) => (out += bytes)))
  try {
    const info = await transport.sendMail({ envelope, raw })
    return { state: "accepted", refusals: refusalsOf(info.rejectedErrors) }
  } catch (error) {
    return failure(error as SMTPConnection.SMTPError, out === wire.length)
  } finally {
    transport.close()
  }
}

function* slices(wire: Buffer, took: (bytes: number) => void): Generator<Buffer> {
  for (let start = 0; start < wire.length; start += 65_536) {
    const slice = wire.subarray(start, start + 65_536)
    yield slice
    took(slice.length)
  }
}

interface Rejection {
  recipient?: string
  response?: string
}

function refusalsOf(errors: unknown): Refusal[] {
  return Array.isArray(errors)
    ? errors.map((each: Rejection) => ({ address: each.recipient ?? "", reply: each.response ?? "" }))
    : []
}

function failure(error: SMTPConnection.SMTPError & { rejectedErrors?: unknown }, allOut: boolean): Submitted {
  const reply = error.response ?? ""
  const refusals = refusalsOf(error.rejectedErrors)
  if (error.code === "EMESSAGE")
    return { state: "refused", reason: "message", reply: reply || error.message, refusals }
  if (error.command === "RCPT TO" || refusals.length > 0)
    return { state: "refused", reason: "recipients", reply, refusals }
  if (error.command === "MAIL FROM") return { state: "refused", reason: "sender", reply, refusals: [] }
  if (error.responseCode !== undefined && error.command === "DATA")
    return { state: "refused", reason: "message", reply, refusals: [] }
  if (error.responseCode === undefined && allOut) return { state: "unsure" }
  return { state: "refused", reason: "unreachable", reply, refusals: [] }
}

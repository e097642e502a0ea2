import type { ComposeMessageInput, OpenedMessage, SendOutcome, SourcePart } from "@/app/_mail/compose-message"
import { ApiError, errorIn } from "@/components/api/api-error"
import { type UploadProgress, upload } from "@/components/api/upload"
import type { ComposeRequest } from "./open"
import type { Recipient } from "./recipients"

/** One of the addresses a person writes as. */
export interface SenderIdentity {
  name: string
  address: string
  /** HTML. */
  signature: string
  primary: boolean
}

/** What a composer needs to know before it opens; asked for once. */
export interface ComposeSetup {
  account: string
  identities: SenderIdentity[]
  /** Bytes of files that fit in one message. */
  attachmentLimit: number
  /** How long sending can be undone; 0 sends at once. */
  undoSeconds: number
  format: "html" | "plain"
}

/** A file the server holds for a message. */
export interface HeldFile {
  id: string
  name: string
  type: string
  size: number
}

async function call<T>(path: string, request: RequestInit = {}): Promise<T> {
  const response = await fetch(`/api/compose/${path}`, { credentials: "same-origin", ...request }).catch(
    () => {
      throw new ApiError("offline", "")
    },
  )
  const answer: unknown = await response.json().catch(() => ({}))
  if (response.ok) return answer as T
  throw errorIn(answer, { code: response.status === 401 ? "bad-credentials" : "unavailable" })
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
})

let setup: Promise<ComposeSetup> | undefined

/** Asked once per page; a failure is forgotten, so that the next composer asks again. */
export function fetchSetup(): Promise<ComposeSetup> {
  setup ??= call<ComposeSetup>("setup").catch((error) => {
    setup = undefined
    throw error
  })
  return setup
}

export function openMessage(request: ComposeRequest): Promise<OpenedMessage> {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return call("open", json("POST", { ...request, timeZone }))
}

export function saveDraft(message: ComposeMessageInput): Promise<{ uid: number; uidValidity: string }> {
  return call("drafts", json("PUT", message))
}

export function discardDraft(message: Pick<ComposeMessageInput, "id" | "from" | "draft">): Promise<unknown> {
  return call("drafts", json("DELETE", message))
}

/**
 * `leaving`: the page is going away; the request outlives it if it is small enough. `sendAt`: when it is to go,
 * milliseconds.
 */
export function sendMessage(
  message: ComposeMessageInput,
  { again = false, leaving = false, sendAt }: { again?: boolean; leaving?: boolean; sendAt?: number } = {},
): Promise<SendOutcome> {
  return call("send", { ...json("POST", { message, again, sendAt }), keepalive: leaving })
}

export function importPart(part: SourcePart, signal: AbortSignal): Promise<HeldFile> {
  return call("uploads/import", { ...json("POST", part), signal })
}

export function removeUpload(id: string): Promise<unknown> {
  return call(`uploads/${id}`, { method: "DELETE" })
}

export async function suggestRecipients(text: string, signal: AbortSignal): Promise<Recipient[]> {
  const found = await call<{ contacts: Recipient[] }>(`contacts?q=${encodeURIComponent(text)}`, { signal })
  return found.contacts
}

export function uploadFile(file: File, progress: UploadProgress): Promise<HeldFile> {
  const headers = {
    "content-type": file.type || "application/octet-stream",
    "x-file-name": encodeURIComponent(file.name),
  }
  return upload("/api/compose/uploads", file, headers, progress)
}

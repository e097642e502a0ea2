import type { ComposeMessageInput, OpenedMessage, SendOutcome, SourcePart } from "@/app/_mail/compose-message"
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

/** The server said no, or could not be asked. `code` is one of server/errors.ts, or "offline". */
export class ComposeError extends Error {
  readonly code: string
  constructor(code: string, text: string) {
    super(text)
    this.code = code
  }
}

/** How every route says no. */
interface Refused {
  error?: { code: string; message: string }
}

async function call<T>(path: string, request: RequestInit = {}): Promise<T> {
  const response = await fetch(`/api/compose/${path}`, { credentials: "same-origin", ...request }).catch(
    () => {
      throw new ComposeError("offline", "")
    },
  )
  const answer: unknown = await response.json().catch(() => ({}))
  if (response.ok) return answer as T
  const { code, message } = (answer as Refused).error ?? {}
  throw new ComposeError(code ?? (response.status === 401 ? "bad-credentials" : "unavailable"), message ?? "")
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

/** Sends a file with its progress (0 to 1). XMLHttpRequest, because fetch does not tell how far it is. */
export function uploadFile(
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<HeldFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", "/api/compose/uploads")
    request.responseType = "json"
    request.setRequestHeader("content-type", file.type || "application/octet-stream")
    request.setRequestHeader("x-file-name", encodeURIComponent(file.name))
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onerror = () => reject(new ComposeError("offline", ""))
    request.onabort = () => reject(new ComposeError("aborted", ""))
    request.onload = () => {
      const answer = request.response as (HeldFile & Refused) | null
      if (request.status < 300 && answer) resolve(answer)
      else reject(new ComposeError(answer?.error?.code ?? "unavailable", answer?.error?.message ?? ""))
    }
    signal.addEventListener("abort", () => request.abort(), { once: true })
    request.send(file)
  })
}

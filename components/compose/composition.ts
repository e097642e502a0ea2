import type { ComposeMessageInput, OpenedMessage } from "@/app/_mail/compose-message"
import { type Attachment, attachmentOfPart, bring, totalSize } from "./attachment"
import { type ComposeSetup, removeUpload } from "./compose-api"
import { htmlToText } from "./html-to-text"
import type { ComposeRequest } from "./open"
import { parseRecipients, type Recipient } from "./recipients"

/** Something that went wrong or has to be asked, shown inside the composer; `reply` is what a server said. */
export interface Notice {
  kind:
    | "no-subject"
    | "no-attachment"
    | "no-recipient"
    | "refused"
    | "unsure"
    | "too-large"
    | "open-failed"
    | "restored"
    | "waiting"
    | "file-failed"
  reason?: string
  reply?: string
}

export interface CompositionState {
  id: string
  kind: ComposeRequest["kind"]
  view: "docked" | "full" | "minimised"
  status: "opening" | "editing" | "sending"
  from: string
  to: Recipient[]
  cc: Recipient[]
  bcc: Recipient[]
  subject: string
  mode: "html" | "plain"
  html: string
  text: string
  quote?: { html: string; text: string }
  inReplyTo?: string
  references: string[]
  answers?: ComposeMessageInput["answers"]
  draft?: ComposeMessageInput["draft"]
  attachments: Attachment[]
  saved: { state: "new" | "changed" | "saving" | "saved" | "failed"; at?: number }
  notice?: Notice
}

/**
 * One message being written, apart from how it is shown. Changes to what will be sent are counted (`revision`), so that
 * whoever keeps it somewhere knows whether it is still the same.
 */
export class Composition {
  readonly setup: ComposeSetup
  #state: CompositionState
  readonly #listeners = new Set<() => void>()
  readonly #transfers = new Map<string, AbortController>()
  #revision = 0
  /** Set by the editor while it is on the screen: reads what stands in it now. */
  readEditor: (() => string) | undefined

  constructor(setup: ComposeSetup, state: CompositionState) {
    this.setup = setup
    this.#state = state
  }

  get state(): CompositionState {
    return this.#state
  }

  get revision(): number {
    return this.#revision
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A change to what the message says or to whom it goes. */
  write(change: Partial<CompositionState>): void {
    this.#revision++
    const notice = answered(this.#state.notice, change) ? undefined : this.#state.notice
    this.show({ saved: { ...this.#state.saved, state: "changed" }, notice, ...change })
  }

  /** A change to how it stands on the screen, or to what is known about it. */
  show(change: Partial<CompositionState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** Takes what the editor holds into the state. */
  flush(): void {
    const html = this.readEditor?.()
    if (html !== undefined && html !== this.#state.html) this.#state = { ...this.#state, html }
  }

  /** Was anything written, or is there anything to lose? */
  get isEmpty(): boolean {
    const { to, cc, bcc, subject, attachments, text, html, mode } = this.#state
    const words =
      mode === "plain"
        ? text
        : html.replaceAll(/<div class="missiva-signature">[\s\S]*?<\/div>|<(?!img)[^>]*>/g, "")
    return (
      to.length + cc.length + bcc.length + attachments.length === 0 && subject === "" && words.trim() === ""
    )
  }

  /** Whether everything attached is at the server. */
  get transferring(): boolean {
    return this.#state.attachments.some((attachment) => attachment.state === "going")
  }

  /** Takes in what the server prepared for a reply, a forward or a draft. */
  receive(opened: OpenedMessage, request: ComposeRequest): void {
    const { body, parts, ...rest } = opened
    const plainReply = request.kind !== "draft" && this.#state.mode === "plain"
    const from =
      this.setup.identities.find((each) => each.address === opened.from)?.address ?? this.#state.from
    this.show({
      ...rest,
      id: opened.id ?? this.#state.id,
      from,
      ...(body.kind === "plain"
        ? { mode: "plain", text: body.text }
        : { html: body.html || this.#state.html }),
      ...(plainReply && opened.quote
        ? { text: `${this.#state.text}\n\n${opened.quote.text}`, quote: undefined }
        : {}),
      ...(request.kind === "draft" ? { saved: { state: "saved" } } : {}),
    })
    this.#addAll(parts.map(attachmentOfPart))
    this.#beginWhenShown()
  }

  // The editor opens when the pictures in the text are here: it cannot show cid: addresses.
  #beginWhenShown(): void {
    const { status, attachments, html } = this.#state
    const waits = attachments.some(
      (each) => each.state === "going" && each.cid && html.includes(`cid:${each.cid}`),
    )
    if (status === "opening" && !waits) this.show({ status: "editing" })
  }

  /** Adds files and begins to bring them; those that do not fit are refused with a notice. */
  attach(attachments: Attachment[]): void {
    const total = totalSize(this.#state.attachments) + totalSize(attachments)
    if (total > this.setup.attachmentLimit) {
      this.show({ notice: { kind: "too-large" } })
      return
    }
    this.write({ notice: this.#state.notice?.kind === "too-large" ? undefined : this.#state.notice })
    this.#addAll(attachments)
  }

  #addAll(attachments: Attachment[]): void {
    if (attachments.length === 0) return
    this.show({ attachments: [...this.#state.attachments, ...attachments] })
    for (const attachment of attachments) if (attachment.state === "going") void this.#bring(attachment)
  }

  retry(key: string): void {
    const attachment = this.#state.attachments.find((each) => each.key === key)
    if (!attachment) return
    this.#update(key, { state: "going", progress: 0, failure: undefined })
    void this.#bring(attachment)
  }

  detach(key: string): void {
    const attachment = this.#state.attachments.find((each) => each.key === key)
    this.#transfers.get(key)?.abort()
    this.write({ attachments: this.#state.attachments.filter((each) => each.key !== key) })
    if (attachment?.id) void removeUpload(attachment.id).catch(() => {})
  }

  /** An attachment that is shown within the text from now on. */
  markInline(key: string): void {
    const id = this.#state.attachments.find((each) => each.key === key)?.id
    this.#update(key, { cid: `${id}@missiva` })
  }

  async #bring(attachment: Attachment): Promise<void> {
    const transfer = new AbortController()
    this.#transfers.set(attachment.key, transfer)
    const change = await bring(
      attachment,
      (progress) => this.#update(attachment.key, { progress }),
      transfer.signal,
    )
    this.#transfers.delete(attachment.key)
    if (transfer.signal.aborted) return
    this.#update(attachment.key, change)
    if (change.state === "ready") this.#showInline(attachment.cid, change.id)
    this.#beginWhenShown()
    if (change.state !== "ready") return
    if (attachment.source.kind === "file") this.write({})
  }

  // A picture of a draft opened again: what was cid: becomes visible when it is here.
  #showInline(cid: string | undefined, id: string | undefined): void {
    if (!cid || !id || !this.#state.html.includes(`cid:${cid}`)) return
    this.show({ html: this.#state.html.replaceAll(`cid:${cid}`, `/api/compose/uploads/${id}`) })
  }

  #update(key: string, change: Partial<Attachment>): void {
    const attachments = this.#state.attachments.map((each) =>
      each.key === key ? { ...each, ...change } : each,
    )
    this.show({ attachments })
  }

  /** The message as the server wants it. Files that are not there yet, and pictures nobody sees, are left out. */
  payload(): ComposeMessageInput {
    this.flush()
    const state = this.#state
    const identity =
      this.setup.identities.find((each) => each.address === state.from) ?? this.setup.identities[0]!
    const body =
      state.mode === "plain"
        ? ({ kind: "plain", text: state.text } as const)
        : ({ kind: "html", html: state.html, quote: state.quote?.html ?? "" } as const)
    const people = (list: Recipient[]) => list.map(({ name, address }) => ({ name, address }))
    return {
      id: state.id,
      from: { name: identity.name, address: identity.address },
      to: people(state.to),
      cc: people(state.cc),
      bcc: people(state.bcc),
      subject: state.subject,
      body,
      inReplyTo: state.inReplyTo,
      references: state.references,
      answers: state.answers,
      draft: state.draft,
      attachments: state.attachments
        .filter((each) => each.id && (!each.cid || isShown(state, each)))
        .map((each) => ({ id: each.id!, ...(each.cid && state.mode === "html" ? { cid: each.cid } : {}) })),
    }
  }
}

/** Was what the notice complains of just seen to? */
function answered(notice: Notice | undefined, change: Partial<CompositionState>): boolean {
  if (notice?.kind === "no-recipient") return "to" in change || "cc" in change || "bcc" in change
  return (notice?.kind === "no-subject" && "subject" in change) || notice?.kind === "restored"
}

function isShown(state: CompositionState, attachment: Attachment): boolean {
  return (
    state.html.includes(`/api/compose/uploads/${attachment.id}`) ||
    Boolean(state.quote?.html.includes(`cid:${attachment.cid}`))
  )
}

/** The state of a composer that was just opened; what the server has to tell comes later. */
export function newState(setup: ComposeSetup, request: ComposeRequest, id: string): CompositionState {
  const identity = setup.identities.find((each) => each.primary) ?? setup.identities[0]
  return {
    id,
    kind: request.kind,
    view: "docked",
    status: request.kind === "new" ? "editing" : "opening",
    from: identity?.address ?? setup.account,
    to: parseRecipients(request.to ?? ""),
    cc: [],
    bcc: [],
    subject: request.subject ?? "",
    mode: request.kind === "draft" ? "html" : setup.format,
    html: request.kind === "draft" || setup.format === "plain" ? "" : blankBody(identity?.signature ?? ""),
    text: setup.format === "plain" && identity?.signature ? `\n\n-- \n${htmlToText(identity.signature)}` : "",
    references: [],
    attachments: [],
    saved: { state: "new" },
  }
}

/** An empty paragraph to begin in, with the signature below. */
export function blankBody(signature: string): string {
  return signature === "" ? "" : `<p></p><div class="missiva-signature">${signature}</div>`
}

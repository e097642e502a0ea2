import type { SendOutcome } from "@/app/_mail/compose-message"
import { ApiError } from "@/components/api/api-error"
import { mentionsAttachment } from "./attachment-words"
import { Autosave } from "./autosave"
import {
  type ComposeSetup,
  discardDraft,
  fetchSetup,
  openMessage,
  saveDraft,
  sendMessage,
} from "./compose-api"
import { Composition, type CompositionState, newState } from "./composition"
import { htmlToText } from "./html-to-text"
import { forgetLocally, holdLocally, keepLocally, releaseLocally, takeLeftBehind } from "./local-copy"
import type { ComposeRequest } from "./open"
import { randomId } from "./random-id"

/** How long throwing a message away can be undone, milliseconds. */
const discardTime = 6_000
const maxOpen = 8
/** How long after "send" a message is still sent by itself when the window was closed meanwhile, milliseconds. */
const resendTime = 10 * 60_000
/** Of one in the corner with its distance to the next, pixels. */
const composerWidth = 608

/** What the person is told outside the composer, by a toast. */
export type ComposeNews =
  | { kind: "sending" | "discarded"; composer: Composer; undoTime: number }
  | { kind: "going"; composer: Composer }
  | { kind: "sent" | "scheduled" | "sent-partly" | "not-filed" | "send-failed"; composer: Composer }
  | { kind: "too-many" | "setup-failed"; composer?: undefined }

/** A composition with what keeps it. */
export interface Composer {
  key: string
  composition: Composition
  autosave: Autosave
  /** When it is to go, milliseconds; undefined: at once. */
  sendAt?: number | undefined
  /** Runs while sending can be undone. */
  undo?: ReturnType<typeof setTimeout>
}

/** What every part of a composer's window is given. */
export interface ComposerProps {
  composer: Composer
  composers: Composers
}

/** All the messages being written in this window, in the order they were opened. */
export class Composers {
  #open: Composer[] = []
  /** Sent a moment ago and not yet out, or thrown away and not yet gone. */
  readonly #leaving = new Set<Composer>()
  readonly #listeners = new Set<() => void>()
  readonly #tell: (news: ComposeNews) => void
  readonly #clean: (html: string) => string

  /** `clean` makes the HTML of others harmless: it is shown, and sent on. */
  constructor(tell: (news: ComposeNews) => void, clean: (html: string) => string) {
    this.#tell = tell
    this.#clean = clean
  }

  get list(): readonly Composer[] {
    return this.#open
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(open: Composer[]): void {
    this.#open = open
    for (const listener of this.#listeners) listener()
  }

  /** Opens a composer; a draft that is open already comes to the front instead. */
  async open(request: ComposeRequest): Promise<void> {
    const present = this.#open.find(({ composition }) => isOpenDraft(composition.state, request))
    if (present) return present.composition.show({ view: "docked" })
    if (this.#open.length >= maxOpen) return this.#tell({ kind: "too-many" })
    const setup = await fetchSetup().catch(() => undefined)
    if (!setup) return this.#tell({ kind: "setup-failed" })
    const composer = this.#add(setup, newState(setup, request, randomId()))
    if (request.kind === "new") return
    await this.load(composer, request)
  }

  /** Asks the server for what the message answers, forwards or continues. */
  async load(composer: Composer, request: ComposeRequest): Promise<void> {
    const { composition } = composer
    composition.show({ status: "opening", notice: undefined })
    try {
      const opened = await openMessage(request)
      if (opened.quote) opened.quote.html = this.#clean(opened.quote.html)
      const twin = this.#open.find((each) => each !== composer && each.composition.state.id === opened.id)
      if (twin) {
        this.#remove(composer)
        return twin.composition.show({ view: "docked" })
      }
      composition.receive(opened, request)
      void holdLocally(composition.state.id)
    } catch {
      composition.show({ status: "editing", notice: { kind: "open-failed" } })
    }
  }

  /** Brings back what a crash or a reload interrupted. */
  async restore(): Promise<void> {
    const setup = await fetchSetup().catch(() => undefined)
    if (!setup) return
    for (const left of await takeLeftBehind(setup.account)) {
      if (this.#open.some(({ composition }) => composition.state.id === left.state.id)) continue
      const composer = this.#add(setup, { ...left.state, view: "minimised" })
      if (left.intention === "send") await this.#finishSending(composer, left.at)
      else composer.composition.write({})
      if (left.intention === "save") await this.close(composer)
    }
  }

  // The window went away after "send". Asking again sends nothing twice; but what has waited long is not sent unasked.
  async #finishSending(composer: Composer, at: number): Promise<void> {
    const { composition } = composer
    if (Date.now() - at < resendTime) {
      this.#remove(composer)
      return this.#sendNow(composer, { again: false })
    }
    const draft = await saveDraft(composition.payload()).catch((error: unknown) => error)
    if (!(draft instanceof ApiError) || draft.code !== "cannot") return composition.write({})
    this.#remove(composer)
    this.#forget(composer)
  }

  #add(setup: ComposeSetup, state: CompositionState): Composer {
    const composition = new Composition(setup, state)
    const composer: Composer = { key: randomId(), composition, autosave: new Autosave(composition) }
    let kept = composition.revision
    composition.subscribe(() => {
      if (composition.revision === kept || composition.isEmpty || this.#leaving.has(composer)) return
      kept = composition.revision
      composition.flush()
      keepLocally(setup.account, composition.state)
    })
    void holdLocally(state.id)
    this.#makeRoom()
    this.#changed([...this.#open, composer])
    return composer
  }

  // Side by side as long as they fit; then the oldest goes down to its title bar.
  #makeRoom(): void {
    const docked = this.#open.filter(({ composition }) => composition.state.view !== "minimised")
    const fitting = Math.max(1, Math.floor(innerWidth / composerWidth))
    for (const { composition } of docked.slice(0, Math.max(0, docked.length - fitting + 1))) {
      composition.flush()
      composition.show({ view: "minimised" })
    }
  }

  /** Puts a composer away; what is in it goes to the drafts. Never asks. */
  async close(composer: Composer): Promise<void> {
    const { composition } = composer
    composition.flush()
    this.#remove(composer)
    if (composer.autosave.isNeeded) keepLocally(composition.setup.account, composition.state, "save")
    await composer.autosave.now()
    await composer.autosave.stop()
    const { saved, id } = composition.state
    if (saved.state !== "failed") forgetLocally(id)
    releaseLocally(id)
  }

  #remove(composer: Composer): void {
    this.#changed(this.#open.filter((each) => each !== composer))
  }

  /** Takes a composer off the screen and its draft away, both of which can be undone for a moment. */
  async discard(composer: Composer): Promise<void> {
    const { composition } = composer
    composition.flush()
    this.#remove(composer)
    await composer.autosave.stop()
    if (composition.isEmpty && !composition.state.draft) return this.#forget(composer)
    this.#leaving.add(composer)
    composer.undo = setTimeout(() => void this.#discardNow(composer), discardTime)
    this.#tell({ kind: "discarded", composer, undoTime: discardTime })
  }

  async #discardNow(composer: Composer): Promise<void> {
    const { id, from, draft } = composer.composition.state
    this.#leaving.delete(composer)
    this.#forget(composer)
    await discardDraft({ id, from: { address: from }, draft }).catch(() => {})
  }

  #forget(composer: Composer): void {
    forgetLocally(composer.composition.state.id)
    releaseLocally(composer.composition.state.id)
  }

  /** Undoes sending or discarding while there is time. */
  undo(composer: Composer): void {
    clearTimeout(composer.undo)
    if (!this.#leaving.delete(composer)) return
    this.#comeBack(composer, {})
  }

  #comeBack(composer: Composer, change: Partial<CompositionState>): void {
    composer.composition.show({ status: "editing", view: "docked", ...change })
    if (!this.#open.includes(composer)) this.#changed([...this.#open, composer])
    composer.autosave.resume()
  }

  /**
   * Sends, unless something has to be asked first; then it stands in the composer and sending again means yes.
   * The composer leaves the screen at once and comes back with everything in it if the server refuses.
   * @param sendAt when it is to go, if not now, milliseconds; a yes to a question keeps the time that was chosen
   */
  async send(composer: Composer, sendAt?: number): Promise<void> {
    const { composition } = composer
    const asked = composition.state.notice?.kind
    const meantYes = asked === "no-subject" || asked === "no-attachment"
    composer.sendAt = sendAt ?? (meantYes ? composer.sendAt : undefined)
    composition.flush()
    const question = questionBefore(composition.state)
    if (question) return composition.show({ notice: { kind: question } })
    if (composition.transferring) return this.#sendWhenArrived(composer)
    if (composition.state.attachments.some((each) => each.state === "failed"))
      return composition.show({ notice: { kind: "file-failed" } })
    const again = composition.state.notice?.kind === "unsure"
    composition.show({ status: "sending", notice: undefined })
    // What was for later is not sent by itself when the window is opened again, but shown.
    keepLocally(
      composition.setup.account,
      composition.state,
      composer.sendAt === undefined ? "send" : undefined,
    )
    this.#leaving.add(composer)
    const undoTime = composition.setup.undoSeconds * 1_000
    composer.undo = setTimeout(() => void this.#sendNow(composer, { again }), undoTime)
    this.#remove(composer)
    this.#tell({ kind: "sending", composer, undoTime })
    await composer.autosave.stop()
  }

  // Unless the person does something about the notice meanwhile.
  #sendWhenArrived(composer: Composer): void {
    const { composition } = composer
    composition.show({ notice: { kind: "waiting" } })
    const stop = composition.subscribe(() => {
      if (composition.transferring) return
      stop()
      if (composition.state.notice?.kind === "waiting") void this.send(composer, composer.sendAt)
    })
  }

  /** The page is being left: what waits goes out now, and what is open is kept. */
  leave(): void {
    for (const composer of this.#leaving) {
      clearTimeout(composer.undo)
      const sending = composer.composition.state.status === "sending"
      if (sending) void this.#sendNow(composer, { again: false, leaving: true })
      else void this.#discardNow(composer)
    }
    for (const { composition } of this.#open) {
      composition.flush()
      if (!composition.isEmpty && composition.state.saved.state !== "new")
        keepLocally(composition.setup.account, composition.state)
    }
  }

  async #sendNow(composer: Composer, how: { again: boolean; leaving?: boolean }): Promise<void> {
    const { composition } = composer
    this.#leaving.delete(composer)
    this.#tell({ kind: "going", composer })
    await composer.autosave.stop()
    try {
      this.#settle(composer, await sendMessage(composition.payload(), { ...how, sendAt: composer.sendAt }))
    } catch (error) {
      const reason = error instanceof Error && "code" in error ? String(error.code) : "unavailable"
      this.#comeBack(composer, { notice: { kind: "refused", reason } })
      this.#tell({ kind: "send-failed", composer })
    }
  }

  #settle(composer: Composer, outcome: SendOutcome): void {
    const { composition } = composer
    if (outcome.state === "sent" && outcome.refusals.length === 0) {
      this.#forget(composer)
      this.#tell({ kind: outcome.filed ? (composer.sendAt ? "scheduled" : "sent") : "not-filed", composer })
      if (!outcome.filed) this.#fileLater(composer, 5)
      return
    }
    if (outcome.state === "unsure") {
      this.#comeBack(composer, { notice: { kind: "unsure" } })
      this.#tell({ kind: "send-failed", composer })
      return
    }
    const partly = outcome.state === "sent"
    const marked = withRefusals(composition.state, outcome.refusals, partly)
    const reason = partly ? "partly" : outcome.reason
    const reply = partly ? undefined : outcome.reply
    forgetLocally(composition.state.id)
    // What went to some of them already is another message for the rest.
    const fresh = partly ? { id: randomId(), draft: undefined } : {}
    this.#comeBack(composer, { ...marked, ...fresh, notice: { kind: "refused", reason, reply } })
    this.#tell({ kind: partly ? "sent-partly" : "send-failed", composer })
  }

  // Asking again with the same id sends nothing; it only tries the copy for Sent once more.
  #fileLater(composer: Composer, left: number): void {
    setTimeout(async () => {
      const outcome = await sendMessage(composer.composition.payload()).catch(() => undefined)
      if (outcome?.state === "sent" && outcome.filed) return
      if (left > 1) this.#fileLater(composer, left - 1)
    }, 20_000)
  }
}

function isOpenDraft(state: CompositionState, request: ComposeRequest): boolean {
  return request.kind === "draft" && state.draft !== undefined && state.draft.uid === request.uid
}

/** What to ask before sending; nothing a second time. */
function questionBefore(
  state: CompositionState,
): "no-recipient" | "no-subject" | "no-attachment" | undefined {
  const everybody = [...state.to, ...state.cc, ...state.bcc]
  if (everybody.length === 0 || everybody.some((each) => each.problem)) return "no-recipient"
  const asked = state.notice?.kind
  if (state.subject.trim() === "" && asked !== "no-subject" && asked !== "no-attachment") return "no-subject"
  const words = state.mode === "plain" ? state.text.replaceAll(/^>.*$/gm, "") : htmlToText(state.html)
  const listed = state.attachments.some((each) => !each.cid)
  if (!listed && asked !== "no-attachment" && mentionsAttachment(`${state.subject} ${words}`))
    return "no-attachment"
  return undefined
}

/** Writes next to each recipient what the server said of it; after a partial success only those remain. */
function withRefusals(
  state: CompositionState,
  refusals: { address: string; reply: string }[],
  partly: boolean,
): Pick<CompositionState, "to" | "cc" | "bcc"> {
  const replies = new Map(refusals.map((each) => [each.address.toLowerCase(), each.reply]))
  const marked = (list: CompositionState["to"]) =>
    list
      .map((each) => ({ ...each, refusal: replies.get(each.address.toLowerCase()) }))
      .filter((each) => !partly || each.refusal !== undefined)
  return { to: marked(state.to), cc: marked(state.cc), bcc: marked(state.bcc) }
}

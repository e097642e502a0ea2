import { ApiError } from "@/components/api/api-error"
import { saveDraft } from "./compose-api"
import type { Composition } from "./composition"

const pause = 2_000
const pauseWithFiles = 8_000
const pauseAfterFailure = 15_000

/**
 * Keeps a composition in the mailbox for drafts: a moment after the last change, at once when asked. One save at a
 * time, in order; what failed is tried again as long as the composer lives.
 */
export class Autosave {
  readonly #composition: Composition
  #timer: ReturnType<typeof setTimeout> | undefined
  #saving: Promise<void> | undefined
  #savedRevision = 0
  #stopped = false

  constructor(composition: Composition) {
    this.#composition = composition
    composition.subscribe(() => this.#plan())
  }

  #plan(): void {
    if (this.#stopped || this.#composition.state.saved.state !== "changed") return
    clearTimeout(this.#timer)
    const large = this.#composition.state.attachments.some((each) => each.size > 1_000_000)
    this.#timer = setTimeout(() => void this.now(), large ? pauseWithFiles : pause)
  }

  /** Is there anything that the mailbox for drafts does not have? */
  get isNeeded(): boolean {
    return this.#composition.revision !== this.#savedRevision && !this.#composition.isEmpty
  }

  /** Saves what is not saved yet. Resolves when it is, or when it could not be. */
  async now(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#saving
    if (this.#stopped || !this.isNeeded) return
    this.#saving = this.#save()
    await this.#saving
    this.#saving = undefined
  }

  async #save(): Promise<void> {
    const composition = this.#composition
    const revision = composition.revision
    composition.show({ saved: { ...composition.state.saved, state: "saving" } })
    try {
      const draft = await saveDraft(composition.payload())
      this.#savedRevision = revision
      const state = composition.revision === revision ? "saved" : "changed"
      composition.show({ draft, saved: { state, at: Date.now() } })
    } catch (error) {
      composition.show({ saved: { ...composition.state.saved, state: "failed" } })
      // Signed out, or the message has been sent: trying again changes nothing.
      if (error instanceof ApiError && ["bad-credentials", "cannot"].includes(error.code)) return
      if (!this.#stopped) this.#timer = setTimeout(() => void this.now(), pauseAfterFailure)
    }
  }

  /** No save begins after this; resolves when the one going on is over. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#saving
  }

  /** The message is being written again (its sending was undone or failed). */
  resume(): void {
    this.#stopped = false
    this.#plan()
  }
}

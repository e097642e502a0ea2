import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { ComposeMessageInput, OpenedMessage, SendOutcome } from "../../app/_mail/compose-message.ts"
import { attachmentOfHeld } from "./attachment.ts"
import { type ComposeNews, Composers } from "./composers.ts"

/** The server as the browser sees it. */
let server: {
  saved: ComposeMessageInput[]
  discarded: unknown[]
  sent: { message: ComposeMessageInput; again: boolean; sendAt?: number }[]
  outcome: SendOutcome | "offline"
  opened: OpenedMessage
}
let news: string[]
let composers: Composers

const setup = {
  account: "alice@example.test",
  identities: [{ name: "Alice", address: "alice@example.test", signature: "<p>Alice</p>", primary: true }],
  attachmentLimit: 1_000,
  undoSeconds: 5,
  format: "html",
}

function answer(path: string, body: unknown): unknown {
  if (path.endsWith("/setup")) return setup
  if (path.endsWith("/open")) return server.opened
  if (path.endsWith("/send")) {
    if (server.outcome === "offline") throw new TypeError("Failed to fetch")
    server.sent.push(body as (typeof server.sent)[0])
    return server.outcome
  }
  return undefined
}

beforeEach(() => {
  vi.useFakeTimers()
  news = []
  server = {
    saved: [],
    discarded: [],
    sent: [],
    outcome: { state: "sent", filed: true, refusals: [] },
    opened: {
      to: [],
      cc: [],
      bcc: [],
      subject: "",
      body: { kind: "html", html: "" },
      references: [],
      parts: [],
    },
  }
  vi.stubGlobal("innerWidth", 1440)
  vi.stubGlobal("fetch", async (path: string, request: RequestInit = {}) => {
    const body: unknown = request.body ? JSON.parse(String(request.body)) : undefined
    if (path.endsWith("/drafts") && request.method === "PUT") {
      server.saved.push(body as ComposeMessageInput)
      return Response.json({ uid: server.saved.length, uidValidity: "1" })
    }
    if (path.endsWith("/drafts")) server.discarded.push(body)
    return Response.json(answer(path, body) ?? {})
  })
  composers = new Composers(
    (told: ComposeNews) => news.push(told.kind),
    (html) => html.replaceAll("<script>", ""),
  )
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function written() {
  await composers.open({ kind: "new", to: "Bob <bob@example.test>" })
  const composer = composers.list.at(-1)!
  composer.composition.write({ subject: "Hello", html: "<p>Hi Bob</p>" })
  return composer
}

describe("a draft", () => {
  it("is saved a moment after the last change, not at each", async () => {
    const { composition } = await written()
    await vi.advanceTimersByTimeAsync(1_500)
    composition.write({ subject: "Hello again" })
    await vi.advanceTimersByTimeAsync(1_500)
    expect(server.saved).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(600)
    expect(server.saved.map((each) => each.subject)).toEqual(["Hello again"])
    expect(composition.state.saved.state).toBe("saved")
    composition.write({ subject: "Third" })
    await vi.advanceTimersByTimeAsync(2_100)
    expect(server.saved.at(-1)).toMatchObject({ subject: "Third", draft: { uid: 1, uidValidity: "1" } })
  })

  it("is saved when the composer is closed, and nothing is saved when nothing was written", async () => {
    const composer = await written()
    await composers.close(composer)
    expect(server.saved).toHaveLength(1)
    await composers.open({ kind: "new" })
    await composers.close(composers.list[0]!)
    expect(server.saved).toHaveLength(1)
    expect(composers.list).toEqual([])
  })

  it("thrown away can be had back for a moment", async () => {
    const composer = await written()
    await composers.discard(composer)
    composers.undo(composer)
    expect(composers.list).toEqual([composer])
    await composers.discard(composer)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(server.discarded).toHaveLength(1)
    expect(server.sent).toHaveLength(0)
  })
})

describe("sending", () => {
  it("waits so that it can be undone", async () => {
    const composer = await written()
    await composers.send(composer)
    expect(composers.list).toEqual([])
    await vi.advanceTimersByTimeAsync(4_000)
    composers.undo(composer)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(server.sent).toHaveLength(0)
    expect(composers.list).toEqual([composer])
    await composers.send(composer)
    await vi.advanceTimersByTimeAsync(5_100)
    expect(server.sent).toMatchObject([
      { message: { subject: "Hello", to: [{ address: "bob@example.test" }] } },
    ])
    expect(news).toEqual(["sending", "sending", "going", "sent"])
  })

  it("saves no draft once it has begun", async () => {
    const composer = await written()
    await composers.send(composer)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(server.saved).toEqual([])
  })

  it("goes out at once when the page is left", async () => {
    await composers.send(await written())
    composers.leave()
    await vi.advanceTimersByTimeAsync(0)
    expect(server.sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(server.sent).toHaveLength(1)
  })

  it.each([
    ["no-recipient", { to: [] }],
    ["no-recipient", { to: [{ name: "", address: "bob", problem: "no-at" as const }] }],
    ["no-subject", { subject: "  " }],
    ["no-attachment", { html: "<p>The invoice is attached.</p>" }],
  ])("asks first: %s", async (kind, change) => {
    const composer = await written()
    composer.composition.write(change)
    await composers.send(composer)
    expect(composer.composition.state.notice).toEqual({ kind })
    expect(news).toEqual([])
    await composers.send(composer)
    expect(news).toEqual(kind === "no-recipient" ? [] : ["sending"])
  })

  it("does not take the quotation or the signature for a promise of attachments", async () => {
    const composer = await written()
    composer.composition.write({ quote: { html: "<p>attached</p>", text: "> attached" } })
    await composers.send(composer)
    expect(news).toEqual(["sending"])
  })

  it("brings everything back when there is no connection", async () => {
    server.outcome = "offline"
    const composer = await written()
    await composers.send(composer)
    await vi.advanceTimersByTimeAsync(5_100)
    expect(composers.list).toEqual([composer])
    const { notice, subject, status } = composer.composition.state
    expect({ notice, subject, status }).toEqual({
      notice: { kind: "refused", reason: "offline" },
      subject: "Hello",
      status: "editing",
    })
  })

  it("comes back with those who were refused, as another message", async () => {
    server.outcome = {
      state: "sent",
      filed: true,
      refusals: [{ address: "BOB@example.test", reply: "550 no" }],
    }
    const composer = await written()
    const { id, to } = composer.composition.state
    composer.composition.write({ to: [...to, { name: "", address: "carol@example.test" }] })
    await composers.send(composer)
    await vi.advanceTimersByTimeAsync(5_100)
    const { state } = composer.composition
    expect(state.to).toEqual([{ name: "Bob", address: "bob@example.test", refusal: "550 no" }])
    expect(state.id).not.toBe(id)
    expect(news).toEqual(["sending", "going", "sent-partly"])
  })

  it("does not send at once what was meant for later when a question is answered with the send button", async () => {
    const composer = await written()
    composer.composition.write({ subject: "" })
    const later = Date.now() + 86_400_000
    await composers.send(composer, later)
    expect(composer.composition.state.notice).toEqual({ kind: "no-subject" })
    await composers.send(composer)
    await vi.advanceTimersByTimeAsync(5_100)
    expect(server.sent.map(({ sendAt }) => sendAt)).toEqual([later])
  })

  it("says again only when the person does", async () => {
    server.outcome = { state: "unsure" }
    const composer = await written()
    await composers.send(composer)
    await vi.advanceTimersByTimeAsync(5_100)
    expect(composer.composition.state.notice).toEqual({ kind: "unsure" })
    await composers.send(composer)
    await vi.advanceTimersByTimeAsync(5_100)
    expect(server.sent.map((each) => each.again)).toEqual([false, true])
  })
})

describe("opening", () => {
  it("puts the signature below and the quotation apart", async () => {
    server.opened = { ...server.opened, subject: "Re: x", quote: { html: "<script><p>q</p>", text: "> q" } }
    await composers.open({ kind: "reply", mailbox: "INBOX", uid: 1 })
    const { state } = composers.list[0]!.composition
    expect(state.html).toBe('<p></p><div class="missiva-signature"><p>Alice</p></div>')
    expect(state).toMatchObject({ status: "editing", subject: "Re: x", quote: { html: "<p>q</p>" } })
  })

  it("does not open a draft twice", async () => {
    server.opened = { ...server.opened, id: "x", draft: { uid: 7, uidValidity: "1" } }
    await composers.open({ kind: "draft", mailbox: "Drafts", uid: 7 })
    await composers.open({ kind: "draft", mailbox: "Drafts", uid: 7 })
    expect(composers.list).toHaveLength(1)
  })
})

describe("attachments", () => {
  const held = (id: string, size: number, cid?: string) =>
    attachmentOfHeld({ id, name: "a", type: "image/png", size, cid })

  it("that do not fit are refused before they go", async () => {
    const { composition } = await written()
    composition.attach([held("a", 600)])
    composition.attach([held("b", 600)])
    expect(composition.state.attachments).toHaveLength(1)
    expect(composition.state.notice).toEqual({ kind: "too-large" })
  })

  it("within the text go along only while they are shown", async () => {
    const { composition } = await written()
    composition.attach([held("a", 1, "a@missiva"), held("b", 1, "b@missiva"), held("c", 1)])
    composition.write({ html: '<p><img src="/api/compose/uploads/a"></p>' })
    expect(composition.payload().attachments).toEqual([{ id: "a", cid: "a@missiva" }, { id: "c" }])
  })
})

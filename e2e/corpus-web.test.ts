import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasBrowser, openBrowser, signIn, sitDown } from "./browser.ts"
import { corpus } from "./corpus.ts"
import { imapOf } from "./imap.ts"
import { type Missiva, startMissiva } from "./missiva.ts"

const messages = corpus()

/** Resolves when a frame has the document of its message. */
function whenLoaded(frame: Element): Promise<void> {
  const { contentDocument } = frame as HTMLIFrameElement
  if (contentDocument?.readyState === "complete" && contentDocument.URL !== "about:blank")
    return Promise.resolve()
  return new Promise((resolve) => frame.addEventListener("load", () => resolve(), { once: true }))
}

describe.skipIf(!hasBrowser || messages.length === 0)("the corpus in the webmail", () => {
  let missiva: Missiva
  let browser: Browser

  beforeAll(async () => {
    missiva = await startMissiva()
    await missiva.startWeb()
    const client = await imapOf(missiva, "carol@example.test")
    await client.mailboxCreate("Corpus")
    for (const { bytes } of messages) await client.append("Corpus", bytes)
    await client.logout()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await missiva?.stop()
  })

  test("every message opens: no error, no script, no request to the outside", async () => {
    const carol = await sitDown(browser, missiva.webUrl)
    const { page } = carol
    await signIn(carol, "carol@example.test")
    await page.goto(`${missiva.webUrl}/mail/Corpus`)
    await page
      .getByRole("main")
      .getByText(`${messages.length.toLocaleString("en")} messages`)
      .first()
      .waitFor()
    const failed: string[] = []
    // Newest first: the last appended is on top.
    for (const [index, { name }] of messages.entries().toArray().reverse()) {
      await page.keyboard.press("j")
      await page.waitForURL(new RegExp(`/mail/Corpus/${index + 1}$`), { waitUntil: "commit" })
      const failure = page.getByText(/^This message (could not be loaded|is no longer here)$/)
      await page.locator("#message").or(failure).first().waitFor()
      if ((await failure.count()) > 0) failed.push(`${name}: not shown`)
      // Its neighbours' frames may be there too, out of sight.
      const frame = page.locator(`#message iframe[src$="uid=${index + 1}"]`)
      if ((await frame.count()) > 0) await frame.evaluate(whenLoaded)
      for (const complaint of carol.complaints.splice(0)) failed.push(`${name}: ${complaint}`)
      for (const url of carol.outside.splice(0)) failed.push(`${name}: asked ${url}`)
    }
    expect(failed).toEqual([])
  }, 900_000)
})

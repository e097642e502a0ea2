import type { ImapFlow } from "imapflow"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasBrowser, openBrowser, type Person, signedIn } from "./browser.ts"
import { imapOf } from "./imap.ts"
import { type Missiva, startMissiva } from "./missiva.ts"
import { openWire } from "./wire.ts"

// What the reader is told about a message, as whom one answers it, and in which language.

describe.skipIf(!hasBrowser)("reading", () => {
  let missiva: Missiva
  let browser: Browser
  let bob: Person
  let page: Page
  let imap: ImapFlow
  let ourName: string

  beforeAll(async () => {
    missiva = await startMissiva()
    await missiva.startWeb()
    await missiva.command("alias", "add", "help@example.test", "bob@example.test")
    await missiva.command("account", "add", "info@example.test", "--name", "Front desk", "--shared")
    await missiva.command("account", "allow", "info@example.test", "bob@example.test")
    const wire = await openWire(missiva.ports.smtp)
    ourName = /^220 (\S+)/.exec(await wire.until(/\r\n/))![1]!
    wire.close()
    imap = await imapOf(missiva, "bob@example.test")
    browser = await openBrowser()
    bob = await signedIn(browser, missiva.webUrl, "bob@example.test")
    page = bob.page
  })
  afterAll(async () => {
    await imap?.logout()
    await browser?.close()
    await missiva?.stop()
  })

  /** Puts a message into a mailbox, with fields on top as our server writes them, and opens it. */
  async function read(mailbox: string, subject: string, top: string[]): Promise<void> {
    const lines = [
      ...top,
      "From: Shop <news@shop.example>",
      "To: help@example.test",
      `Subject: ${subject}`,
      "",
      "Hi",
    ]
    const appended = await imap.append(mailbox, lines.join("\r\n"))
    if (!appended) throw new Error(`${subject} could not be appended`)
    await page.goto(`${missiva.webUrl}/mail/${mailbox}/${appended.uid}`)
    await page.getByRole("heading", { name: subject }).waitFor()
  }

  const results = (dmarc: string, id = ourName) =>
    `Authentication-Results: ${id};\r\n\tspf=pass smtp.mailfrom=shop.example;\r\n\tdkim=none;\r\n\t${dmarc}`

  test("who sent it is said in a line, and each check in a sentence when asked for", async () => {
    await read("INBOX", "Verified", [results("dmarc=pass header.from=shop.example")])
    const line = page.getByRole("button", { name: "Sent by shop.example, verified" })
    await line.click()
    await page.getByText("The server it came from may send mail for shop.example (SPF).").waitFor()
    await page.getByText("It is not signed (DKIM).").waitFor()
  })

  test("a sender that could not be verified is warned of", async () => {
    await read("INBOX", "Failed", [results("dmarc=fail header.from=shop.example")])
    await page.getByText("We could not verify that this comes from shop.example").waitFor()
  })

  test("what another server says of it, and nobody of ours, is not repeated", async () => {
    await read("INBOX", "Forged", [results("dmarc=pass header.from=shop.example", "mx.elsewhere.example")])
    await page.getByRole("article").getByText("Hi", { exact: true }).waitFor()
    expect(await page.getByText("shop.example, verified").count()).toBe(0)
  })

  test("junk says why, and goes back to the inbox with one button", async () => {
    const verdict =
      "X-Missiva-Verdict: spam score=6.5; link-mismatch=4.0;\r\n something-new=2.5; learnt-ham=-1.0"
    await read("Junk", "You won 7163 times", [verdict])
    await page.getByRole("button", { name: "This was put into Junk" }).click()
    await page.getByText("A link leads elsewhere than it says").waitFor()
    await page.getByText("“something-new”").waitFor()
    expect(await page.getByText("“learnt-ham”").count()).toBe(0)
    await page.getByRole("article").getByRole("button", { name: "Not junk" }).last().click()
    await page.getByText("Moved to the inbox").waitFor()
    await expect
      .poll(async () => {
        const lock = await imap.getMailboxLock("INBOX")
        try {
          return await imap.search({ header: { subject: "You won 7163 times" } }, { uid: true })
        } finally {
          lock.release()
        }
      })
      .toHaveLength(1)
  })

  test("an answer goes out as the address it was written to, and others can be chosen", async () => {
    await read("INBOX", "A question", [])
    await page.getByRole("article").getByRole("button", { name: "Reply", exact: true }).first().click()
    const composer = page.getByRole("dialog").filter({ has: page.getByRole("textbox", { name: "Subject" }) })
    const from = composer.getByRole("button", { name: /help@example\.test/ })
    await from.click()
    await page.getByRole("menuitemradio", { name: /Front desk <info@example\.test>/ }).click()
    await composer.getByRole("textbox", { name: "Message", exact: true }).pressSequentially("An answer")
    await composer.getByRole("combobox", { name: "To" }).fill("carol@example.test")
    await page.keyboard.press("Enter")
    await composer
      .getByRole("button", { name: "Remove news@shop.example" })
      .or(composer.getByRole("button", { name: "Remove Shop" }))
      .first()
      .click()
    await composer.getByRole("button", { name: "Send", exact: true }).click()
    await page.getByText("Message sent", { exact: true }).waitFor({ timeout: 30_000 })
    const lock = await imap.getMailboxLock("Sent")
    try {
      const sent = await imap.fetchOne("*", { envelope: true })
      expect(sent).toMatchObject({ envelope: { from: [{ address: "info@example.test" }] } })
    } finally {
      lock.release()
    }
  })

  test("the person's language is spoken at once and everywhere", async () => {
    await page.goto(`${missiva.webUrl}/mail/INBOX`)
    await page.getByRole("button", { name: /Account$/ }).click()
    await page.getByRole("menuitemradio", { name: "Català" }).click()
    await page.getByRole("button", { name: "Redacta" }).first().waitFor()
    await page.goto(`${missiva.webUrl}/settings/filters`)
    await page.getByRole("heading", { name: "Filtres" }).waitFor()
    expect(await page.locator("html").getAttribute("lang")).toBe("ca")
    expect(bob.complaints).toEqual([])
  })
})

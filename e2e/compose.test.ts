import type { ImapFlow } from "imapflow"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { localInputValue } from "../components/compose/later.ts"
import { hasBrowser, openBrowser, type Person, signedIn } from "./browser.ts"
import { imapOf } from "./imap.ts"
import { type Missiva, startMissiva } from "./missiva.ts"

// Writing: drafts that nothing loses, quotations that do nothing, refusals that say what happened.

const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==",
  "base64",
)

const newsletter = [
  'From: "News, The" <news@example.org>',
  "To: carol@example.test, dora@example.net",
  "Reply-To: dora@example.net",
  "Subject: Newsletter",
  "Message-ID: <n5@example.org>",
  "References: <n4@example.org>",
  "MIME-Version: 1.0",
  'Content-Type: multipart/related; boundary="r"',
  "",
  "--r",
  "Content-Type: text/html; charset=iso-8859-1",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  '<body onload=3Dalert(1)><table bgcolor=3D"#ffeecc"><tr><td>H=F3la <img src=3D"cid:p@x">',
  '<img src=3D"http://127.0.0.2:9/spy.png"><script>alert(2)</script><a href=3D"javascript:alert(3)">x</a></table>',
  "--r",
  "Content-Type: image/png",
  "Content-ID: <p@x>",
  "Content-Transfer-Encoding: base64",
  "",
  picture.toString("base64"),
  "--r--",
  "",
].join("\r\n")

describe.skipIf(!hasBrowser)("writing", () => {
  let missiva: Missiva
  let browser: Browser
  let carol: Person
  let page: Page
  let imap: ImapFlow

  beforeAll(async () => {
    missiva = await startMissiva()
    await missiva.startWeb()
    browser = await openBrowser()
    carol = await signedIn(browser, missiva.webUrl, "carol@example.test")
    page = carol.page
    imap = await imapOf(missiva, "carol@example.test")
  })
  afterAll(async () => {
    await imap?.logout()
    await browser?.close()
    await missiva?.fsck()
    await missiva?.stop()
  })

  const composer = () =>
    page.getByRole("dialog").filter({ has: page.getByRole("textbox", { name: "Subject" }) })
  const text = () => composer().getByRole("textbox", { name: "Message", exact: true })
  const row = (subject: string) => page.getByRole("main").getByText(subject, { exact: true }).first()

  async function write(subject: string, words: string): Promise<void> {
    await page.goto(`${missiva.webUrl}/mail/INBOX`)
    await page.getByRole("button", { name: "Write" }).click()
    await composer().getByRole("textbox", { name: "Subject" }).fill(subject)
    await text().pressSequentially(words)
  }

  async function addRecipient(address: string): Promise<void> {
    await composer().getByRole("combobox", { name: "To" }).fill(address)
    await page.keyboard.press("Enter")
  }

  async function attach(
    button: string,
    file: { name: string; mimeType: string; buffer: Buffer },
  ): Promise<void> {
    const choosing = page.waitForEvent("filechooser")
    await composer().getByRole("button", { name: button }).click()
    await (await choosing).setFiles(file)
  }

  async function newest(mailbox: string): Promise<string> {
    const lock = await imap.getMailboxLock(mailbox)
    try {
      // "*" is the newest the session has been told of.
      await imap.noop()
      const found = await imap.fetchOne("*", { source: true })
      return found ? String(found.source) : ""
    } finally {
      lock.release()
    }
  }

  test("a draft comes back with its pictures and files, as often as it is saved", async () => {
    await write("With a picture", "Look: ")
    await attach("Insert picture", { name: "dot.png", mimeType: "image/png", buffer: picture })
    await text().locator("img[src^='/api/compose/']").waitFor()
    await attach("Attach files", { name: "año.txt", mimeType: "text/plain", buffer: Buffer.from("hola") })
    await composer().getByText("año.txt").waitFor()
    await composer().getByRole("button", { name: "Save and close" }).click()
    await expect
      .poll(async () => (await imap.status("Drafts", { messages: true })) || undefined)
      .toMatchObject({ messages: 1 })

    await page.goto(`${missiva.webUrl}/mail/Drafts`)
    await row("With a picture").click()
    await page
      .getByRole("button", { name: /continue/i })
      .first()
      .click()
    await text().locator("img[src^='/api/compose/']").waitFor()
    await composer().getByText("año.txt").waitFor()
    await text().press("ControlOrMeta+End")
    await text().pressSequentially("and more")
    await composer()
      .getByText(/^Saved/)
      .waitFor({ timeout: 20_000 })
    await expect.poll(() => newest("Drafts")).toContain("and more")
    expect(await imap.status("Drafts", { messages: true })).toMatchObject({ messages: 1 })
    await composer().getByRole("button", { name: "Discard draft" }).click()
    await expect
      .poll(async () => (await imap.status("Drafts", { messages: true })) || undefined, { timeout: 20_000 })
      .toMatchObject({ messages: 0 })
  })

  test("words not yet saved survive a window that goes away", async () => {
    await write("Interrupted", "Not yet saved")
    await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("Not yet saved")
    await page.reload()
    await page.getByRole("button", { name: "Open", exact: true }).click()
    await expect.poll(() => text().textContent()).toBe("Not yet saved")
    await composer().getByRole("button", { name: "Discard draft" }).click()
  })

  test("asks once for the subject and for the attachment promised", async () => {
    await write("", "The list is attached.")
    await addRecipient("bob@example.test")
    const send = composer().getByRole("button", { name: "Send", exact: true })
    await send.click()
    await composer().getByText("There is no subject").waitFor()
    await send.click()
    await composer().getByText("nothing is attached").waitFor()
    await send.click()
    await page.getByRole("button", { name: "Undo" }).click()
    await expect.poll(() => text().textContent()).toBe("The list is attached.")
    await composer().getByRole("button", { name: "Discard draft" }).click()
  })

  test("says next to a recipient why it was refused, and keeps the message", async () => {
    await write("To nobody", "Are you there?")
    await addRecipient("nobody-here@example.test")
    await page.keyboard.press("ControlOrMeta+Enter")
    await composer()
      .getByText(/nobody-here@example\.test: 550/)
      .waitFor({ timeout: 30_000 })
    expect(await text().textContent()).toBe("Are you there?")
    await composer().getByRole("button", { name: "Remove nobody-here@example.test" }).click()
    await addRecipient("bob@example.test")
    await composer().getByRole("button", { name: "Send", exact: true }).click()
    await page.getByText("Message sent").waitFor({ timeout: 30_000 })
    expect(await newest("Sent")).toContain("To: bob@example.test")
  })

  test("a quotation looks as it came, and neither acts nor calls home, here or there", async () => {
    await imap.append("INBOX", newsletter)
    await page.goto(`${missiva.webUrl}/mail/INBOX`)
    await row("Newsletter").click()
    await page.getByRole("button", { name: "Reply", exact: true }).last().click()
    await composer().getByRole("button", { name: "Show the quoted message" }).click()
    const quote = composer().frameLocator("iframe")
    await quote.locator("td img[src^='data:']").waitFor()
    expect(await quote.locator("table").getAttribute("bgcolor")).toBe("#ffeecc")
    await text().pressSequentially("Thanks")
    await page.keyboard.press("ControlOrMeta+Enter")
    await page.getByText("Message sent").waitFor({ timeout: 30_000 })

    const sent = (await newest("Sent")).replaceAll("=\r\n", "")
    expect(sent).toContain("To: dora@example.net\r\n")
    expect(sent).toContain("In-Reply-To: <n5@example.org>\r\n")
    expect(sent).toContain("References: <n4@example.org> <n5@example.org>\r\n")
    expect(sent).toContain("> H=C3=B3la")
    expect(sent).toContain("Content-ID: <p@x>")
    expect(sent).not.toMatch(/<script|javascript:|onload/)
    const lock = await imap.getMailboxLock("INBOX")
    const answered = await imap.search({ answered: true, subject: "Newsletter" })
    lock.release()
    expect(answered).toHaveLength(1)
    expect(carol.outside).toEqual([])
  })

  test("a message for later waits in the Outbox until its time, and goes then", async () => {
    await write("For later", "See you")
    await addRecipient("dora@example.net")
    await composer().getByRole("button", { name: "Send later" }).click()
    await page.getByRole("menuitem", { name: "Choose a time…" }).click()
    const asked = page.getByRole("dialog", { name: "Send later" })
    await asked.getByLabel("Date and time").fill("2001-01-01T10:00")
    await asked.getByText("This time has passed.").waitFor()
    const minute = new Date(Math.ceil((Date.now() + 12_000) / 60_000) * 60_000)
    await asked.getByLabel("Date and time").fill(localInputValue(minute))
    await asked.getByRole("button", { name: "Send then" }).click()
    await page.getByText(/Until then it waits in the Outbox/).waitFor({ timeout: 30_000 })
    await page.getByRole("link", { name: /^Outbox/ }).waitFor()
    expect(await newest("Outbox")).toContain("Subject: For later\r\n")
    expect(await newest("Sent")).not.toContain("Subject: For later\r\n")
    await expect.poll(() => newest("Sent"), { timeout: 90_000 }).toContain("Subject: For later\r\n")
    expect(await imap.status("Outbox", { messages: true })).toMatchObject({ messages: 0 })
  })

  test("nothing was complained of", () => {
    expect(carol.complaints).toEqual([])
  })
})

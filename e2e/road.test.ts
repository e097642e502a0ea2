import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasBrowser, openBrowser, type Person, signedIn, signIn, sitDown } from "./browser.ts"
import { type Missiva, startMissiva } from "./missiva.ts"

// A message travels the whole road, and people see it.

describe.skipIf(!hasBrowser)("the whole road", () => {
  let missiva: Missiva
  let browser: Browser
  let alice: Person
  let bob: Person

  beforeAll(async () => {
    missiva = await startMissiva()
    await missiva.startWeb()
    browser = await openBrowser()
    alice = await sitDown(browser, missiva.webUrl)
    bob = await sitDown(browser, missiva.webUrl)
    await signIn(alice, "alice@example.test")
    await signIn(bob, "bob@example.test")
  })
  afterAll(async () => {
    await browser?.close()
    await missiva?.fsck()
    await missiva?.stop()
  })

  const row = (page: Page, subject: string) =>
    page.getByRole("main").getByText(subject, { exact: true }).first()

  async function addRecipient(page: Page, field: string, address: string): Promise<void> {
    await page.getByRole("combobox", { name: field }).fill(address)
    await page.keyboard.press("Enter")
  }

  async function send(page: Page): Promise<void> {
    await page.getByRole("button", { name: "Send", exact: true }).click()
    await page.getByText("Message sent").first().waitFor({ timeout: 30_000 })
  }

  test("a wrong password is told, and nothing else", async () => {
    const stranger = await sitDown(browser, missiva.webUrl)
    await stranger.page.getByLabel("Mail address").fill("alice@example.test")
    await stranger.page.getByLabel("Password", { exact: true }).fill("not the password")
    await stranger.page.getByRole("button", { name: "Sign in", exact: true }).click()
    await stranger.page.getByText("The address or the password is not right.").waitFor()
    await stranger.page.goto(`${missiva.webUrl}/mail/INBOX`)
    expect(new URL(stranger.page.url()).pathname).toBe("/sign-in")
    await stranger.page.context().close()
  })

  test("alice writes to bob and dora with an attachment; bob's open mailbox shows it without a reload", async () => {
    const { page } = alice
    await page.getByRole("button", { name: "Write" }).click()
    await addRecipient(page, "To", "bob@example.test")
    await addRecipient(page, "To", "dora@example.net")
    await page.getByRole("textbox", { name: "Subject" }).fill("Shelves for the library")
    await page
      .getByRole("textbox", { name: "Message" })
      .pressSequentially("Shall we buy three? The list is attached.")
    const choosing = page.waitForEvent("filechooser")
    await page.getByRole("button", { name: "Attach files" }).click()
    const file = { name: "shelves.csv", mimeType: "text/csv", buffer: Buffer.from("shelf,price\nbirch,40\n") }
    await (await choosing).setFiles(file)
    await page.getByText("shelves.csv").waitFor()
    await send(page)
    await row(bob.page, "Shelves for the library").waitFor({ timeout: 15_000 })
  })

  test("bob reads it, finds the attachment as it was, and replies", async () => {
    const { page } = bob
    await row(page, "Shelves for the library").click()
    const article = page
      .getByRole("article")
      .or(page.getByRole("region", { name: "Shelves for the library" }))
      .first()
    await article.getByText("shelves.csv").first().waitFor()
    await page
      .frameLocator("iframe")
      .getByText("Shall we buy three?")
      .or(page.getByText("Shall we buy three?"))
      .last()
      .waitFor()
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTitle("Download shelves.csv").click(),
    ])
    const stream = await download.createReadStream()
    expect(Buffer.concat(await stream.toArray()).toString()).toBe("shelf,price\nbirch,40\n")
    await page.getByRole("button", { name: "Reply", exact: true }).last().click()
    await page.getByRole("textbox", { name: "Message" }).pressSequentially("Four, I think.")
    await send(page)
  })

  test("alice reads the reply", async () => {
    const { page } = alice
    await row(page, "Re: Shelves for the library").waitFor({ timeout: 15_000 })
    await row(page, "Re: Shelves for the library").click()
    await page
      .frameLocator("iframe")
      .getByText("Four, I think.")
      .or(page.getByText("Four, I think."))
      .last()
      .waitFor()
  })

  test("dora at the other domain has it too", async () => {
    const dora = await signedIn(browser, missiva.webUrl, "dora@example.net")
    await row(dora.page, "Shelves for the library").waitFor()
    expect(dora.complaints).toEqual([])
    await dora.page.context().close()
  })

  test("a draft saves itself, survives a reload, and can be continued", async () => {
    const { page } = alice
    await page.goto(`${missiva.webUrl}/mail/INBOX`)
    await page.getByRole("button", { name: "Write" }).click()
    await page.getByRole("textbox", { name: "Subject" }).fill("Half a thought")
    await page.getByRole("textbox", { name: "Message" }).pressSequentially("To be continued")
    await page
      .getByText(/^Saved/)
      .first()
      .waitFor({ timeout: 15_000 })
    await page.goto(`${missiva.webUrl}/mail/Drafts`)
    await row(page, "Half a thought").waitFor()
  })

  test("archive, undo, search and delete", async () => {
    const { page } = alice
    await page.goto(`${missiva.webUrl}/mail/INBOX`)
    await row(page, "Re: Shelves for the library").click()
    await page.keyboard.press("e")
    await page.getByText("Archived").waitFor()
    await page.getByRole("button", { name: "Undo" }).click()
    await row(page, "Re: Shelves for the library").waitFor()
    await page.getByPlaceholder("Search mail").fill("four, i think")
    await page.keyboard.press("Enter")
    await row(page, "Re: Shelves for the library").waitFor()
    await row(page, "Re: Shelves for the library").click()
    await page.keyboard.press("#")
    await page.getByText("Deleted").waitFor()
    await page.goto(`${missiva.webUrl}/mail/Trash`)
    await row(page, "Re: Shelves for the library").waitFor()
  })

  test("the admin adds a domain, an account and an alias, and mail to the alias arrives", async () => {
    const { page } = alice
    const add = async (place: string, button: string, fields: Record<string, string>, done: string) => {
      await page.goto(`${missiva.webUrl}/panel/${place}`)
      await page.getByRole("button", { name: button }).first().click()
      const form = page.getByRole("dialog")
      for (const [label, value] of Object.entries(fields))
        await form.getByLabel(label, { exact: true }).fill(value)
      await form.getByRole("button", { name: button }).click()
      await page.getByText(done).waitFor()
    }
    await add("domains", "Add domain", { Domain: "choir.test" }, "The domain is added")
    const account = { Address: "eva@choir.test", Name: "Eva", Password: "a long enough password" }
    await add("accounts", "Add account", account, "The account is ready")
    await add(
      "aliases",
      "Add alias",
      { Alias: "singers@choir.test", "Goes to": "eva@choir.test" },
      "The alias is ready",
    )
    await page.goto(`${missiva.webUrl}/panel/accounts`)
    await page.getByRole("button", { name: "Add account" }).first().click()
    await page.getByRole("dialog").getByLabel("Address", { exact: true }).fill("not an address")
    await page.getByRole("dialog").getByRole("button", { name: "Add account" }).click()
    await page.getByRole("dialog").locator("[aria-invalid=true]").first().waitFor()

    await page.goto(`${missiva.webUrl}/mail/INBOX`)
    await page.getByRole("button", { name: "Write" }).click()
    await addRecipient(page, "To", "singers@choir.test")
    await page.getByRole("textbox", { name: "Subject" }).fill("Rehearsal")
    await page.getByRole("textbox", { name: "Message" }).pressSequentially("On Tuesday.")
    await send(page)
    const eva = await sitDown(browser, missiva.webUrl)
    await signIn(eva, "eva@choir.test", "a long enough password")
    await row(eva.page, "Rehearsal").waitFor({ timeout: 15_000 })
    expect([...eva.complaints, ...eva.outside]).toEqual([])
    // Who is no admin has no panel.
    await eva.page.goto(`${missiva.webUrl}/panel`)
    expect(await eva.page.getByText("Latest changes").count()).toBe(0)
    await eva.page.context().close()
  })

  test("signing out ends it: the page, and the mail connections with it", async () => {
    const { page } = bob
    await page.locator("[aria-haspopup=menu]").filter({ hasText: "bob@example.test" }).click()
    await page.getByRole("menuitem", { name: "Sign out" }).click()
    await page.waitForURL(/sign-in/)
    await page.goto(`${missiva.webUrl}/mail/INBOX`)
    expect(new URL(page.url()).pathname).toBe("/sign-in")
  })

  test("nobody's page complained, and nothing was fetched from elsewhere", () => {
    expect(alice.complaints.concat(bob.complaints)).toEqual([])
    expect(alice.outside.concat(bob.outside)).toEqual([])
  })
})

import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasBrowser, openBrowser, type Person, signIn, sitDown } from "./browser.ts"
import { imapOf } from "./imap.ts"
import { type Missiva, startMissiva } from "./missiva.ts"

// What was deleted for good comes back, mail stays as long as somebody says, and filters run over mail that is there.

describe.skipIf(!hasBrowser)("keeping", () => {
  let missiva: Missiva
  let browser: Browser
  let alice: Person
  let page: Page

  beforeAll(async () => {
    missiva = await startMissiva({ env: { MISSIVA_TRASH_DAYS: "30" } })
    await missiva.startWeb()
    const client = await imapOf(missiva, "alice@example.test")
    await client.mailboxCreate("Pile")
    for (const subject of ["Plan for May", "Plan for June", "Something else"])
      await client.append("Pile", `From: far@example.org\r\nSubject: ${subject}\r\n\r\nHello\r\n`)
    for (const subject of ["Old news", "Older news"])
      await client.append(
        "Trash",
        `From: far@example.org\r\nSubject: ${subject}\r\n\r\nHello ${subject}\r\n`,
        ["\\Seen"],
      )
    await client.logout()
    browser = await openBrowser()
    alice = await sitDown(browser, missiva.webUrl)
    page = alice.page
    await signIn(alice, "alice@example.test")
  })
  afterAll(async () => {
    await browser?.close()
    await missiva?.fsck()
    await missiva?.stop()
  })

  const go = (path: string) => page.goto(`${missiva.webUrl}${path}`)
  const dialog = () => page.getByRole("dialog")

  async function subjects(mailbox: string): Promise<string[]> {
    const client = await imapOf(missiva, "alice@example.test")
    try {
      await client.mailboxOpen(mailbox, { readOnly: true })
      const found: string[] = []
      for await (const { envelope } of client.fetch("1:*", { envelope: true }))
        found.push(envelope?.subject ?? "")
      return found.sort()
    } finally {
      await client.logout()
    }
  }

  test("the trash says how long messages stay; emptying it can be undone at once", async () => {
    await go("/mail/Trash")
    await page.getByText("Messages here are deleted after 30 days.").waitFor()
    const before = await subjects("Trash")
    await page.getByRole("button", { name: "Empty now" }).click()
    await dialog().getByRole("button", { name: "Delete for good" }).click()
    await expect.poll(() => subjects("Trash")).toEqual([])
    await page.getByRole("button", { name: "Undo" }).click()
    await expect.poll(() => subjects("Trash")).toEqual(before)
  })

  test("Recently deleted shows what is gone, reads it, finds it and puts it back", async () => {
    const client = await imapOf(missiva, "alice@example.test")
    await client.mailboxOpen("Trash")
    await client.messageDelete("1:*")
    await client.logout()
    await page.getByRole("link", { name: "Recently deleted" }).click()
    await page.getByRole("heading", { name: "Recently deleted" }).waitFor()
    await page.getByRole("button", { name: "Read “Old news”" }).click()
    await dialog().getByText("Hello Old news").waitFor()
    await dialog().getByRole("button", { name: "Restore" }).click()
    await expect.poll(() => subjects("Trash")).toEqual(["Old news"])
    await page.getByRole("textbox", { name: "Search in what was deleted" }).fill("subject:Older")
    await page.keyboard.press("Enter")
    await page.getByRole("checkbox", { name: "Select “Older news”" }).check()
    await page.getByRole("button", { name: "Restore", exact: true }).click()
    await expect.poll(() => subjects("Trash")).toEqual(["Old news", "Older news"])
  })

  test("filters run over a mailbox that is full already, and what they moved comes back", async () => {
    await go("/settings/filters")
    await page.getByRole("button", { name: "New filter" }).click()
    await dialog().getByLabel("Name", { exact: true }).fill("Plans")
    await dialog().getByLabel("Condition 1: what").selectOption({ label: "Subject" })
    await dialog().getByRole("textbox", { name: "Condition 1: text" }).fill("Plan")
    await dialog().getByLabel("Action 1", { exact: true }).selectOption({ label: "Move to" })
    await dialog().getByLabel("Action 1: what exactly").selectOption("Archive")
    await dialog().getByRole("button", { name: "Save" }).click()
    await dialog().waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Apply to a mailbox…" }).click()
    await dialog().getByLabel("Mailbox").selectOption("Pile")
    await dialog().getByRole("button", { name: "Apply now" }).click()
    await dialog().getByText("3 messages looked at.").waitFor()
    expect(await subjects("Pile")).toEqual(["Something else"])
    await dialog().getByRole("button", { name: "Bring back what was moved" }).click()
    await expect.poll(() => subjects("Pile")).toEqual(["Plan for June", "Plan for May", "Something else"])
  })

  test("an administrator says how long mail stays, and gives deleted mail back without reading it", async () => {
    const client = await imapOf(missiva, "bob@example.test")
    await client.append("INBOX", "From: far@example.org\r\nSubject: Very private\r\n\r\nHello\r\n")
    const there = async () => (await client.search({ all: true })) || []
    await client.mailboxOpen("INBOX")
    const before = (await there()).length
    await client.messageDelete(String(before))
    await go("/panel/accounts/bob%40example.test/keeping")
    await page.getByRole("heading", { name: "Keeping and deleted mail" }).waitFor()
    expect(await page.getByText("Very private").count()).toBe(0)
    await page.getByLabel("Junk is emptied after").fill("14")
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByText("It is saved").waitFor()
    await page.getByRole("button", { name: "Give back what was in INBOX" }).click()
    await page.getByText("The messages are back where they were").waitFor()
    await expect
      .poll(async () => {
        await client.noop()
        return (await there()).length
      })
      .toBe(before)
    await client.logout()
    await go("/panel")
    await page.getByText("Brought back deleted mail of").first().waitFor()
  })
})

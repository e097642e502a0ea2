import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasBrowser, openBrowser, type Person, signedIn } from "./browser.ts"
import { imapOf } from "./imap.ts"
import { type Missiva, startMissiva } from "./missiva.ts"
import { submit } from "./submit.ts"

// Rules made in the browser file real mail; an absence answers it; what somebody wrote by hand is theirs.

describe.skipIf(!hasBrowser)("filters", () => {
  let missiva: Missiva
  let browser: Browser
  let alice: Person
  let page: Page

  beforeAll(async () => {
    missiva = await startMissiva()
    await missiva.startWeb()
    browser = await openBrowser()
    alice = await signedIn(browser, missiva.webUrl, "alice@example.test")
    page = alice.page
  })
  afterAll(async () => {
    await browser?.close()
    await missiva?.fsck()
    await missiva?.stop()
  })

  const go = (path: string) => page.goto(`${missiva.webUrl}${path}`)
  const dialog = () => page.getByRole("dialog")
  const saveRule = async () => {
    await dialog().getByRole("button", { name: "Save" }).click()
    await dialog().waitFor({ state: "detached" })
  }

  /** Sends a message as somebody of the demo. */
  async function send(from: string, subject: string): Promise<void> {
    await submit(missiva, from, { to: "alice@example.test", subject, text: "Hello" })
  }

  /** The subjects in a mailbox of somebody, with their flags, the newest last. */
  async function subjects(user: string, mailbox: string): Promise<string[]> {
    const client = await imapOf(missiva, user)
    try {
      if (!(await client.list()).some(({ path }) => path === mailbox)) return []
      await client.mailboxOpen(mailbox, { readOnly: true })
      const found: string[] = []
      for await (const { envelope, flags } of client.fetch("1:*", { envelope: true, flags: true }))
        found.push(`${envelope?.subject}${flags?.has("\\Seen") ? " (read)" : ""}`)
      return found
    } finally {
      await client.logout()
    }
  }

  test("a rule that lacks something says what, where it is", async () => {
    await go("/settings/filters")
    await page.getByText("No filters yet").waitFor()
    await page.getByRole("button", { name: "New filter" }).click()
    await dialog().getByRole("button", { name: "Save" }).click()
    await dialog().getByText("Say what to look for.").waitFor()
    await dialog().getByText("Choose a mailbox.").waitFor()
    const text = dialog().getByRole("textbox", { name: "Condition 1: text" })
    await expect.poll(() => text.evaluate((field) => field === document.activeElement)).toBe(true)
    await text.fill("Walk")
    await expect.poll(() => dialog().getByText("Say what to look for.").count()).toBe(0)
  })

  test("a rule made in the browser files what comes into a mailbox of its own, read", async () => {
    await dialog().getByLabel("Name", { exact: true }).fill('Walks & "talks"')
    await dialog().getByLabel("Condition 1: what").selectOption({ label: "Subject" })
    await dialog().getByLabel("Condition 1: how").selectOption({ label: "begins with" })
    await dialog().getByLabel("Action 1: what exactly").selectOption({ label: "New mailbox…" })
    await dialog().getByLabel("Name of the new mailbox").fill("Walks")
    await dialog().getByRole("button", { name: "Add an action" }).click()
    await dialog().getByLabel("Action 2", { exact: true }).selectOption({ label: "Mark as read" })
    await saveRule()
    await page.getByText("Subject begins with “Walk”").waitFor()
    expect(await subjects("alice@example.test", "Walks")).toEqual([])
    await send("bob@example.test", "Walk on Sunday")
    await send("bob@example.test", "A walk in the park")
    await expect
      .poll(() => subjects("alice@example.test", "Walks"), { timeout: 20_000 })
      .toEqual(["Walk on Sunday (read)"])
    expect((await subjects("alice@example.test", "INBOX")).at(-1)).toBe("A walk in the park")
  })

  test("turned off it does nothing, and it is all still there after a reload", async () => {
    // The switch moves at once; it is saved when the server has answered.
    const saved = page.waitForResponse((answer) => answer.request().method() !== "GET" && answer.ok())
    await page.getByRole("switch", { name: /is on/ }).click()
    await expect.poll(() => page.getByRole("switch", { name: /is on/ }).isChecked()).toBe(false)
    await saved
    await go("/settings/filters")
    expect(await page.getByRole("switch", { name: /is on/ }).isChecked()).toBe(false)
    await send("bob@example.test", "Walk on Monday")
    await expect
      .poll(async () => (await subjects("alice@example.test", "INBOX")).at(-1), { timeout: 20_000 })
      .toBe("Walk on Monday")
    await page.getByRole("button", { name: /^Change “Walks/ }).click()
    expect(await dialog().getByLabel("Condition 1: text").inputValue()).toBe("Walk")
    expect(await dialog().getByLabel("Action 2: what exactly").inputValue()).toBe("Walks")
    await page.keyboard.press("Escape")
  })

  test("a filter begins with a message, goes to the end, and is moved up with the keyboard", async () => {
    await go("/mail/INBOX")
    await page.getByRole("main").getByText("Walk on Monday").click()
    await page.getByRole("article").getByRole("button", { name: "More", exact: true }).click()
    await page.getByRole("menuitem", { name: "Create a filter from this message" }).click()
    await page.waitForURL(/settings\/filters/)
    expect(await dialog().getByLabel("Condition 1: text").inputValue()).toBe("bob@example.test")
    await dialog().getByLabel("Name", { exact: true }).fill("From Bob")
    await dialog().getByLabel("Action 1", { exact: true }).selectOption({ label: "Star" })
    await saveRule()
    const names = () =>
      page
        .getByRole("list", { name: "Filters in their order" })
        .getByRole("button", { name: /^Change/ })
        .evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")))
    await expect.poll(names).toEqual(['Change “Walks & "talks"”', "Change “From Bob”"])
    await page.getByRole("button", { name: "Move “From Bob” up" }).focus()
    await page.keyboard.press("Enter")
    await expect.poll(names).toEqual(["Change “From Bob”", 'Change “Walks & "talks"”'])
    await page.getByRole("button", { name: "Delete “From Bob”" }).click()
    await expect.poll(async () => (await names()).length).toBe(1)
    await page.getByRole("button", { name: "Undo" }).click()
    await expect.poll(async () => (await names()).length).toBe(2)
    await page.reload()
    expect(await names()).toHaveLength(2)
  })

  test("an absence answers what comes, though a rule stops before it", async () => {
    await go("/settings/absence")
    await page.getByLabel("Answer my mail").click()
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByText("Write what to answer.").waitFor()
    await page.getByLabel("Subject").fill("On the road")
    await page.getByLabel("Text", { exact: true }).fill('Back "soon"\n.\nAlice')
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByText("Saved", { exact: true }).waitFor()
    await page.getByText("Answering now").waitFor()
    await send("carol@example.test", "Are you there?")
    await expect
      .poll(async () => (await subjects("carol@example.test", "INBOX")).at(-1), { timeout: 20_000 })
      .toBe("On the road")
    await go("/settings/filters")
    await page.getByRole("button", { name: /^Change “Walks/ }).click()
    expect(await dialog().getByLabel("Leave the filters below out").isChecked()).toBe(true)
    await page.keyboard.press("Escape")
  })

  test("a script by hand is told its faults by line and column, and is never lost", async () => {
    await go("/settings/scripts")
    await page.getByRole("button", { name: "New script" }).click()
    await page.getByLabel("Name", { exact: true }).fill("mine")
    const editor = page.getByRole("textbox", { name: "New script" })
    await editor.fill('require "fileinto";\nif true {\n  filein "a";\n}\n')
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByRole("button", { name: "Line 3, column 3" }).click()
    expect(await editor.evaluate((field: HTMLTextAreaElement) => field.selectionStart)).toBe(32)
    await editor.fill("# by hand\nkeep;\n")
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByRole("button", { name: "More: mine" }).click()
    await page.getByRole("menuitem", { name: "Run this one" }).click()
    await expect
      .poll(() => page.getByRole("listitem").filter({ hasText: "runs" }).textContent())
      .toContain("mine")
    await go("/settings/filters")
    await page.getByText("The script “mine” is running").waitFor()
    await page.getByRole("button", { name: "Run these, then “mine”" }).click()
    await page.getByText("Your script “mine” also runs").waitFor()
    await go("/settings/scripts")
    await page.getByRole("button", { name: /^mine/ }).click()
    await expect
      .poll(() => page.getByRole("textbox", { name: "Script “mine”" }).inputValue())
      .toBe("# by hand\nkeep;\n")
  })

  test("rules changed by hand are left alone until they are put aside", async () => {
    await page.getByRole("button", { name: /^Missiva rules/ }).click()
    const editor = page.getByRole("textbox", { name: "Script “Missiva rules”" })
    await editor.waitFor()
    await editor.fill(`${await editor.inputValue()}# mine now\n`)
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByText("Not saved yet").waitFor({ state: "detached" })
    await go("/settings/filters")
    await page.getByText("The script with your filters was changed by hand").waitFor()
    expect(await page.getByRole("button", { name: "New filter" }).count()).toBe(0)
    await page.getByRole("button", { name: "Keep it under another name" }).click()
    await page.getByText("No filters yet").waitFor()
    await go("/settings/scripts")
    await page.getByRole("button", { name: "Missiva rules (1)", exact: true }).waitFor()
  })

  test("nothing was complained of, and nothing came from elsewhere", () => {
    expect(alice.complaints).toEqual([])
    expect(alice.outside).toEqual([])
  })
})

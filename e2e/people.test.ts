import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { askAgain, hasBrowser, nextAction, openBrowser, type Person, signedIn, sitDown } from "./browser.ts"
import { type Missiva, password, startMissiva } from "./missiva.ts"
import { openWire } from "./wire.ts"

// An administrator makes a group and a shared mailbox in the panel; those who may use it find it in a mail program.

describe.skipIf(!hasBrowser)("groups and shared mailboxes", () => {
  let missiva: Missiva
  let browser: Browser
  let alice: Person

  beforeAll(async () => {
    missiva = await startMissiva()
    await missiva.startWeb()
    browser = await openBrowser()
    alice = await signedIn(browser, missiva.webUrl, "alice@example.test", { reducedMotion: "reduce" })
  })
  afterAll(async () => {
    await browser?.close()
    await missiva?.stop()
  })

  const go = (page: Page, path: string) => page.goto(`${missiva.webUrl}${path}`)
  const command = async (...words: string[]) => JSON.parse(await missiva.command(...words, "--json"))
  const membersOf = async (group: string) =>
    ((await command("group", "show", group)).members as { address: string }[]).map(({ address }) => address)

  /** What an IMAP server says to a command of somebody. */
  async function imap(user: string, text: string): Promise<string> {
    const wire = await openWire(missiva.ports.imaps, { secure: true })
    await wire.until(/\r\n/)
    wire.send(`a LOGIN ${user} "${password}"\r\nb ${text}\r\n`)
    const said = await wire.until(/^b .*\r\n/m)
    wire.close()
    return said
  }

  test("a group is made, filled, and says who is nobody", async () => {
    const { page } = alice
    await go(page, "/panel/groups")
    await page.getByRole("button", { name: "Add group" }).first().click()
    await page.getByLabel("Address").fill("office@example.test")
    await page.getByLabel("Name").fill("The office")
    await page.getByRole("dialog").getByRole("button", { name: "Add group" }).click()
    await page.getByRole("button", { name: "The office" }).click()
    await page.getByLabel("Add people").fill("bob@example.test carol@example.test, dora@example.net")
    await page.getByRole("button", { name: "Add", exact: true }).click()
    await page.getByText("Dora Vidal").waitFor()
    expect(await page.getByLabel("Add people").inputValue()).toBe("")
    await page.getByLabel("Add people").fill("nobody@example.test")
    await page.getByRole("button", { name: "Add", exact: true }).click()
    await page.getByRole("alert").getByText("nobody@example.test is not an account here").waitFor()
    await page.getByRole("button", { name: "Take dora@example.net out" }).click()
    await expect.poll(() => page.getByText("Dora Vidal").count()).toBe(0)
    expect(await membersOf("office@example.test")).toEqual(["bob@example.test", "carol@example.test"])
  })

  test("a shared mailbox is made without a password, opened to the group, and found by its members", async () => {
    const { page } = alice
    await go(page, "/panel/accounts")
    await page.getByRole("button", { name: "Add account" }).first().click()
    await page.getByRole("textbox", { name: "Address", exact: true }).fill("info@example.test")
    await page.getByLabel("Shared mailbox").click()
    expect(await page.getByLabel("Password", { exact: true }).count()).toBe(0)
    await page.getByRole("dialog").getByRole("button", { name: "Add account" }).click()
    await page.getByRole("button", { name: "More for info@example.test" }).click()
    await page.getByRole("menuitem", { name: "Who may use it" }).click()
    await page.getByLabel("Let somebody use it").fill("$office@example.test")
    await page.getByLabel("What they may do").selectOption("reader")
    await page.getByRole("button", { name: "Add", exact: true }).click()
    const rights = page.getByLabel("What $office@example.test may do")
    await rights.waitFor()
    expect(await imap("bob@example.test", 'MYRIGHTS "Shared/info@example.test/INBOX"')).toContain(" lr\r\n")
    await rights.selectOption("member")
    await page.getByText("Saved for $office@example.test").waitFor()
    expect(await imap("bob@example.test", 'LIST "" "Shared/*"')).toContain('"Shared/info@example.test/INBOX"')
    expect(await imap("bob@example.test", 'MYRIGHTS "Shared/info@example.test/INBOX"')).toContain(
      "lrswipkxte",
    )
    expect(await imap("dora@example.net", 'LIST "" "Shared/*"')).not.toContain("Shared/info")
    expect(alice.complaints).toEqual([])
  })

  test("the webmail shows it under its address, behind one's own mailboxes", async () => {
    await imap(
      "bob@example.test",
      'APPEND "Shared/info@example.test/INBOX" {27+}\r\nSubject: For the office\r\n\r\n',
    )
    const bob = await signedIn(browser, missiva.webUrl, "bob@example.test")
    const list = bob.page.getByRole("navigation", { name: "Mailboxes" }).getByRole("listitem")
    const shown = await list.allInnerTexts()
    const owner = shown.indexOf("info@example.test")
    expect(owner).toBeGreaterThan(0)
    expect(shown.slice(owner + 1).map((text) => text.split("\n")[0])).toEqual([
      "Inbox",
      "Archive",
      "Drafts",
      "Junk",
      "Sent",
      "Trash",
    ])
    await list
      .nth(owner + 1)
      .getByRole("link")
      .click()
    await bob.page.getByText("For the office").first().waitFor()
    expect(bob.complaints).toEqual([])
  })

  test("nobody signs in to it, and the page says why", async () => {
    const { page } = await sitDown(browser, missiva.webUrl)
    await page.getByLabel("Mail address").fill("info@example.test")
    await page.getByLabel("Password", { exact: true }).fill(password)
    await page.getByRole("button", { name: "Sign in", exact: true }).click()
    await page.getByRole("alert").getByText("This is a shared mailbox, and nobody signs in to it").waitFor()
  })

  test("who is no administrator sees none of it, and cannot ask for what an administrator asked for", async () => {
    const asked = nextAction(alice)
    await go(alice.page, "/panel/groups/office%40example.test")
    await alice.page.getByRole("button", { name: "Take carol@example.test out" }).click()
    const request = await asked
    await expect.poll(() => membersOf("office@example.test")).toEqual(["bob@example.test"])
    await missiva.command("group", "add", "office@example.test", "carol@example.test")

    const bob = await signedIn(browser, missiva.webUrl, "bob@example.test")
    for (const path of [
      "/panel/groups",
      "/panel/groups/office%40example.test",
      "/panel/accounts/info%40example.test",
    ])
      expect((await go(bob.page, path))?.status(), path).toBe(404)
    await askAgain(bob, request)
    expect(await membersOf("office@example.test")).toEqual(["bob@example.test", "carol@example.test"])
    // The same words from an administrator do it, so it was not the words that were refused.
    await askAgain(alice, request)
    expect(await membersOf("office@example.test")).toEqual(["bob@example.test"])
  })

  test("fsck finds nothing wrong with any of it", async () => {
    expect(await missiva.fsck()).toContain("All is well")
  })
})

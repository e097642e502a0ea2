import { AxeBuilder } from "@axe-core/playwright"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasBrowser, openBrowser, type Person, signIn, sitDown } from "./browser.ts"
import { type Missiva, startMissiva } from "./missiva.ts"

// Every page, wide and on a phone, light and dark: nothing sticks out, and everybody can use it.

const screens: [string, BrowserContextOptions][] = [
  ["wide, light", { viewport: { width: 1440, height: 900 }, colorScheme: "light" }],
  ["wide, dark", { viewport: { width: 1440, height: 900 }, colorScheme: "dark" }],
  [
    "phone, light",
    { viewport: { width: 390, height: 844 }, colorScheme: "light", hasTouch: true, isMobile: true },
  ],
  [
    "phone, dark",
    { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true },
  ],
]

const places = [
  "/mail/INBOX",
  "/mail/INBOX/60",
  "/mail/INBOX/12",
  "/mail/Trash",
  "/mail/INBOX?q=library",
  "/mail/INBOX?q=nothing-has-this-word",
  "/settings/filters",
  "/settings/absence",
  "/settings/scripts",
  "/settings/deleted",
  "/panel",
  "/panel/domains",
  "/panel/domains/example.test",
  "/panel/accounts",
  "/panel/accounts/info%40example.test",
  "/panel/accounts/alice%40example.test/keeping",
  "/panel/groups",
  "/panel/groups/office%40example.test",
  "/panel/aliases",
  "/panel/queue",
  "/panel/queue?state=delivered",
  "/panel/queue?state=here",
  "/panel/routes",
  "/panel/bans",
]

/** What a person with a screen reader, or with weak eyes, would stumble over. */
async function hurdles(page: Page, where: string): Promise<string[]> {
  // Mail brings its own colours and structure; the frame it is in is ours, its content is not.
  const { violations } = await new AxeBuilder({ page }).exclude("#message iframe").analyze()
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`)
}

async function sticksOut(page: Page, where: string): Promise<string[]> {
  const [wanted, given] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  return wanted! > given! ? [`${where}: ${wanted} pixels wide on ${given}`] : []
}

describe.skipIf(!hasBrowser).each(screens)("%s", (_name, options) => {
  let missiva: Missiva
  let browser: Browser
  let alice: Person

  beforeAll(async () => {
    missiva = await startMissiva()
    await missiva.startWeb()
    await missiva.command("group", "create", "office@example.test", "bob@example.test", "carol@example.test")
    await missiva.command("group", "rename", "office@example.test", "The office")
    await missiva.command("account", "add", "info@example.test", "--name", "Front desk", "--shared")
    await missiva.command("account", "allow", "info@example.test", "$office@example.test", "@example.net")
    await missiva.command("account", "allow", "info@example.test", "alice@example.test", "--rights", "lrs")
    await missiva.command("route", "set", "partner.example", "192.0.2.25", "--tls", "verify", "--accept")
    browser = await openBrowser()
    alice = await sitDown(browser, missiva.webUrl, { ...options, reducedMotion: "reduce" })
  })
  afterAll(async () => {
    await browser?.close()
    await missiva?.stop()
  })

  test("no page has hurdles, and none is wider than the screen", async () => {
    const { page } = alice
    const found = [...(await hurdles(page, "sign-in")), ...(await sticksOut(page, "sign-in"))]
    await signIn(alice, "alice@example.test")
    for (const place of places) {
      await page.goto(`${missiva.webUrl}${place}`)
      await page.locator("main:visible, article:visible").first().waitFor()
      if (/\/\d+$/.test(place)) await page.locator("#message").waitFor()
      found.push(...(await hurdles(page, place)), ...(await sticksOut(page, place)))
    }
    await page.goto(`${missiva.webUrl}/settings/filters`)
    await page.getByRole("button", { name: "New filter" }).click()
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByRole("alert").first().waitFor()
    found.push(...(await hurdles(page, "filter")), ...(await sticksOut(page, "filter")))
    await page.goto(`${missiva.webUrl}/mail/INBOX`)
    await page.getByRole("button", { name: "Write" }).first().click()
    await page.getByRole("textbox", { name: "Message" }).waitFor()
    found.push(...(await hurdles(page, "composer")), ...(await sticksOut(page, "composer")))
    expect(found).toEqual([])
    expect(alice.complaints).toEqual([])
  })
})

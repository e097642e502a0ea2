import { setTimeout } from "node:timers/promises"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Peer } from "../server/queue/test-world.ts"
import { askAgain, hasBrowser, nextAction, openBrowser, type Person, signedIn } from "./browser.ts"
import { type Missiva, password, startMissiva } from "./missiva.ts"
import { openWire } from "./wire.ts"

// An administrator says in the panel by which server mail leaves; it does, and the panel tells what became of it.

describe.skipIf(!hasBrowser)("routes, history and bans", () => {
  let missiva: Missiva
  let browser: Browser
  let alice: Person
  let smarthost: Peer

  beforeAll(async () => {
    smarthost = await Peer.open()
    missiva = await startMissiva()
    await missiva.startWeb()
    browser = await openBrowser()
    alice = await signedIn(browser, missiva.webUrl, "alice@example.test", { reducedMotion: "reduce" })
  })
  afterAll(async () => {
    smarthost?.close()
    await browser?.close()
    await missiva?.stop()
  })

  const go = (page: Page, path: string) => page.goto(`${missiva.webUrl}${path}`)
  const routes = async () => JSON.parse(await missiva.command("route", "list", "--json"))

  /** Hands a message in for somebody elsewhere. */
  async function write(recipient: string, subject: string): Promise<void> {
    const wire = await openWire(missiva.ports.submissions, { secure: true })
    const says = async (text: string, code: number) => {
      wire.send(`${text}\r\n`)
      await wire.until(new RegExp(`^${code} .*\\r\\n`, "m"))
    }
    await wire.until(/^220 .*\r\n/)
    await says("EHLO client.test", 250)
    await says(`AUTH PLAIN ${btoa(`\0alice@example.test\0${password}`)}`, 235)
    await says("MAIL FROM:<alice@example.test>", 250)
    await says(`RCPT TO:<${recipient}>`, 250)
    await says("DATA", 354)
    await says(`From: <alice@example.test>\r\nSubject: ${subject}\r\n\r\nHello\r\n.`, 250)
    wire.close()
  }

  test("a route is made, and says under each field what is wrong with it", async () => {
    const { page } = alice
    await go(page, "/panel/routes")
    await page.getByText("Mail leaves by what the DNS says").waitFor()
    await page.getByRole("button", { name: "Add route" }).first().click()
    const dialog = page.getByRole("dialog")
    const add = dialog.getByRole("button", { name: "Add route" })
    await dialog.getByLabel("For", { exact: true }).selectOption("domain")
    await dialog.getByLabel("Domain", { exact: true }).fill("no domain")
    await add.click()
    await dialog.getByRole("alert").getByText('"no domain" is not a domain').waitFor()
    await dialog.getByLabel("Domain", { exact: true }).fill("Partner.example")
    await dialog.getByLabel("User name").fill("us")
    await add.click()
    await dialog.getByRole("alert").getByText("A user name needs a server").waitFor()
    await dialog.getByLabel("Server", { exact: true }).fill("smtp.partner.example")
    await add.click()
    await dialog.getByRole("alert").getByText("Give the password").waitFor()
    await dialog.getByLabel("Password", { exact: true }).fill("a secret")
    await dialog.getByLabel("Port").fill("many")
    await add.click()
    await dialog.getByRole("alert").getByText("from 1 to 65535").waitFor()
    await dialog.getByLabel("Port").fill("")
    await dialog.getByLabel("Messages a minute").fill("30")
    await add.click()
    await page.getByText("The route is made").waitFor()
    await page.getByText("By smtp.partner.example, port 587 · signed in as us").waitFor()
    expect(await routes()).toMatchObject([
      { subject: "partner.example", tls: "verify", hasPassword: true, perMinute: 30 },
    ])
    expect(alice.complaints).toEqual([])
  })

  test("it is changed without its password being typed again, and removed", async () => {
    const { page } = alice
    await page.getByRole("button", { name: "partner.example", exact: true }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel("Messages a minute").fill("")
    await dialog.getByLabel("Accept mail for this domain").click()
    await dialog.getByRole("button", { name: "Save" }).click()
    await page.getByText("Accepted for others").waitFor()
    expect(await routes()).toMatchObject([{ accepts: true, hasPassword: true, perMinute: 0 }])
    await page.getByRole("button", { name: "More for partner.example" }).click()
    await page.getByRole("menuitem", { name: "Remove" }).click()
    await dialog.getByRole("button", { name: "Remove" }).click()
    await page.getByText("Mail leaves by what the DNS says").waitFor()
    expect(await routes()).toEqual([])
  })

  test("mail leaves by it, and the queue tells where it went, how, and what was answered", async () => {
    const { page } = alice
    await go(page, "/panel/routes")
    await page.getByRole("button", { name: "Add route" }).first().click()
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel("Server", { exact: true }).fill("127.0.0.1")
    await dialog.getByLabel("Port").fill(String(smarthost.port))
    await dialog.getByLabel("Encryption").selectOption("may")
    await dialog.getByRole("button", { name: "Add route" }).click()
    await page.getByText(`By 127.0.0.1, port ${smarthost.port}`).waitFor()
    // The queue believes what it knows of routes for two seconds.
    await setTimeout(2_500)
    await write("bob@far.example", "By the smarthost")
    await expect.poll(() => smarthost.taken.length, { timeout: 20_000 }).toBe(1)
    await go(page, "/panel/queue?state=delivered&search=smarthost")
    await page.getByRole("button", { name: "bob@far.example", exact: true }).click()
    const told = await page.getByRole("dialog").textContent()
    for (const text of ["Delivered", "alice@example.test", "127.0.0.1", "Not encrypted", "250"])
      expect(told).toContain(text)
    expect(alice.complaints).toEqual([])
  })

  test("a network is kept out, told with its reason, found, and let in again", async () => {
    const { page } = alice
    await go(page, "/panel/bans")
    await page.getByText("Nobody is kept out").waitFor()
    await page.getByRole("button", { name: "Ban a network" }).first().click()
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel("Network").fill("everybody")
    await dialog.getByRole("button", { name: "Ban a network" }).click()
    await dialog.getByRole("alert").getByText('"everybody" is no address').waitFor()
    await dialog.getByLabel("Network").fill("192.0.2.77/24")
    await dialog.getByLabel("Note").fill("sends nothing but trouble")
    await dialog.getByRole("button", { name: "Ban a network" }).click()
    await page.getByText("Banned by an administrator: sends nothing but trouble").waitFor()
    await go(page, "/panel/bans?search=trouble")
    await page.getByRole("button", { name: "More for 192.0.2.0/24" }).click()
    await page.getByRole("menuitem", { name: "Lift the ban" }).click()
    await dialog.getByRole("button", { name: "Lift the ban" }).click()
    await page.getByText("192.0.2.0/24 may connect again").waitFor()
    await go(page, "/panel/bans")
    await page.getByText("Nobody is kept out").waitFor()
    await go(page, "/panel")
    await page.getByText("Lifted ban of").waitFor()
    expect(alice.complaints).toEqual([])
  })

  test("who is no administrator sees none of it, and cannot ask for what an administrator asked for", async () => {
    const { page } = alice
    const subjects = async () => (await routes()).map(({ subject }: { subject: string }) => subject)
    await missiva.command("route", "remove", "all")
    await go(page, "/panel/routes")
    await page.getByRole("button", { name: "Add route" }).first().click()
    await page.getByRole("dialog").getByLabel("Server", { exact: true }).fill("192.0.2.1")
    const asked = nextAction(alice)
    await page.getByRole("dialog").getByRole("button", { name: "Add route" }).click()
    const request = await asked
    await expect.poll(subjects).toEqual([""])
    await missiva.command("route", "remove", "all")

    const bob = await signedIn(browser, missiva.webUrl, "bob@example.test")
    for (const path of ["/panel/routes", "/panel/bans", "/panel/queue"])
      expect((await go(bob.page, path))?.status(), path).toBe(404)
    await askAgain(bob, request)
    expect(await subjects()).toEqual([])
    // The same words from an administrator do it, so it was not the words that were refused.
    await askAgain(alice, request)
    expect(await subjects()).toEqual([""])
  })

  test("fsck finds nothing wrong with any of it", async () => {
    expect(await missiva.fsck()).toContain("All is well")
  })
})

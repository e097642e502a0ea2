import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasBrowser, openBrowser, type Person, signedIn } from "./browser.ts"
import { type Missiva, startMissiva } from "./missiva.ts"

// An administrator says in the panel where mail of an account and of an alias goes.

describe.skipIf(!hasBrowser)("ways of delivery in the panel", () => {
  let missiva: Missiva
  let browser: Browser
  let alice: Person

  beforeAll(async () => {
    missiva = await startMissiva({ env: { MISSIVA_FILE_FOLDERS: "/srv/missiva-test" } })
    await missiva.startWeb()
    browser = await openBrowser()
    alice = await signedIn(browser, missiva.webUrl, "alice@example.test", { reducedMotion: "reduce" })
  })
  afterAll(async () => {
    await browser?.close()
    await missiva?.stop()
  })

  const delivery = async () =>
    JSON.parse(await missiva.command("account", "deliver", "bob@example.test", "--json"))

  test("an account is led elsewhere, is refused what is not allowed, and says so again when opened", async () => {
    const { page } = alice
    await page.goto(`${missiva.webUrl}/panel/accounts`)
    const open = async () => {
      await page.getByRole("button", { name: "More for bob@example.test" }).click()
      await page.getByRole("menuitem", { name: "Delivery" }).click()
    }
    await open()
    await page.getByLabel("New mail").selectOption("both")
    await page.getByLabel("Goes on to").fill("carol@example.test, far@elsewhere.example\n/etc/passwd")
    await page.getByLabel("The same message again").fill("24")
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByText("Mail may not be written to /etc/passwd").waitFor()
    await page
      .getByLabel("Goes on to")
      .fill("carol@example.test, far@elsewhere.example\n/srv/missiva-test/a b\nlmtp:127.0.0.1:2424")
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByText("Delivery for bob@example.test is saved").waitFor()
    expect(await delivery()).toEqual({
      address: "bob@example.test",
      form: "both",
      targets: [
        "carol@example.test",
        "far@elsewhere.example",
        "/srv/missiva-test/a b",
        "lmtp:127.0.0.1:2424",
      ],
      duplicateHours: 24,
    })
    await open()
    expect(await page.getByLabel("Goes on to").inputValue()).toContain("lmtp:127.0.0.1:2424")
    await page.getByLabel("New mail").selectOption("store")
    await page.getByLabel("The same message again").fill("")
    await page.getByRole("button", { name: "Save" }).click()
    await expect.poll(delivery).toMatchObject({ form: "store", duplicateHours: null })
  })

  test("an alias takes the same targets, a line each", async () => {
    const { page } = alice
    await page.goto(`${missiva.webUrl}/panel/aliases`)
    await page.getByRole("button", { name: "Add alias" }).first().click()
    await page.getByRole("textbox", { name: "Alias", exact: true }).fill("archive@example.test")
    await page.getByLabel("Goes to").fill("/srv/missiva-test/all/\nlmtp:/run/other.sock")
    await page.getByRole("dialog").getByRole("button", { name: "Add alias" }).click()
    await expect
      .poll(async () => JSON.parse(await missiva.command("alias", "list", "archive", "--json")))
      .toMatchObject([{ targets: ["/srv/missiva-test/all/", "lmtp:/run/other.sock"] }])
  })
})

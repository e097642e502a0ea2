import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hasBrowser, openBrowser, type Person, signedIn } from "./browser.ts"
import { canRunDovecot, dovecotPassword, startDovecot } from "./differential/dovecot.ts"
import { openImap } from "./imap.ts"
import { type Missiva, startMissiva } from "./missiva.ts"

const day = "Thu Nov  5 12:00:00 2020"
const mbox = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => `From - ${day}\nX-Mozilla-Status: 000${at % 2}\nSubject: paper ${at}\n\nText ${at}\n\n`,
  ).join("")

describe.skipIf(!hasBrowser)("mail that moves in and out in the browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "missiva-moving-"))
  let missiva: Missiva
  let browser: Browser
  let person: Person
  beforeAll(async () => {
    missiva = await startMissiva({ env: { MISSIVA_RELAY_PRIVATE: "on" } })
    await missiva.startWeb()
    browser = await openBrowser()
    person = await signedIn(browser, missiva.webUrl, "bob@example.test")
    await person.page.goto(`${missiva.webUrl}/settings/moving`)
  })
  afterAll(async () => {
    await browser?.close()
    await missiva?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test("a file of messages is brought in once, with what could not be read", async () => {
    const { page } = person
    const path = join(folder, "Papers.mbox")
    writeFileSync(path, mbox(120))
    const choose = page.locator("input[type=file]")
    await choose.setInputFiles(path)
    await page.getByText("The mail from Papers.mbox is here").waitFor()
    await page.getByText("120 messages brought").waitFor()
    await choose.setInputFiles(path)
    await page.getByText("120 were here already").waitFor()
    writeFileSync(join(folder, "notes.txt"), "no mail\n")
    await choose.setInputFiles(join(folder, "notes.txt"))
    const why = "That does not work: notes.txt is neither an mbox file nor a message, and no folder of them"
    await page.getByText(why).waitFor()
  })

  test("a mailbox is saved as a file that could be brought in again", async () => {
    const { page } = person
    await page.reload()
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Save Papers as a file" }).click(),
    ])
    expect(download.suggestedFilename()).toBe("Papers.mbox")
    const saved = readFileSync(await download.path(), "latin1")
    expect(saved.match(/^From MAILER-DAEMON Thu Nov {2}5 12:00:00 2020$/gm)).toHaveLength(120)
    expect(saved).toContain("Subject: paper 7\nStatus: RO\n\nText 7\n")
    expect(person.complaints).toEqual([])
  })

  test.skipIf(!canRunDovecot)(
    "the mailboxes of another server come, after a look at what would",
    async () => {
      const address = "joan@elsewhere.test"
      const dovecot = await startDovecot([address])
      try {
        const auth = { user: address, pass: dovecotPassword }
        const client = await openImap({ port: dovecot.ports.imap, auth })
        await client.mailboxCreate("Escola")
        for (let number = 0; number < 30; number++)
          await client.append(number % 2 ? "INBOX" : "Escola", `Subject: far ${number}\r\n\r\nx\r\n`, [
            "\\Seen",
          ])
        await client.logout()
        const { page } = person
        await page.getByLabel("IMAP server").fill(`127.0.0.1:${dovecot.ports.imap}`)
        await page.getByLabel("Encryption").selectOption("starttls")
        await page.getByLabel("User name").fill(address)
        await page.getByLabel("Password", { exact: true }).fill("wrong")
        await page.getByRole("button", { name: "Bring everything" }).click()
        await page.getByText("The other server does not take this name and password.").waitFor()
        await page.getByLabel("Password", { exact: true }).fill(dovecotPassword)
        await page.getByLabel("Where to").selectOption("apart")
        await page.getByRole("button", { name: "Only look" }).click()
        await page.getByText("30 messages would come").waitFor()
        await page.getByRole("button", { name: "Bring everything" }).click()
        await page.getByText("30 messages brought").waitFor()
        await page.getByText("Imported/Escola").waitFor()
      } finally {
        await dovecot.stop()
      }
    },
  )
})

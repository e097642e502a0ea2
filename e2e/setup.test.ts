import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { hasBrowser, openBrowser, signIn, sitDown } from "./browser.ts"
import { openWire } from "./wire.ts"

// The first run, as somebody who has just cloned this does it: start, follow the link, answer, sign in.

describe.skipIf(!hasBrowser)("the first run", () => {
  const undo: (() => unknown)[] = []
  afterAll(async () => {
    for (const step of undo.reverse()) await step()
  })

  test("prints a link that sets everything up, once", async () => {
    const folder = await mkdtemp(join(tmpdir(), "missiva-setup-"))
    undo.push(() => rm(folder, { recursive: true, force: true }))
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("MISSIVA_"))
    const ports = [
      "SMTP",
      "SUBMISSION",
      "SUBMISSIONS",
      "SUBMISSION_ALT",
      "IMAPS",
      "POP3",
      "POP3S",
      "MANAGESIEVE",
      "HTTP",
    ]
    const [smtp, ...others] = ports.map((name) => [`MISSIVA_PORT_${name}`, "0"])
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const env: NodeJS.ProcessEnv = {
      ...Object.fromEntries([...inherited, smtp!, ...others]),
      NODE_ENV: "production",
      MISSIVA_DATA: folder,
      MISSIVA_BIND: "127.0.0.1",
      MISSIVA_PORT_IMAP: String(port),
    }
    const start = spawn(process.execPath, [join(import.meta.dirname, "../scripts/start.mjs")], { env })
    let said = ""
    start.stderr.on("data", (chunk) => (said += chunk))
    const link = await new Promise<string>((resolve, reject) => {
      start.stdout.on("data", (chunk) => {
        said += chunk
        const found = /http:\/\/localhost:\d+\/setup\?token=\S+/.exec(said)
        if (found) resolve(found[0])
      })
      start.on("exit", (code) => reject(new Error(`ended with ${code}: ${said}`)))
    })
    start.removeAllListeners("exit")
    undo.push(async () => {
      const gone = once(start, "exit")
      start.kill("SIGTERM")
      expect((await gone)[0]).toBe(0)
    })
    const browser = await openBrowser()
    undo.push(() => browser.close())
    const wrong = await sitDown(browser, link.replace(/token=.*/, "token=guessed"))
    expect(await wrong.page.getByLabel("Host name").count()).toBe(0)

    const { page } = await sitDown(browser, link)
    await page.getByLabel("Host name").fill("mail.school.test")
    await page.getByLabel("First domain").fill("school.test")
    await page.getByLabel("Your name").fill("Head")
    await page.getByLabel("Your mail address").fill("head@school.test")
    await page.getByLabel("Password", { exact: true }).fill("a long enough password")
    await page.getByRole("button", { name: "Finish the setup" }).click()
    await page.waitForURL((url) => !url.pathname.startsWith("/setup"))

    const again = await sitDown(browser, link)
    expect(await again.page.getByLabel("Host name").count()).toBe(0)
    const head = await sitDown(browser, new URL("/sign-in", link).href)
    // The mail process starts again with its new name; whoever signs in meanwhile waits a moment.
    await expect
      .poll(
        async () => {
          const wire = await openWire(port).catch(() => undefined)
          const heard = await wire?.until(/\r\n/, 2_000).catch(() => "")
          wire?.close()
          return heard
        },
        { timeout: 20_000 },
      )
      .toContain("mail.school.test")
    await signIn(head, "head@school.test", "a long enough password")
    await head.page.goto(new URL("/panel", link).href)
    await head.page.getByText("mail.school.test").first().waitFor()
    expect(said).not.toContain("a long enough password")
  })
})

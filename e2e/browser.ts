import { existsSync } from "node:fs"
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from "playwright-core"
import { password } from "./missiva.ts"

const path = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((each) => existsSync(each))

/** Whether there is a browser to test with; says so aloud when there is none. */
export const hasBrowser = path !== undefined
if (!hasBrowser) console.warn("SKIPPED: tests in a browser (Debian's package chromium is not installed)")

/** Chromium without a window, without a sandbox of its own (tests may run as root), without calls home. */
export function openBrowser(): Promise<Browser> {
  const quiet = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ]
  return chromium.launch({
    executablePath: path!,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", ...quiet],
  })
}

/** Somebody in front of a browser. */
export interface Person {
  page: Page
  /** Errors the page logged or threw; a test ends with none. */
  complaints: string[]
  /** Requests to anywhere but Missiva. */
  outside: string[]
}

/** Opens a browser profile of its own for one person. */
export async function sitDown(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    ...options,
  })
  const page = await context.newPage()
  const person: Person = { page, complaints: [], outside: [] }
  page.on("pageerror", (error) => person.complaints.push(`thrown: ${error.message}`))
  page.on("console", (message) => {
    if (message.type() === "error") person.complaints.push(`logged: ${message.text()}`)
  })
  page.on("dialog", (dialog) => {
    person.complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith("http") && origin !== new URL(url).origin) person.outside.push(request.url())
  })
  await page.goto(url)
  return person
}

/** Signs in and waits for the mail to be there. */
export async function signIn({ page }: Person, address: string, secret = password): Promise<void> {
  await page.getByLabel("Mail address").fill(address)
  await page.getByLabel("Password", { exact: true }).fill(secret)
  await page.getByRole("button", { name: "Sign in", exact: true }).click()
  await page.getByRole("searchbox").or(page.getByPlaceholder("Search mail")).first().waitFor()
}

/** Somebody who has signed in, in a browser profile of their own. */
export async function signedIn(
  browser: Browser,
  url: string,
  address: string,
  options?: BrowserContextOptions,
): Promise<Person> {
  const person = await sitDown(browser, url, options)
  await signIn(person, address)
  return person
}

/** The next server action that a page asks for; ask for it before it happens. */
export const nextAction = ({ page }: Person): Promise<Request> =>
  page.waitForRequest((request) => request.headers()["next-action"] !== undefined)

/** Asks for a server action again, word for word, but as this person. */
export async function askAgain({ page }: Person, request: Request): Promise<void> {
  const { "next-action": action = "", "content-type": type = "", accept = "" } = request.headers()
  const { origin } = new URL(request.url())
  const headers = { "next-action": action, "content-type": type, accept, origin }
  await page.request.post(request.url(), { headers, data: request.postDataBuffer() ?? "" })
}

import { spawn } from "node:child_process"
import { once } from "node:events"
import { openSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { connect } from "node:net"
import { join } from "node:path"
import { freePort } from "../free-port.ts"
import { type Missiva, password } from "../missiva.ts"
import { Marionette } from "./marionette.ts"

/** A Thunderbird without a screen, with one account at a Missiva. */
export interface Thunderbird {
  marionette: Marionette
  /** Calls a function of `toolbox` below with its arguments. */
  call<Result>(name: string, ...args: unknown[]): Promise<Result>
  stop(): Promise<void>
}

/** What Thunderbird is told before it starts: no first-run pages, nothing from the network but what we ask for. */
const preferences = (marionettePort: number): Record<string, string | number | boolean> => ({
  "marionette.port": marionettePort,
  "app.update.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "mail.provider.suppress_dialog_on_startup": true,
  "mail.spotlight.firstRunDone": true,
  "mail.winsearch.firstRunDone": true,
  "mail.shell.checkDefaultClient": false,
  "mailnews.start_page.enabled": false,
  "mail.rights.version": 1,
  // Its downloads in the background would end IDLE at any moment; what it is told of then it shows only much later.
  "mail.server.default.autosync_offline_stores": false,
  "mail.server.default.offline_download": false,
  "mail.biff.show_alert": false,
  "mail.biff.play_sound": false,
  "network.dns.disablePrefetch": true,
  "services.settings.server": "http://127.0.0.1:9/",
  "toolkit.telemetry.enabled": false,
})

/** Functions that run inside Thunderbird, in its own terms: folders, message headers, its copy service, its composer. */
const toolbox = await readFile(join(import.meta.dirname, "thunderbird-toolbox.js"), "utf8")

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const socket = connect({ host: "127.0.0.1", port })
    const up = await once(socket, "connect").then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (up) return
    await new Promise((resume) => setTimeout(resume, 100))
  }
  throw new Error("Thunderbird did not open its remote port")
}

/** Starts Thunderbird with an account for somebody: IMAP with STARTTLS, submission with STARTTLS, passwords kept. */
export async function startThunderbird(missiva: Missiva, address: string): Promise<Thunderbird> {
  const home = join(missiva.folder, "thunderbird")
  const profile = join(home, "profile")
  await mkdir(profile, { recursive: true })
  const port = await freePort()
  const lines = Object.entries(preferences(port)).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  await writeFile(join(profile, "user.js"), lines.join("\n"))
  const log = openSync(join(home, "log"), "w")
  const words = [
    "--headless",
    "--marionette",
    "-remote-allow-system-access",
    "--no-remote",
    "--profile",
    profile,
  ]
  const child = spawn("thunderbird", words, {
    env: { ...process.env, HOME: home, MOZ_CRASHREPORTER_DISABLE: "1" },
    stdio: ["ignore", log, log],
    detached: true,
  })
  const gone = once(child, "exit")
  // Whatever becomes of the test, no Thunderbird outlives it.
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, "SIGKILL")
  }
  process.once("exit", kill)
  await listening(port)
  const marionette = await Marionette.open(port)
  const call = <Result>(name: string, ...args: unknown[]) =>
    marionette.run<Result>(`${toolbox}\nreturn await ${name}(...args)`, ...args)
  const certificate = await readFile(join(missiva.folder, "tls/certificate.pem"), "utf8")
  const { imap, submission } = missiva.ports
  await call("makeAccount", { address, password, imap, submission, certificate })
  return {
    marionette,
    call,
    async stop() {
      await marionette.quit()
      const late = setTimeout(kill, 15_000)
      await gone
      clearTimeout(late)
      process.removeListener("exit", kill)
    },
  }
}

import { type ChildProcess, execFile, fork } from "node:child_process"
import { once } from "node:events"
import { openSync } from "node:fs"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import type { MailListener } from "../server/config.ts"
import { mailLaunch } from "../server/launch.ts"

const root = join(import.meta.dirname, "..")

/** The password of everybody in the demo data. */
export const password = "missiva-demo"

/** A Missiva of its own on loopback, in a folder of its own, with the people of the demo. */
export interface Missiva {
  folder: string
  ports: Record<MailListener, number>
  /** Set once `startWeb` has run. */
  webUrl: string
  startWeb(): Promise<void>
  /** Ends the mail process the hard way (SIGKILL) and waits until it is gone. */
  kill(): Promise<void>
  /** Asks the mail process to stop. @returns its exit code */
  stopMail(): Promise<number | null>
  /** Starts the mail process again on the same data and the same ports. @param changes to its variables, this time */
  restart(changes?: Record<string, string>): Promise<void>
  pid(): number
  /** `missiva fsck`, the whole of it; throws with its list when something is off. */
  fsck(): Promise<string>
  /** Runs the command line. */
  command(...words: string[]): Promise<string>
  /** The same with something on its standard input. */
  commandWith(input: string, ...words: string[]): Promise<string>
  log(): Promise<string>
  stop(): Promise<void>
}

export interface MissivaOptions {
  env?: Record<string, string>
  /** Keep mail processes away from the demo's people: an empty system that waits for its wizard. */
  empty?: boolean
}

/** What our processes say when they are ready. */
interface Ready {
  ports: Missiva["ports"]
  port: number
}

const listeners = [
  "SMTP",
  "SUBMISSION",
  "SUBMISSIONS",
  "SUBMISSION_ALT",
  "IMAP",
  "IMAPS",
  "POP3",
  "POP3S",
  "MANAGESIEVE",
]

/** Starts a Missiva. The caller stops it; its folder goes with it. */
export async function startMissiva({ env = {}, empty = false }: MissivaOptions = {}): Promise<Missiva> {
  const folder = await mkdtemp(join(tmpdir(), "missiva-e2e-"))
  const variables: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("MISSIVA_"))),
    NODE_ENV: "production",
    MISSIVA_DATA: folder,
    MISSIVA_DEMO: empty ? "off" : "on",
    MISSIVA_BIND: "127.0.0.1",
    MISSIVA_PORT_HTTP: "0",
    ...Object.fromEntries(listeners.map((name) => [`MISSIVA_PORT_${name}`, "0"])),
    ...env,
  }
  const logFile = openSync(join(folder, "log.jsonl"), "a")
  const launch = async (file: string, changes: Record<string, string> = {}) => {
    const child = fork(join(root, file), [], {
      cwd: root,
      ...mailLaunch(root, { ...variables, ...changes }),
      stdio: ["ignore", logFile, logFile, "ipc"],
    })
    const ended = once(child, "exit").then(async () => {
      throw new Error(
        `${file} ended before it was ready:\n${await readFile(join(folder, "log.jsonl"), "utf8")}`,
      )
    })
    ended.catch(() => undefined)
    const [facts] = (await Promise.race([once(child, "message"), ended])) as [Ready]
    return { child, facts }
  }
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const gone = once(child, "exit")
    child.kill(signal)
    return (await gone)[0] as number | null
  }
  let mail = await launch("server/main.ts").catch(async (thrown) => {
    await rm(folder, { recursive: true, force: true })
    throw thrown
  })
  let web: Awaited<ReturnType<typeof launch>> | undefined
  const { ports } = mail.facts
  for (const [name, port] of Object.entries(ports))
    variables[`MISSIVA_PORT_${name.toUpperCase().replaceAll("-", "_")}`] = String(port)
  const commandWith = async (input: string, ...words: string[]) => {
    const node = ["--disable-warning=ExperimentalWarning", join(root, "server/cli/missiva.ts")]
    const running = promisify(execFile)(process.execPath, [...node, ...words], { cwd: root, env: variables })
    running.child.stdin!.end(input)
    return (await running).stdout
  }
  const command = (...words: string[]) => commandWith("", ...words)
  const missiva: Missiva = {
    folder,
    ports,
    webUrl: "",
    async startWeb() {
      web = await launch("server/web.ts")
      missiva.webUrl = `http://localhost:${web.facts.port}`
    },
    kill: async () => void (await end(mail.child, "SIGKILL")),
    stopMail: () => end(mail.child, "SIGTERM"),
    async restart(changes = {}) {
      mail = await launch("server/main.ts", changes)
    },
    pid: () => mail.child.pid!,
    fsck: () => command("fsck", "--deep"),
    command,
    commandWith,
    log: () => readFile(join(folder, "log.jsonl"), "utf8"),
    async stop() {
      await Promise.all([end(mail.child, "SIGTERM"), web && end(web.child, "SIGTERM")])
      await rm(folder, { recursive: true, force: true })
    },
  }
  return missiva
}

/** The database of one, for a test that looks into it. */
export const databaseUrl = ({ folder }: Missiva) => pathToFileURL(join(folder, "missiva.db")).href

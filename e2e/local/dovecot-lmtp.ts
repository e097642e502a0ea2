import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Authority } from "../exchange/certificates.ts"
import { freePorts } from "../free-port.ts"

/** Whether a Dovecot that takes LMTP can be started here. */
export const canTakeLmtp = existsSync("/usr/lib/dovecot/lmtp") && process.getuid?.() === 0

const owner = 5000

/** Dovecot's LMTP server from Debian's package, at a port with STARTTLS and at a socket, with Maildirs of its own. */
export interface DovecotLmtp {
  port: number
  socket: string
  /** Texts of the messages of an account. */
  messages(address: string): string[]
  log(): string
  start(): Promise<void>
  /** Ends it; its mail stays. */
  halt(): Promise<void>
  stop(): Promise<void>
}

/** Starts it with these accounts; one with "full" in its name has room for nothing. The caller stops it. */
export async function startDovecotLmtp(accounts: readonly string[]): Promise<DovecotLmtp> {
  const folder = mkdtempSync(join(tmpdir(), "missiva-lmtp-"))
  chmodSync(folder, 0o755)
  const at = (name: string) => join(folder, name)
  for (const name of ["run", "state", "mail"]) mkdirSync(at(name))
  chownSync(at("mail"), owner, owner)
  const [port] = (await freePorts(1)) as [number]
  const { chain, key } = new Authority(folder).issue("localhost")
  const quota = (address: string) => (address.includes("full") ? "userdb_quota_rule=*:bytes=10" : "")
  const user = (address: string) =>
    `${address}:{PLAIN}x:${owner}:${owner}::${at("mail")}/${address}::${quota(address)}\n`
  writeFileSync(at("users"), accounts.map(user).join(""))
  const configuration = [
    `base_dir = ${at("run")}`,
    `state_dir = ${at("state")}`,
    `log_path = ${at("log")}`,
    "protocols = lmtp",
    "ssl = yes",
    `ssl_cert = <${chain}`,
    `ssl_key = <${key}`,
    "first_valid_uid = 500",
    "mail_location = maildir:~/Maildir",
    "mail_plugins = quota",
    "plugin {\n quota = maildir:User quota\n quota_full_tempfail = no\n}",
    `passdb {\n driver = passwd-file\n args = ${at("users")}\n}`,
    `userdb {\n driver = passwd-file\n args = ${at("users")}\n}`,
    `service lmtp {\n inet_listener lmtp {\n address = 127.0.0.1\n port = ${port}\n}\n unix_listener ${at("lmtp.sock")} {\n mode = 0666\n}\n}`,
    "",
  ].join("\n")
  writeFileSync(at("dovecot.conf"), configuration)
  let child: ChildProcess | undefined
  const log = () => (existsSync(at("log")) ? readFileSync(at("log"), "utf8") : "")
  const halt = async () => {
    const gone = child && child.exitCode === null && once(child, "exit")
    child?.kill("SIGTERM")
    await gone
  }
  const start = async () => {
    rmSync(at("lmtp.sock"), { force: true })
    const started = spawn("/usr/sbin/dovecot", ["-F", "-c", at("dovecot.conf")], { stdio: "ignore" })
    child = started
    for (let tries = 0; !existsSync(at("lmtp.sock")); tries++) {
      if (started.exitCode !== null || tries > 200) throw new Error(`Dovecot did not start: ${log()}`)
      await sleep(50)
    }
  }
  process.once("exit", () => void child?.kill("SIGTERM"))
  await start()
  return {
    port,
    socket: at("lmtp.sock"),
    messages(address) {
      const inbox = join(at("mail"), address, "Maildir/new")
      if (!existsSync(inbox)) return []
      return readdirSync(inbox).map((name) => readFileSync(join(inbox, name), "latin1"))
    },
    log,
    start,
    halt,
    async stop() {
      await halt()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

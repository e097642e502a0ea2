import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePorts } from "../free-port.ts"

const programs = ["/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/pop3"]

/** Whether a Dovecot of our own can be started here: Debian's package is there, and we may change to its users. */
export const canRunDovecot = programs.every((path) => existsSync(path)) && process.getuid?.() === 0

/** Dovecot from Debian's package with a configuration and mailboxes of its own, on loopback, without TLS. */
export interface Dovecot {
  ports: { imap: number; pop3: number }
  log(): string
  stop(): Promise<void>
}

/** The password of everybody there. */
export const dovecotPassword = "missiva-demo"

const owner = 5000

/** Starts it with these accounts (addresses), empty. The caller stops it; its folder goes with it. */
export async function startDovecot(accounts: readonly string[]): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), "missiva-dovecot-"))
  chmodSync(folder, 0o755)
  const at = (name: string) => join(folder, name)
  for (const name of ["run", "state", "mail"]) mkdirSync(at(name))
  chownSync(at("mail"), owner, owner)
  const [imap, pop3] = (await freePorts(2)) as [number, number]
  const ports = { imap, pop3 }
  const user = (address: string) =>
    `${address}:{PLAIN}${dovecotPassword}:${owner}:${owner}::${at("mail")}/${address}::\n`
  writeFileSync(at("users"), accounts.map(user).join(""))
  writeFileSync(at("dovecot.conf"), configuration(folder, ports))
  const child = spawn("/usr/sbin/dovecot", ["-F", "-c", at("dovecot.conf")], { stdio: "ignore" })
  // Whoever ends the tests in the middle shall not leave it behind.
  const end = () => void child.kill("SIGTERM")
  process.once("exit", end)
  const log = () => (existsSync(at("log")) ? readFileSync(at("log"), "utf8") : "")
  try {
    await Promise.all(Object.values(ports).map((port) => answering(port, child)))
  } catch (error) {
    throw new Error(`Dovecot did not start: ${log()}`, { cause: error })
  }
  return {
    ports,
    log,
    async stop() {
      process.removeListener("exit", end)
      const gone = once(child, "exit")
      if (child.exitCode === null && child.kill("SIGTERM")) await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function configuration(folder: string, ports: Dovecot["ports"]): string {
  const special = ["Archive", "Drafts", "Junk", "Sent", "Trash"]
  const mailboxes = special.map((name) => `mailbox ${name} {\n special_use = \\${name}\n auto = subscribe\n}`)
  const listener = (name: string, port: number) =>
    `service ${name}-login {\n inet_listener ${name} {\n address = 127.0.0.1\n port = ${port}\n}\n` +
    `inet_listener ${name}s {\n port = 0\n}\n}`
  return [
    `base_dir = ${folder}/run`,
    `state_dir = ${folder}/state`,
    `log_path = ${folder}/log`,
    "protocols = imap pop3",
    "listen = 127.0.0.1",
    "ssl = no",
    "disable_plaintext_auth = no",
    "first_valid_uid = 500",
    // Byte for byte what was stored, and messages of their own beside it: nothing is rewritten.
    "mail_location = sdbox:~/mail",
    "mail_fsync = never",
    // Two sessions at once are what some dialogues are about.
    "mail_max_userip_connections = 0",
    "login_trusted_networks = 127.0.0.0/8",
    // Errors one after the other are what some dialogues are about, too; no waiting behind them.
    "auth_failure_delay = 0",
    "service anvil {\n unix_listener anvil-auth-penalty {\n mode = 0\n}\n}",
    `passdb {\n driver = passwd-file\n args = ${folder}/users\n}`,
    `userdb {\n driver = passwd-file\n args = ${folder}/users\n}`,
    `namespace inbox {\n inbox = yes\n separator = /\nmailbox INBOX {\n auto = subscribe\n}\n${mailboxes.join("\n")}\n}`,
    listener("imap", ports.imap),
    listener("pop3", ports.pop3),
    "pop3_uidl_format = %v.%u",
    "",
  ].join("\n")
}

/** Waits until something answers at a port. */
async function answering(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    const socket = connect(port, "127.0.0.1")
    try {
      await once(socket, "connect")
      return
    } catch {
      await new Promise((resume) => setTimeout(resume, 50))
    } finally {
      socket.destroy()
    }
  }
  throw new Error(`nothing answers at port ${port}`)
}

import { execFileSync } from "node:child_process"
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** Who owns the mailboxes. */
const owner = 5000

/** Where one Postfix keeps everything: configuration, queue, log and mailboxes. */
export interface PostfixHome {
  at(...names: string[]): string
  /** Messages in somebody's mailbox there. */
  mailbox(person: string): string[]
  log(): string
}

/** Makes the folders, with the owners that Postfix asks for. @param folder exists, readable by everybody */
export function makePostfixHome(folder: string): PostfixHome {
  const at = (...names: string[]) => join(folder, ...names)
  for (const name of ["etc", "spool", "data", "mail"]) mkdirSync(at(name), { recursive: true })
  chownSync(at("data"), Number(execFileSync("id", ["-u", "postfix"], { encoding: "utf8" })), 0)
  chownSync(at("mail"), owner, owner)
  return {
    at,
    mailbox: (person) => messagesIn(at("mail", person, "new")),
    log: () => (existsSync(at("log")) ? readFileSync(at("log"), "utf8") : ""),
  }
}

/** What is in a folder of a Maildir; nothing where there is none. */
export const messagesIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")) : []

export interface PostfixSettings {
  address: string
  port: number
  /** Domains it takes mail for. */
  domains: string[]
  /** Address and mailbox, one pair to a line. */
  users: string
  /** What goes beyond what any of them needs. */
  more: Record<string, string>
}

/** Writes the configuration of a Postfix with virtual mailboxes that listens at one address, without a chroot. */
export function configurePostfix({ at }: PostfixHome, settings: PostfixSettings): void {
  const { address, port, domains, users, more } = settings
  writeFileSync(at("etc/users"), users)
  const lines = {
    compatibility_level: "3.6",
    maillog_file: at("log"),
    maillog_file_prefixes: at(),
    queue_directory: at("spool"),
    data_directory: at("data"),
    mydestination: "",
    // Only addresses that the machine says it has; master.cf names the one we mean.
    inet_interfaces: "127.0.0.1",
    inet_protocols: "ipv4",
    virtual_mailbox_domains: domains.join(" "),
    virtual_mailbox_base: at("mail"),
    virtual_mailbox_maps: `texthash:${at("etc/users")}`,
    virtual_uid_maps: `static:${owner}`,
    virtual_gid_maps: `static:${owner}`,
    alias_maps: "",
    alias_database: "",
    smtpd_tls_security_level: "may",
    smtpd_relay_restrictions: "permit_mynetworks,reject_unauth_destination",
    smtp_tls_loglevel: "1",
    minimal_backoff_time: "5s",
    queue_run_delay: "2s",
    ...more,
  }
  const written = Object.entries(lines).map(([name, value]) => `${name} = ${value}\n`)
  writeFileSync(at("etc/main.cf"), written.join(""))
  const shipped = readFileSync("/usr/share/postfix/master.cf.dist", "utf8")
  const chrootless = shipped.replace(/^(\S+\s+\S+\s+\S+\s+\S+\s+)[y-](\s)/gm, "$1n$2")
  writeFileSync(at("etc/master.cf"), chrootless.replace(/^smtp(\s+inet)/m, `${address}:${port}$1`))
}

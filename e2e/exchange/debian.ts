import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Exim of Debian's package, unpacked beside Postfix, with which it cannot be installed (scripts/setup.mjs). */
export const exim = join(import.meta.dirname, "../../node_modules/.cache/missiva-debian/usr/sbin/exim4")

const programs = {
  postfix: "/usr/sbin/postfix",
  opendkim: "/usr/sbin/opendkim",
  opendmarc: "/usr/sbin/opendmarc",
  named: "/usr/sbin/named",
  "dnssec-signzone": "/usr/bin/dnssec-signzone",
  unbound: "/usr/sbin/unbound",
  exim4: exim,
}

/** Why servers of others cannot be started here; undefined: they can. */
export function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return "root is needed"
  const missing = Object.entries(programs).filter(([, path]) => !existsSync(path))
  if (missing.length > 0) return `missing: ${missing.map(([name]) => name).join(", ")}`
  const own = spawnSync("unshare", ["-m", "true"])
  return own.status === 0 ? undefined : "a mount namespace of our own is not to be had"
}

/**
 * A wrapper for commands that see a machine with a resolver and a user of the test: they get files of their own in place
 * of /etc/resolv.conf, /etc/passwd and /etc/group, in a mount namespace, so that the machine itself stays as it is.
 */
export interface Stage {
  /** Puts a command on the stage: program and arguments. */
  command(...words: string[]): [string, string[]]
  run(...words: string[]): string
}

/** The user and group Exim's package was built for. */
export const eximId = 5025

/** @param folder where the files are kept; readable by everybody */
export function setStage(folder: string, resolver: string): Stage {
  const at = (name: string) => join(folder, name)
  // glibc hides whether an answer was validated unless the resolver is said to be trusted.
  writeFileSync(at("resolv.conf"), `nameserver ${resolver}\noptions edns0 trust-ad\n`)
  const entries = {
    passwd: `Debian-exim:x:${eximId}:${eximId}::/nonexistent:/bin/false\n`,
    group: `Debian-exim:x:${eximId}:\n`,
  }
  for (const [name, entry] of Object.entries(entries))
    writeFileSync(at(name), `${readFileSync(`/etc/${name}`, "utf8").trimEnd()}\n${entry}`)
  const files = ["resolv.conf", "passwd", "group"]
  const binds = files.map((name) => `mount --bind '${at(name)}' "$(realpath /etc/${name})"`).join(" && ")
  const command = (...words: string[]): [string, string[]] => [
    "unshare",
    ["-m", "--propagation", "private", "sh", "-c", `${binds} && exec "$@"`, "sh", ...words],
  ]
  return {
    command,
    run: (...words) => {
      const [program, args] = command(...words)
      return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
    },
  }
}

/** A folder for programs that run as other users. */
export function openFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `missiva-${name}-`))
  execFileSync("chmod", ["755", folder])
  return folder
}

import { execFile } from "node:child_process"
import { chownSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const execute = promisify(execFile)

/** Who sieve-test is while root starts it: it refuses to be root. */
const nobody = 65_534

/** Pigeonhole's sieve-test over a folder of its own. */
export interface Pigeonhole {
  /** Compiles a script. @throws when it is refused */
  script(name: string, source: string): string
  message(name: string, bytes: Uint8Array): string
  /** What a script does with a message, sorted, in the words of `deeds`. */
  test(script: string, message: string): Promise<string[]>
  close(): Promise<void>
}

/** The envelope of every message. */
export const envelope = { from: "sender@example.org", to: "me+fast@example.test" }

/** Prepares sieve-test. */
export function openPigeonhole(): Pigeonhole {
  const folder = mkdtempSync(join(tmpdir(), "missiva-sieve-"))
  const own = process.getuid?.() === 0 ? nobody : process.getuid!()
  const group = process.getuid?.() === 0 ? nobody : process.getgid!()
  const owned = (path: string) => {
    if (process.getuid?.() === 0) chownSync(path, own, group)
    return path
  }
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return owned(path)
  }
  owned(folder)
  for (const name of ["mail", "base", "state"]) {
    mkdirSync(join(folder, name))
    owned(join(folder, name))
  }
  const configuration = write(
    "dovecot.conf",
    `mail_location = mbox:${folder}/mail
mail_uid = ${own}
mail_gid = ${group}
first_valid_uid = 0
first_valid_gid = 0
log_path = /dev/stderr
base_dir = ${folder}/base
state_dir = ${folder}/state
plugin {
  sieve_extensions = +editheader +vacation-seconds +spamtest +virustest +spamtestplus
  sieve_max_redirects = 10
  recipient_delimiter = +
}
recipient_delimiter = +
`,
  )
  return {
    script: (name, source) => write(name, source),
    message: write,
    async test(script, message) {
      const { from, to } = envelope
      const args = ["-c", configuration, "-f", from, "-a", to, "-r", to, script, message]
      const { stdout } = await execute("sieve-test", args, { maxBuffer: 1 << 24 })
      return deedsIn(stdout)
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** What stands in the lists of performed actions and of the implicit keep. */
function deedsIn(told: string): string[] {
  const deeds: string[] = []
  for (const block of told.split(/^ \* /m).slice(1)) {
    const [first = ""] = block.split("\n", 1)
    const flags = /\+ add IMAP flags:(.*)$/m.exec(block)?.[1]?.trim().split(/\s+/) ?? []
    const store = /^store message in folder: (.*)$/.exec(first)
    const redirect = /^redirect message to: <(.*)>$/.exec(first)
    if (store) deeds.push(stored(store[1]!, flags))
    else if (redirect) deeds.push(`redirect ${redirect[1]}`)
    else if (first.startsWith("send vacation")) deeds.push("vacation")
    else if (first.startsWith("reject")) deeds.push("reject")
    else if (!first.startsWith("discard")) deeds.push(first)
  }
  return deeds.sort()
}

/** A copy in a mailbox, as both sides write it. */
export function stored(mailbox: string, flags: readonly string[]): string {
  const sorted = [...new Set(flags.map((flag) => flag.toLowerCase()))].sort()
  return `store ${mailbox} (${sorted.join(" ")})`
}

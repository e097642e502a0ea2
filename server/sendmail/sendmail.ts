// The `sendmail` command, under its three names; which, is the first word. It leaves mail in the spool folder, so it works while the server is
// down; exit codes are those of sysexits.

import { dirname, join } from "node:path"
import { type Config, ConfigError, loadConfig } from "../config.ts"
import { callerName } from "./caller.ts"
import { converse } from "./dialogue.ts"
import { composeLetter, LetterFault } from "./letter.ts"
import { type Options, parseOptions, UsageFault } from "./options.ts"
import { spool, spooledHostname } from "./spool.ts"

const exit = { ok: 0, usage: 64, data: 65, later: 75, config: 78 } as const

async function read(limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    size += (chunk as Buffer).length
    if (size > limit) throw new LetterFault(`The message is larger than ${limit} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

async function administer(words: string[]): Promise<number> {
  const { run } = await import("../cli/run.ts")
  const { readSecret } = await import("../cli/secret.ts")
  const out = (text: string) => console.log(text)
  return run(words, loadConfig, { out, err: (text) => console.error(text), secret: readSecret })
}

async function send(options: Options, config: Config): Promise<number> {
  const ours = config.hostname ?? (await spooledHostname(config.spoolFolder)) ?? config.machineName
  const caller = { address: `${callerName()}@${ours}`, hostname: ours, now: Date.now() }
  if (options.mode === "smtp") {
    const write = (text: string) => void process.stdout.write(text)
    await converse({
      input: process.stdin,
      write,
      hostname: ours,
      limit: config.messageLimit,
      send: ({ sender, recipients, bytes }) => {
        const said = { ...options, sender, recipients, ignoreDots: true, readRecipients: false }
        return spool(config.spoolFolder, composeLetter(bytes, said, caller), options, config.messageLimit)
      },
    })
    return exit.ok
  }
  const letter = composeLetter(await read(config.messageLimit), options, caller)
  await spool(config.spoolFolder, letter, options, config.messageLimit)
  if (options.verbose) console.log(`Kept for ${letter.recipients.join(", ")}`)
  return exit.ok
}

async function main(): Promise<number> {
  const [called = "sendmail", ...words] = process.argv.slice(2)
  if (called === "mailq") return administer(["queue", "mailq"])
  // Aliases are read where they are: there is nothing to rebuild, and nobody to be asked.
  if (called === "newaliases") return exit.ok
  const options = parseOptions(words)
  if (options.mode === "queue") return administer(["queue", "mailq"])
  if (options.mode === "aliases") return exit.ok
  if (options.mode === "flush") return administer(["queue", "flush"])
  return send(options, loadConfig())
}

function complain(thrown: unknown): number {
  const error = thrown as NodeJS.ErrnoException
  console.error(`sendmail: ${error.message}`)
  if (error.code === "EACCES" && error.path)
    console.error(
      `sendmail: this user may not put mail into ${dirname(error.path)}; MISSIVA_SPOOL can name a folder for all`,
    )
  if (thrown instanceof UsageFault) return exit.usage
  if (thrown instanceof LetterFault) return exit.data
  if (thrown instanceof ConfigError) return exit.config
  if (error.code === "ENOENT")
    console.error(`sendmail: is the server set up? Looked in ${join(process.cwd(), "data")}`)
  return exit.later
}

process.exitCode = await main().catch(complain)

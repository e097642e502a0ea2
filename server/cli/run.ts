import { constants } from "node:fs"
import { access, mkdir } from "node:fs/promises"
import { type Config, ConfigError } from "../config.ts"
import { migrate } from "../db/migrate.ts"
import { databaseTarget } from "../db/target.ts"
import { openDirectory } from "../directory/open.ts"
import { asMailError } from "../errors.ts"
import { silentLog } from "../log.ts"
import { account } from "./account.ts"
import { alias } from "./alias.ts"
import { ban } from "./ban.ts"
import { type Answer, type Desk, type Noun, parseTyped, type Terminal, type Verb } from "./command.ts"
import { dnsList } from "./dns-list.ts"
import { domain } from "./domain.ts"
import { exportMail } from "./export.ts"
import { fsck } from "./fsck.ts"
import { group } from "./group.ts"
import { nounHelp, overview, verbHelp } from "./help.ts"
import { history } from "./history.ts"
import { importMail } from "./import.ts"
import { queue } from "./queue.ts"
import { quota } from "./quota.ts"
import { route } from "./route.ts"
import { searchIndex } from "./search-index.ts"
import { sieve } from "./sieve.ts"
import { spam } from "./spam.ts"
import { undelete } from "./undelete.ts"
import { UsageError } from "./usage-error.ts"

const nouns: Record<string, Noun> = {
  domain,
  account,
  alias,
  group,
  queue,
  history,
  route,
  ban,
  dnslist: dnsList,
  sieve,
  spam,
  quota,
  index: searchIndex,
}
const verbs: Record<string, Verb> = { import: importMail, export: exportMail, undelete, fsck }

/** A verb that was found, the words that name it, and what stands after them. */
interface Found {
  verb: Verb
  line: string
  args: string[]
}

const own = <Value>(record: Record<string, Value>, key: string) =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** Finds the verb that is meant, or the help to print instead. @throws UsageError */
function find(args: string[]): Found | { help: string } {
  const [first = "--help", second = "--help", ...rest] = args
  if (["--help", "-h", "help"].includes(first)) return { help: overview(nouns, verbs) }
  const alone = own(verbs, first)
  if (alone) return { verb: alone, line: first, args: args.slice(1) }
  const noun = own(nouns, first)
  if (!noun)
    throw new UsageError(
      `There is no "${first}"; there are ${Object.keys({ ...nouns, ...verbs }).join(", ")}`,
    )
  if (["--help", "-h", "help"].includes(second)) return { help: nounHelp(first, noun) }
  const verb = own(noun.verbs, second)
  if (!verb)
    throw new UsageError(`"${first}" has no "${second}"; it has ${Object.keys(noun.verbs).join(", ")}`)
  return { verb, line: `${first} ${second}`, args: rest }
}

async function perform(found: Found, config: () => Config, terminal: Terminal): Promise<number> {
  const { verb } = found
  const typed = parseTyped(verb, found.args)
  if (typed.options.help) {
    terminal.out(verbHelp(found.line, verb))
    return 0
  }
  const job = verb.prepare(typed, found.line)
  const answer =
    "runAlone" in job ? await job.runAlone() : await withDesk(config(), (desk) => job.run(desk, terminal))
  terminal.out(typed.options.json ? JSON.stringify(answer.json, null, 2) : answer.text)
  return answer.exitCode ?? 0
}

/** @throws ConfigError when it is somebody else's */
async function openFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code !== "EACCES" && code !== "EPERM") throw thrown
    throw new ConfigError(`This user may not open ${folder}; run this as the user the server runs as`)
  }
}

async function withDesk(config: Config, work: (desk: Desk) => Promise<Answer>): Promise<Answer> {
  await openFolder(config.dataFolder)
  await migrate(databaseTarget(config.databaseUrl))
  const opened = openDirectory(config, silentLog)
  try {
    return await work({ ...opened, config })
  } finally {
    await opened.close()
  }
}

/** Says what went wrong in one sentence; the exit code. */
function complain(thrown: unknown, terminal: Terminal): number {
  if (thrown instanceof UsageError) {
    terminal.err(`missiva: ${thrown.message}`)
    return 2
  }
  const error = asMailError(thrown)
  const known = error.code !== "internal" || thrown instanceof ConfigError
  const cause = thrown instanceof Error ? thrown.message : String(thrown)
  terminal.err(`missiva: ${known && !(thrown instanceof ConfigError) ? error.message : cause}`)
  return 1
}

/**
 * Runs one command line. Works beside a running server and without one; brings the database up to date first.
 * @returns the exit code: 0 done, 1 refused or something is wrong, 2 not understood
 */
export async function run(args: string[], config: () => Config, terminal: Terminal): Promise<number> {
  try {
    const found = find(args)
    if ("help" in found) {
      terminal.out(found.help)
      return 0
    }
    return await perform(found, config, terminal)
  } catch (thrown) {
    return complain(thrown, terminal)
  }
}

import { Acceptance } from "../accept/accept.ts"
import { type Clock, systemClock } from "../clock.ts"
import type { Config } from "../config.ts"
import { Pipes } from "../delivery/pipes.ts"
import { Directory } from "../directory/directory.ts"
import { type Log, silentLog } from "../log.ts"
import { loadTls, type Tls } from "../net/tls.ts"
import { type Dispatch, noSlots } from "../queue/dispatch.ts"
import type { Judge } from "../spam/judge.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import { createSmtpServers, type SmtpServersOptions } from "./servers.ts"

export const password = "correct horse battery"

/** What tests may want otherwise. */
export interface PostOfficeOptions
  extends Partial<
      Pick<SmtpServersOptions, "limits" | "allowPlaintext" | "isKnown" | "examiner" | "flush" | "reputation">
    >,
    Partial<Pick<Config, "proxies" | "gateways" | "dailyLimits" | "judgeOwn" | "judgedBefore">> {
  clock?: Clock
  log?: Log
  messageLimit?: number
  /** URL of a PostgreSQL server to use instead of SQLite. */
  postgresql?: string
  queue?: Dispatch
  /** Who judges what strangers write. */
  judge?(house: TestHouse): Judge
  /** Programs that mail may be given to. */
  pipeFolder?: string
  /** Folders in which mail may be written to files. */
  fileFolders?: string[]
  /** How long the same message counts as the same, milliseconds. */
  duplicateTime?: number
}

/** A whole post office for tests: real database, directory, store, listeners on free ports of 127.0.0.1. */
export interface PostOffice {
  house: TestHouse
  directory: Directory
  acceptance: Acceptance
  programs: Pipes
  tls: Tls
  ports: { smtp: number; submission: number; submissions: number; lmtp: number }
  /** Makes alice, bob … at a domain, with `password`. */
  person(name: string, domain?: string, quotaBytes?: number): Promise<number>
  /** The messages in a mailbox as texts, oldest first. */
  inbox(accountId: number, mailbox?: string): Promise<string[]>
  closeListeners(): Promise<void>
  close(): Promise<void>
}

const hostname = "mail.example.test"
const actor = { address: "test" }

/** Opens a post office that serves example.test and example.net. */
export async function openPostOffice(options: PostOfficeOptions = {}): Promise<PostOffice> {
  const { clock = systemClock, log = silentLog, messageLimit = 5_000_000 } = options
  const house = await openTestHouse({ clock, ...(options.postgresql && { postgresql: options.postgresql }) })
  const { sql, prisma, store, folder } = house
  const { pipeFolder, fileFolders } = options
  const directory = new Directory({
    sql,
    prisma,
    clock,
    log,
    keyFolder: folder,
    hostname,
    pipeFolder,
    fileFolders,
  })
  await directory.createDomain({ name: "example.test" }, actor)
  await directory.createDomain({ name: "example.net" }, actor)
  const users = { find: async () => undefined }
  const pipes = new Pipes({ sql, users, folder: pipeFolder, longest: 1500 })
  const acceptance = new Acceptance({
    sql,
    store,
    directory,
    queue: options.queue ?? { wake() {}, reserve: () => noSlots },
    hostname,
    clock,
    log,
    config: { language: "en", queueLifetime: 5 * 86_400_000, duplicateTime: options.duplicateTime ?? 0 },
    pipes,
  })
  const tls = await loadTls({ tls: undefined, dataFolder: folder, hostname, machineName: hostname })
  const { judge, ...others } = options
  const servers = createSmtpServers({
    ...others,
    ...(judge && { judge: judge(house) }),
    config: { ...anyPort, ...options, messageLimit },
    sql,
    store,
    directory,
    acceptance,
    tls,
    clock,
    log,
    hostname,
  })
  const [smtp, submission, submissions, lmtp] = await Promise.all(
    (["smtp", "submission", "submissions", "lmtp"] as const).map(
      async (name) => (await servers[name].open())!,
    ),
  )
  const closeListeners = async () => {
    await Promise.all(Object.values(servers).map((server) => server.close()))
  }
  return {
    house,
    directory,
    acceptance,
    programs: pipes,
    tls,
    ports: { smtp: smtp!, submission: submission!, submissions: submissions!, lmtp: lmtp! },
    async person(name, domain = "example.test", quotaBytes = 0) {
      const input = { address: `${name}@${domain}`, name, password, quotaBytes }
      return (await directory.createAccount(input, actor)).id
    },
    inbox: (accountId, mailbox = "INBOX") => readMailbox(house, accountId, mailbox),
    closeListeners,
    async close() {
      await closeListeners()
      await house.close()
    },
  }
}

const anyPort = {
  bind: "127.0.0.1",
  ports: {
    smtp: 0,
    submission: 0,
    submissions: 0,
    "submission-alt": "off",
    imap: "off",
    imaps: "off",
    pop3: "off",
    pop3s: "off",
    lmtp: 0,
    managesieve: "off",
  },
} as const

async function readMailbox({ store }: TestHouse, accountId: number, name: string): Promise<string[]> {
  const { id } = await store.mailbox(accountId, name)
  const { uids, length } = await store.snapshot(id)
  const texts: string[] = []
  for await (const rows of store.rows(id, uids.subarray(0, length), "message"))
    for (const { contentId } of rows)
      texts.push((await (await store.content(contentId)).bytes()).toString("latin1"))
  return texts
}

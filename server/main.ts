// The mail process: all listeners, the queue's worker, the collector and the indexer, put together here and nowhere else.
//   configuration → database → directory → store → queue ↔ accept → listeners → signals

import { mkdir } from "node:fs/promises"
import { flushCompileCache } from "node:module"
import { join } from "node:path"
import { Acceptance } from "./accept/accept.ts"
import { acceptOurs } from "./accept/ours.ts"
import { Authentication } from "./authentication/authentication.ts"
import { systemClock } from "./clock.ts"
import { type Config, ConfigError, loadConfig, type MailListener, type Role } from "./config.ts"
import { migrateApart } from "./db/migrate-apart.ts"
import { openSql } from "./db/open.ts"
import { openPrisma } from "./db/prisma.ts"
import { databaseTarget } from "./db/target.ts"
import { Housekeeping } from "./delivery/housekeeping.ts"
import { LocalWays } from "./delivery/local-ways.ts"
import { Pipes } from "./delivery/pipes.ts"
import { QuotaWarnings } from "./delivery/quota-warnings.ts"
import { Refilter } from "./delivery/refilter.ts"
import { Directory } from "./directory/directory.ts"
import { createImapServer } from "./imap/server.ts"
import { ImapSieve } from "./imapsieve/imapsieve.ts"
import { Mirrors } from "./local/mirrors.ts"
import { createLog, type Log } from "./log.ts"
import { Machine } from "./machine/machine.ts"
import { createManageSieveServer } from "./managesieve/server.ts"
import { type Listener, openListener } from "./net/listener.ts"
import { openFilesLimit, warnOfFewFiles, watchOpenFiles } from "./net/open-files.ts"
import { loadTls, type Tls } from "./net/tls.ts"
import { createPop3Server } from "./pop3/server.ts"
import { flushDomain } from "./queue/flush.ts"
import { Queue } from "./queue/queue.ts"
import { Reputation } from "./reputation/reputation.ts"
import { Pickup } from "./sendmail/pickup.ts"
import { createSmtpServers, smtpListeners } from "./smtp/servers.ts"
import { type Judge, openJudge } from "./spam/judge.ts"
import { noteLesson } from "./spam/lessons.ts"
import { sendersOf } from "./spam/sender-facts.ts"
import { Training } from "./spam/training.ts"
import { Blobs } from "./store/blobs.ts"
import { Collector } from "./store/collector.ts"
import { Indexer } from "./store/digest/indexer.ts"
import { Retention, retentionOf } from "./store/retention.ts"
import { Store } from "./store/store.ts"

/** Exit code for a start that cannot succeed until somebody changes something. */
const misconfigured = 78

/** Exit code for "start me again": the first-run wizard gave us a name, and listeners and certificate are to bear it. */
const renamed = 75

/** How often we look whether the first-run wizard is done, which happens in the web process. */
const setupPollMs = 1_000

/** When most of what will be compiled has been. */
const compiledMs = 20_000

/** How long sessions get to end when the process is asked to stop. */
const farewellMs = 30_000

interface Running {
  ports: Partial<Record<MailListener, number>>
  setupToken: string | undefined
  isSetUp(): Promise<boolean>
  stop(): Promise<void>
}

async function openRooms(config: Config, log: Log) {
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 })
  const target = databaseTarget(config.databaseUrl)
  const applied = await migrateApart(target)
  if (applied.length > 0) log.info("database.migrated", { migrations: applied.join(" ") })
  const sql = openSql(target)
  const prisma = openPrisma(target)
  const clock = systemClock
  const keyFolder = join(config.dataFolder, "keys")
  const machine = new Machine(config)
  const directory = new Directory({ ...config, sql, prisma, clock, log, keyFolder, machine })
  const { users } = machine
  const blobs = new Blobs(join(config.dataFolder, "blobs"))
  const store = new Store({ ...config, sql, blobs, clock, log })
  const collector = new Collector({ ...config, sql, blobs, clock, log })
  const indexer = new Indexer({ sql, blobs, clock, log })
  store.onChange = (mailboxId) => indexer.touch(mailboxId)
  store.onTransfer = noteLesson
  return { config, log, clock, sql, prisma, directory, users, blobs, store, collector, indexer }
}

async function start(config: Config, log: Log): Promise<Running> {
  const rooms = await openRooms(config, log)
  const { sql, prisma, directory, store } = rooms
  if (config.demo) {
    const { seedDemo } = await import("./demo/seed.ts")
    await seedDemo({ directory, store, clock: rooms.clock })
  }
  const hostname = (await directory.hostname()) ?? config.machineName
  const tls = await loadTls({ ...config, hostname })
  const authentication = new Authentication({
    ...rooms,
    hostname,
    send: (recipient, bytes) => acceptOurs(acceptance, store, { recipient, bytes }),
  })
  const pipes = new Pipes({ ...rooms, folder: config.pipeFolder })
  // The queue sends bounces through accept, and accept puts mail into the queue.
  const queue: Queue = new Queue({
    ...rooms,
    hostname,
    assurance: authentication.assurance,
    localWays: new LocalWays({ ...rooms, ...config, pipes }),
    accept: (envelope, staged, alongside) => acceptance.accept(envelope, staged, alongside),
  })
  const acceptance = new Acceptance({ ...rooms, queue, hostname, pipes })
  const flush = async (domain: string) => {
    const waiting = await flushDomain(sql, domain, rooms.clock.now())
    queue.wake()
    return waiting
  }
  const filter = openFilter(rooms, authentication)
  const listeners = await openListeners({
    ...rooms,
    flush,
    examiner: authentication.examiner,
    ...filter,
    hostname,
    tls,
    acceptance,
  })
  if (config.roles.includes("queue")) {
    queue.start()
    if (!config.demo) authentication.start()
  }
  const pickup = new Pickup({
    ...rooms,
    ...config,
    folder: config.spoolFolder,
    hostname,
    accept: acceptance.accept.bind(acceptance),
    judge: filter.judge,
  })
  if (config.roles.includes("queue")) await pickup.start()
  const workers = startWorkers(rooms, hostname)
  const setupToken = (await directory.isSetUp()) ? undefined : await directory.createSetupToken()
  return {
    ports: listeners.ports,
    setupToken,
    isSetUp: directory.isSetUp,
    async stop() {
      await Promise.all([
        listeners.close(),
        queue.stop(),
        pickup.stop(),
        workers.stop(),
        filter.reputation.stop(),
        authentication.stop(),
      ])
      await sql.close()
      await prisma.$disconnect()
    },
  }
}

/** What is thought of mail from strangers, and of strangers. */
function openFilter(rooms: Awaited<ReturnType<typeof openRooms>>, authentication: Authentication) {
  const passesSpf = authentication.passesSpf.bind(authentication)
  const reputation = new Reputation({ ...rooms, lookup: authentication.lookup, passesSpf })
  reputation.start()
  return { reputation, judge: openJudge({ ...rooms, ...sendersOf(reputation) }) }
}

/** What works in the background: in every mail process, and only where the queue is. */
function startWorkers(rooms: Awaited<ReturnType<typeof openRooms>>, hostname: string) {
  const { config, directory, collector, indexer } = rooms
  const patchFolder = join(config.dataFolder, "mirror")
  const everywhere = [collector, indexer, new Housekeeping(rooms), directory.limiter]
  const withQueue = [
    new Training(rooms),
    new Mirrors({ ...rooms, ...config.machine, ...config, patchFolder }),
    new QuotaWarnings({ ...rooms, hostname }),
    new Retention({ ...rooms, usual: config.retention }),
  ]
  for (const worker of everywhere) worker.start()
  if (config.roles.includes("queue")) for (const worker of withQueue) worker.start()
  return { stop: () => Promise.all([...everywhere, ...withQueue].map((worker) => worker.stop())) }
}

type Parts = Awaited<ReturnType<typeof openRooms>> &
  Pick<Authentication, "examiner"> & {
    judge: Judge
    reputation: Reputation
    hostname: string
    tls: Tls
    acceptance: Acceptance
    flush(domain: string): Promise<number>
  }

async function openListeners(parts: Parts) {
  const { config, tls } = parts
  const allowPlaintext = config.plainLogin
  const ports: Partial<Record<MailListener, number>> = {}
  const smtp = createSmtpServers({ ...parts, allowPlaintext })
  const sievePort = () => ports.managesieve ?? config.ports.managesieve
  const eventScripts = new ImapSieve({ ...parts, url: () => `sieve://${parts.hostname}:${sievePort()}` })
  const imap = createImapServer({
    ...parts,
    // Without ManageSieve nobody could put a script there (RFC 6785 §2.1).
    eventScripts: config.ports.managesieve === "off" ? undefined : eventScripts,
    messageLimit: config.messageLimit,
    gmail: config.imapGmail,
    filtering: new Refilter(parts),
    retentionOf: (ids) => retentionOf(parts.sql, config.retention, ids),
    undeleteTime: config.undeleteTime,
    purges: config.purges,
    perAccount: config.imapPerAccount,
    allowPlaintext,
  })
  const pop3 = createPop3Server({ ...parts, allowPlaintext })
  const managesieve = createManageSieveServer({
    ...parts,
    allowPlaintext,
    pipes: config.pipeFolder !== undefined,
  })
  const opened: Listener[] = []
  for (const name of smtpListeners) {
    if (!config.roles.includes(name.startsWith("submission") ? "submission" : (name as Role))) continue
    const port = await smtp[name].open().catch((error) => refuse(name, config, error))
    if (port !== undefined) ports[name] = port
  }
  const mailboxListeners = { imap, imaps: imap, pop3, pop3s: pop3, managesieve }
  for (const name of ["imap", "imaps", "pop3", "pop3s", "managesieve"] as const) {
    const port = config.ports[name]
    const secure = name === "imaps" || name === "pop3s"
    if (port === "off" || !config.roles.includes(name.replace(/s$/, "") as Role)) continue
    const onConnection: Parameters<typeof openListener>[0]["onConnection"] = (socket) =>
      mailboxListeners[name].handle(socket, secure)
    const options = { port, host: config.bind, log: parts.log, onConnection, ...(secure ? { tls } : {}) }
    const listener = await openListener(options).catch((error) => refuse(name, config, error))
    opened.push(listener)
    ports[name] = listener.port
  }
  return {
    ports,
    async close() {
      await Promise.all([
        ...smtpListeners.map((name) => smtp[name].close()),
        ...opened.map((listener) => listener.close()),
        imap.close(),
        pop3.close(),
        managesieve.close(),
      ])
    },
  }
}

function refuse(name: MailListener, config: Config, error: NodeJS.ErrnoException): never {
  const variable = `MISSIVA_PORT_${name.toUpperCase().replaceAll("-", "_")}`
  const why = error.code === "EADDRINUSE" ? "is taken by another program" : `cannot be opened (${error.code})`
  throw new ConfigError(
    `Port ${config.ports[name]} (${name}) ${why}; set ${variable} to another port or to off`,
  )
}

async function main(): Promise<void> {
  const log = createLog()
  warnOfFewFiles(log, openFilesLimit())
  watchOpenFiles(log)
  const running = await start(loadConfig(), log)
  log.info("mail.started", { ports: JSON.stringify(running.ports) })
  process.send?.({ ports: running.ports, setupToken: running.setupToken })
  // For the next start, also when this one ends without warning.
  setTimeout(flushCompileCache, compiledMs).unref()
  let stopping = false
  const stop = (signal: string, code = 0) => {
    // A second signal does not wait.
    if (stopping) process.exit(1)
    stopping = true
    log.info("mail.stopping", { signal })
    setTimeout(() => process.exit(1), farewellMs).unref()
    running.stop().then(
      () => process.exit(code),
      (error: Error) => {
        log.error("mail.stop", { error })
        process.exit(1)
      },
    )
  }
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop(signal))
  if (running.setupToken)
    setInterval(async () => {
      if (!stopping && (await running.isSetUp())) stop("set up", renamed)
    }, setupPollMs)
  process.on("disconnect", () => stop("disconnect"))
  // A fault nobody caught: what is in memory cannot be trusted any more, what is on disk can.
  for (const fault of ["uncaughtException", "unhandledRejection"] as const)
    process.on(fault, (error: Error) => {
      log.error("mail.fault", { error, stack: error?.stack })
      process.exit(70)
    })
}

main().catch((error: Error) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(error instanceof ConfigError ? misconfigured : 1)
})

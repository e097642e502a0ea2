// Measures Missiva against Postfix + Dovecot from Debian's packages, in turn in one run, and prints the ratios:
//   npm run bench [-- --only load,mbox10k] [--full] [--write]
// The harness (servers, corpus, clocks) lies beside the repository in ../shared/bench; without it there is nothing to
// compare with, and the run says so.

import { type SpawnSyncOptions, spawnSync } from "node:child_process"
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { startMissiva } from "../missiva.ts"
import { makeAccounts } from "./accounts.ts"
import { addMemory, addProcessor, addRuns } from "./figures.ts"
import { memoryOf, processorOf } from "./memory.ts"
import { downloadAll } from "./pop3.ts"
import { measureRelay } from "./relay.ts"
import { deliverAll, giveScript, hundredRules } from "./rules.ts"

const root = join(import.meta.dirname, "../..")
const harness = join(root, "../shared/bench")
/** In the order they are run: later ones use what earlier ones filled. */
const steps = ["fresh", "load", "mbox10k", "pop3", "idle", "login", "mem", "deliver", "rules", "relay"]
/** With --full. The last one is the mailbox of 100,000 messages that "load" fills too then. */
const fullSteps = [...steps, "mem10k", "mbox100k"]
const accounts = 100
/** Whose INBOX is read by POP3, and how many messages it has. */
const reader = 7
const maildrop = 2000
const secret = "missiva-bench"

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    full: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
})

function run(program: string, args: string[], options: SpawnSyncOptions = {}): string {
  const done = spawnSync(join(harness, program), args, { stdio: ["ignore", "pipe", "inherit"], ...options })
  if (done.error) throw done.error
  return String(done.stdout)
}

/** Ports and a folder of our own, so that a pair started by hand is left alone. */
const peerEnv: NodeJS.ProcessEnv = {
  ...process.env,
  PEER_FRESH: "1",
  PEER_USERS: String(accounts),
  PEER_DIR: "/tmp/missiva-bench-peer",
  ...Object.fromEntries(
    ["SMTP", "SUBMISSION", "LMTP", "IMAP", "POP3", "SIEVE"].map((name, index) => [
      `PEER_${name}`,
      `${22_025 + index}`,
    ]),
  ),
}

interface Server {
  label: string
  imap: string
  pop3: number
  lmtp: number
  managesieve: number
  smtp: string
  password: string
  pids: string
  results: string
}

/** What the harness wants to know of every server. */
const common = ({ label, imap, password, pids }: Server) => [
  ...["--label", label, "--imap", imap, "--pass", password],
  ...["--user-template", "user%d@example.test", "--pid", pids],
]

async function measure(server: Server, step: string): Promise<void> {
  if (step === "fresh") return measureFresh(server)
  if (step === "pop3") return measurePop3(server)
  // By servers of its own, which hand everything on.
  if (step === "relay") return measureRelay(server, values.full)
  if (step === "rules") return measureRules(server)
  if (step === "mem10k") return measureCrowd(server, 10_000)
  const size = values.full || step === "deliver" ? [] : ["--quick"]
  run("run-all", [...common(server), "--smtp", server.smtp, "--out", server.results, "--only", step, ...size])
}

/** Before anybody has asked for anything. */
function measureFresh({ label, pids, results }: Server): void {
  const bytes = memoryOf(pids.split(",").map(Number))
  addMemory(results, { server: label, bench: "mem", fig: "fresh" }, bytes)
}

async function measurePop3(server: Server): Promise<void> {
  const user = `user${reader}@example.test`
  const place = ["--imap", server.imap, "--user", user, "--pass", server.password, "--mailbox", "INBOX"]
  run("make-corpus", ["--count", String(maildrop), ...place])
  // What a server does behind the delivery is not part of reading.
  await new Promise((resume) => setTimeout(resume, 5000))
  const taken = []
  for (let time = 0; time < 4; time++)
    taken.push(await downloadAll({ port: server.pop3, user, password: server.password }))
  // The first one warms up.
  const seconds = taken.slice(1).map((download) => download.seconds)
  const { messages, bytes } = taken[0]!
  const names = { server: server.label, bench: "pop3", fig: "download_all" }
  addRuns(server.results, names, { seconds, count: messages, unit: "msg", bytes })
}

/** Delivery through a script of a hundred rules, by LMTP: 10,000 messages with --full. */
async function measureRules({ label, lmtp, managesieve, password, pids, results }: Server): Promise<void> {
  const users = Array.from({ length: accounts }, (_, index) => `user${index + 1}@example.test`)
  for (const user of users) await giveScript(managesieve, { user, password, source: hundredRules() })
  // Whoever compiles at the first delivery has done so then.
  await deliverAll({ port: lmtp, users, messages: 5 * accounts })
  const messages = values.full ? 10_000 : 2000
  const seconds: number[] = []
  const roots = pids.split(",").map(Number)
  const began = processorOf(roots)
  for (let time = 0; time < 3; time++) seconds.push(await deliverAll({ port: lmtp, users, messages }))
  const names = { server: label, bench: "deliver", fig: "lmtp.100rules" }
  addRuns(results, names, { seconds, count: messages, unit: "msg", bytes: messages * 4096 })
  // On a busy machine this says more than the clock does.
  const processor = (processorOf(roots) - began) / (3 * messages)
  addProcessor(results, { ...names, fig: "lmtp.100rules.cpu" }, processor)
}

/** Memory with many idle sessions; of the harness's figures only the one that has not been taken yet. */
function measureCrowd(server: Server, count: number): void {
  const patience = ["--timeout", "120"]
  const mem = ["mem", "--count", String(count), "--settle", "10"]
  const lines = run("imap-bench", [...common(server), ...patience, ...mem])
  for (const line of lines.split("\n"))
    if (line.includes(`"idle.${count}"`)) appendFileSync(server.results, `${line}\n`)
}

function startPeer(folder: string): Server {
  const facts = Object.fromEntries(
    [...run("peer-up", [], { env: peerEnv }).matchAll(/(PEER_\w+)=(\S+)/g)].map(([, name, value]) => [
      name,
      value!,
    ]),
  )
  if (values.full) admitCrowd(Number(facts.PEER_DOVECOT_PID))
  return {
    label: "Postfix+Dovecot",
    imap: `127.0.0.1:${facts.PEER_IMAP}`,
    pop3: Number(facts.PEER_POP3),
    lmtp: Number(facts.PEER_LMTP),
    managesieve: Number(facts.PEER_SIEVE),
    smtp: `127.0.0.1:${facts.PEER_SMTP}`,
    password: "pass",
    pids: `${facts.PEER_DOVECOT_PID},${facts.PEER_POSTFIX_PID}`,
    results: join(folder, "peer.jsonl"),
  }
}

/** Dovecot has a process for each session, 8,000 of them as the harness sets it up. */
function admitCrowd(pid: number): void {
  const path = join(peerEnv.PEER_DIR!, "dovecot/etc/dovecot.conf")
  writeFileSync(path, readFileSync(path, "utf8").replaceAll("process_limit = 8000", "process_limit = 12000"))
  process.kill(pid, "SIGHUP")
}

async function main(): Promise<void> {
  if (!existsSync(harness)) {
    console.error("SKIPPED: ../shared/bench is missing, so there is no Postfix + Dovecot to compare with.")
    process.exitCode = 1
    return
  }
  const folder = mkdtempSync(join(tmpdir(), "missiva-bench-"))
  const missiva = await startMissiva({
    empty: true,
    env: { MISSIVA_PLAIN_LOGIN: "on", MISSIVA_IMAP_PER_ACCOUNT: "16000", MISSIVA_PORT_LMTP: "0" },
  })
  try {
    // What the first start compiled is on disk for all that follow.
    await missiva.stopMail()
    await missiva.restart()
    await makeAccounts(missiva.folder, accounts, secret)
    const peer = startPeer(folder)
    const ours: Server = {
      label: "Missiva",
      imap: `127.0.0.1:${missiva.ports.imap}`,
      pop3: missiva.ports.pop3,
      lmtp: missiva.ports.lmtp,
      managesieve: missiva.ports.managesieve,
      smtp: `127.0.0.1:${missiva.ports.smtp}`,
      password: secret,
      pids: String(missiva.pid()),
      results: join(folder, "missiva.jsonl"),
    }
    for (const step of values.only?.split(",") ?? (values.full ? fullSteps : steps))
      for (const server of [peer, ours]) {
        console.error(`\n── ${step}: ${server.label}`)
        await measure(server, step)
      }
    const table = run("compare", [peer.results, ours.results])
    console.log(table)
    if (values.write) writeTable(table)
    console.error(await missiva.fsck())
  } finally {
    run("peer-down", ["--purge"], { env: peerEnv })
    await missiva.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts the table into docs/performance.md between its marks. */
function writeTable(table: string): void {
  const path = join(root, "docs/performance.md")
  const machine = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, ${cpus()[0]?.model ?? ""}, Node ${process.version}`
  const block = `<!-- table -->\n\n\`npm run bench${values.full ? " -- --full" : ""}\`, ${machine}:\n\n${table}\n<!-- /table -->`
  writeFileSync(
    path,
    readFileSync(path, "utf8").replace(/<!-- table -->[\s\S]*<!-- \/table -->/, () => block),
  )
}

await main()

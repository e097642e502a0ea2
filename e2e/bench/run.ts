// Measures Missiva against Postfix + Dovecot from Debian's packages, in turn in one run, and prints the ratios:
//   npm run bench [-- --only mbox10k,deliver] [--full] [--write]
// The harness (servers, corpus, clocks) lies beside the repository in ../shared/bench; without it there is nothing to
// compare with, and the run says so.

import { type SpawnSyncOptions, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { startMissiva } from "../missiva.ts"
import { makeAccounts } from "./accounts.ts"

const root = join(import.meta.dirname, "../..")
const harness = join(root, "../shared/bench")
const steps = ["load", "mbox10k", "idle", "login", "mem", "deliver"]
const accounts = 100
const secret = "missiva-bench"

const { values } = parseArgs({
  options: {
    only: { type: "string", default: steps.join(",") },
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
  smtp: string
  password: string
  pids: string
  results: string
}

function measure(server: Server, step: string): void {
  const args = [
    "--label",
    server.label,
    "--imap",
    server.imap,
    "--smtp",
    server.smtp,
    "--pass",
    server.password,
  ]
  const more = [
    "--user-template",
    "user%d@example.test",
    "--pid",
    server.pids,
    "--out",
    server.results,
    "--only",
    step,
  ]
  run("run-all", [...args, ...more, ...(values.full || step === "deliver" ? [] : ["--quick"])])
}

function startPeer(folder: string): Server {
  const facts = Object.fromEntries(
    [...run("peer-up", [], { env: peerEnv }).matchAll(/(PEER_\w+)=(\S+)/g)].map(([, name, value]) => [
      name,
      value!,
    ]),
  )
  return {
    label: "Postfix+Dovecot",
    imap: `127.0.0.1:${facts.PEER_IMAP}`,
    smtp: `127.0.0.1:${facts.PEER_SMTP}`,
    password: "pass",
    pids: `${facts.PEER_DOVECOT_PID},${facts.PEER_POSTFIX_PID}`,
    results: join(folder, "peer.jsonl"),
  }
}

async function main(): Promise<void> {
  if (!existsSync(harness)) {
    console.error("SKIPPED: ../shared/bench is missing, so there is no Postfix + Dovecot to compare with.")
    process.exitCode = 1
    return
  }
  const folder = mkdtempSync(join(tmpdir(), "missiva-bench-"))
  const missiva = await startMissiva({ empty: true, env: { MISSIVA_PLAIN_LOGIN: "on" } })
  try {
    await makeAccounts(missiva.folder, accounts, secret)
    const peer = startPeer(folder)
    const ours: Server = {
      label: "Missiva",
      imap: `127.0.0.1:${missiva.ports.imap}`,
      smtp: `127.0.0.1:${missiva.ports.smtp}`,
      password: secret,
      pids: String(missiva.pid()),
      results: join(folder, "missiva.jsonl"),
    }
    for (const step of values.only.split(","))
      for (const server of [peer, ours]) {
        console.error(`\n── ${step}: ${server.label}`)
        measure(server, step)
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

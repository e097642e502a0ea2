// Everything that is checked, in one go, and the sum of it as the last line:
//   npm test [-- --quick] [-- FILTER …]     --quick leaves out the end-to-end tests
//   MISSIVA_LONG=1 npm test                 the long runs (200 crash rounds …)
import { execFileSync, spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"

const root = join(import.meta.dirname, "..")
const bin = (name) => join(root, "node_modules/.bin", name)
const scratch = mkdtempSync(join(tmpdir(), "missiva-npm-test-"))
const { values, positionals } = parseArgs({ options: { quick: { type: "boolean" } }, allowPositionals: true })
const sums = { passed: 0, failed: 0, skipped: 0 }

function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: "inherit" })
    child.on("close", (code) => resolve(code ?? 1))
  })
}

/** A check without tests of its own counts as one. */
async function check(title, command, args) {
  console.log(`\n── ${title}`)
  const code = await run(command, args)
  sums[code === 0 ? "passed" : "failed"]++
  if (code !== 0) console.error(`FAILED: ${title}`)
}

async function suite(title, args, env = {}) {
  console.log(`\n── ${title}`)
  const report = join(scratch, `${sums.passed}.json`)
  const code = await run(
    bin("vitest"),
    ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    env,
  )
  if (!existsSync(report)) {
    sums.failed++
    return
  }
  const result = JSON.parse(readFileSync(report, "utf8"))
  sums.passed += result.numPassedTests
  sums.skipped += result.numPendingTests + result.numTodoTests
  // A file that could not even be loaded has no failed test, yet it failed.
  sums.failed += Math.max(result.numFailedTests, code === 0 ? 0 : 1)
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Starts PostgreSQL from Debian's package in a folder of its own. */
async function startPostgresql() {
  const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql").sort() : []
  if (versions.length === 0 || process.getuid?.() !== 0) {
    console.warn("SKIPPED: tests on PostgreSQL (on Debian as root: apt-get install postgresql)")
    return undefined
  }
  const programs = join("/usr/lib/postgresql", versions.at(-1), "bin")
  const folder = join(scratch, "postgresql")
  const port = await freePort()
  const as = (command) =>
    execFileSync("su", ["postgres", "-s", "/bin/sh", "-c", command], {
      stdio: ["ignore", "ignore", "inherit"],
    })
  execFileSync("install", ["-d", "-o", "postgres", folder])
  execFileSync("chmod", ["755", scratch])
  as(`${programs}/initdb -D ${folder}/data -A trust -N`)
  as(
    `${programs}/pg_ctl -D ${folder}/data -o '-p ${port} -k ${folder} -c listen_addresses=127.0.0.1' -l ${folder}/log -w start`,
  )
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop: () => as(`${programs}/pg_ctl -D ${folder}/data -m immediate stop`),
  }
}

const postgresql = await startPostgresql()
const env = {
  ...(postgresql && { MISSIVA_TEST_POSTGRESQL_URL: postgresql.url }),
  MISSIVA_FUZZ_SECONDS: process.env.MISSIVA_FUZZ_SECONDS ?? (values.quick ? "10" : "60"),
}
try {
  if (positionals.length === 0) {
    await check("Lint and format", bin("biome"), ["check", "."])
    await check("Import rules", bin("depcruise"), [
      "--config",
      ".dependency-cruiser.cjs",
      "app",
      "components",
      "server",
    ])
    await check("Types", bin("tsc"), ["--noEmit"])
    await check("Dead code", bin("knip"), [])
  }
  await suite("Unit and protocol tests", ["--project", "unit", ...positionals], env)
  if (!values.quick)
    await suite(
      "Whole road: browser, real clients and servers, crashes",
      ["--project", "e2e", ...positionals],
      env,
    )
} finally {
  postgresql?.stop()
  rmSync(scratch, { recursive: true, force: true })
}
console.log(
  `\n${sums.passed} passed, ${sums.failed} failed${sums.skipped ? `, ${sums.skipped} skipped` : ""}`,
)
process.exitCode = sums.failed === 0 ? 0 : 1

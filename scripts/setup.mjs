// Sets up what a command needs, and only what is missing. Runs on any Node from 20 on with nothing installed:
//   node scripts/setup.mjs --for start|test|cli
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

const root = join(import.meta.dirname, "..")
const purpose = process.argv[process.argv.indexOf("--for") + 1]

/** What the tests drive Missiva with: Debian's packages. */
const testPackages = (
  "chromium swaks libio-socket-ssl-perl msmtp isync mutt libsasl2-modules curl postfix postgresql bsdutils " +
  "thunderbird offlineimap3 fetchmail getmail6 dovecot-imapd dovecot-pop3d dovecot-sieve dovecot-lmtpd sieve-connect bsd-mailx pamtester" +
  // Mail exchanged with others: DNS, what Postfix signs and checks with, and what Exim needs.
  " bind9 bind9-utils unbound opendkim opendmarc dbconfig-no-thanks" +
  " libgnutls-dane0 libdb5.3 libidn12 libnsl2 libpcre2-8-0" +
  // Filters beside us.
  " clamav-daemon rspamd"
).split(" ")

/** Debian's packages that cannot be installed beside those, unpacked into a folder; `program` is what the tests start. */
const unpacked = {
  folder: join(root, "node_modules/.cache/missiva-debian"),
  packages: ["exim4-daemon-light", "exim4-base"],
  program: "usr/sbin/exim4",
}

/** Every file below a path but generated ones and tests, in order. */
function filesOf(path) {
  const facts = statSync(path, { throwIfNoEntry: false })
  if (!facts) return []
  if (facts.isFile()) return /\.test\.tsx?$/.test(path) ? [] : [path]
  const names = readdirSync(path).filter((name) => name !== "generated")
  return names.sort().flatMap((name) => filesOf(join(path, name)))
}

function hashOf(paths) {
  const hash = createHash("sha256")
  for (const path of paths.flatMap(filesOf)) hash.update(path.slice(root.length)).update(readFileSync(path))
  return hash.digest("hex")
}

/** Runs one step while telling that it goes on; prints its output only when it fails. */
async function step(title, command, args, env = {}) {
  const began = Date.now()
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`
  process.stdout.write(`${title} …`)
  const ticking = setInterval(
    () => process.stdout.write(process.stdout.isTTY ? `\r${title} … ${seconds()}` : "."),
    5_000,
  )
  const output = []
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  child.stdout.on("data", (chunk) => output.push(chunk))
  child.stderr.on("data", (chunk) => output.push(chunk))
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      output.push(Buffer.from(String(error)))
      resolve(1)
    })
    child.on("close", resolve)
  })
  clearInterval(ticking)
  process.stdout.write(
    `${process.stdout.isTTY ? `\r${title} …` : ""} ${code === 0 ? "done" : "FAILED"} (${seconds()})\n`,
  )
  if (code === 0) return
  process.stderr.write(Buffer.concat(output).subarray(-20_000))
  process.exit(1)
}

/** Does a step only when what it was made from has changed since. */
async function upToDate(stamp, sources, work) {
  const hash = () => hashOf(sources.map((source) => join(root, source)))
  const path = join(root, stamp)
  if (existsSync(path) && readFileSync(path, "utf8") === hash()) return
  await work()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, hash())
}

async function installPackages() {
  const npm = process.env.npm_execpath
  const [command, first] = npm ? [process.execPath, [npm]] : ["npm", []]
  await step("Installing packages", command, [...first, "install", "--no-audit", "--no-fund"], {
    // Nothing is to be downloaded but the packages themselves.
    PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true",
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
    NODE_ENV: "development",
  })
}

/** Which of the packages are not installed; undefined where there is no dpkg to ask. */
function missingPackages() {
  const query = ["-W", "-f", "${Package} ${db:Status-Status}\n", ...testPackages]
  const asked = spawnSync("dpkg-query", query, { encoding: "utf8" })
  if (asked.error) return undefined
  const installed = new Set([...asked.stdout.matchAll(/^(\S+) installed$/gm)].map(([, name]) => name))
  return testPackages.filter((name) => !installed.has(name))
}

async function installTestPackages() {
  const missing = missingPackages()
  if (missing?.length === 0) return
  if (!missing || process.getuid?.() !== 0) {
    const names = (missing ?? testPackages).join(", ")
    console.warn(`Tests that need these will be skipped where they are missing (Debian's packages): ${names}`)
    return
  }
  // Keeps packages from starting daemons of their own while they are installed.
  const policy = "/usr/sbin/policy-rc.d"
  const script = `set -e
    made=0; [ -e ${policy} ] || { printf '#!/bin/sh\nexit 101\n' > ${policy}; chmod 755 ${policy}; made=1; }
    trap '[ $made = 0 ] || rm -f ${policy}' EXIT
    apt-get update -q
    echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
    apt-get install -y -q --no-install-recommends ${missing.join(" ")}`
  await step(`Installing ${missing.join(", ")}`, "/bin/sh", ["-c", script], {
    DEBIAN_FRONTEND: "noninteractive",
  })
}

/** Fetches what cannot be installed; the test that wants it says so when it is not there. */
async function unpackTestPackages() {
  const { folder, packages, program } = unpacked
  if (existsSync(join(folder, program)) || process.getuid?.() !== 0 || !missingPackages()) return
  const script = `set -e
    mkdir -p '${folder}'
    cd '${folder}'
    apt-get download -q ${packages.join(" ")}
    for package in *.deb; do dpkg -x "$package" . && rm "$package"; done`
  await step(`Unpacking ${packages.join(", ")}`, "/bin/sh", ["-c", script])
}

await upToDate("node_modules/.missiva", ["package.json", "package-lock.json"], installPackages)
const node = join(root, "node_modules/.bin/node")
await upToDate(
  "server/db/generated/.missiva",
  ["prisma/models.prisma", "prisma/sqlite.prisma", "prisma/postgresql.prisma", "scripts/generate.mjs"],
  () => step("Making the database clients", node, ["scripts/generate.mjs"]),
)
if (purpose === "test") {
  await installTestPackages()
  await unpackTestPackages()
}
if (purpose === "start" || purpose === "test")
  await upToDate(
    ".next/.missiva",
    [
      "app",
      "components",
      "messages",
      "public",
      "server",
      "next.config.ts",
      "postcss.config.mjs",
      "proxy.ts",
      "package-lock.json",
      "prisma/models.prisma",
    ],
    () =>
      step("Building the web pages", node, ["node_modules/next/dist/bin/next", "build"], {
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
      }),
  )

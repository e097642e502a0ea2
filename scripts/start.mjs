// Starts the mail process and the web process, says where everything is, and keeps both running.
//   npm start [-- --demo]
import { fork } from "node:child_process"
import { createServer } from "node:net"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { ConfigError, loadConfig, mailListeners } from "../server/config.ts"
import { mailLaunch } from "../server/launch.ts"

const root = join(import.meta.dirname, "..")
const usage = `npm start [-- OPTIONS]

  --demo    two domains, a few people and some mail, on this machine only
  --help    this text

Settings are MISSIVA_* variables or lines of a .env file; docs/settings.md lists them.`

/** A process that dies is started again after this long, doubling up to the last. */
const restartMs = [500, 30_000]

/** How long the processes get to finish what they are doing. */
const farewellMs = 35_000

function options() {
  try {
    return parseArgs({ options: { demo: { type: "boolean" }, help: { type: "boolean", short: "h" } } }).values
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`)
    process.exit(2)
  }
}

const asked = options()
if (asked.help) {
  console.log(usage)
  process.exit(0)
}
if (asked.demo) {
  process.env.MISSIVA_DEMO = "on"
  process.env.MISSIVA_DATA ??= join(root, "data-demo")
}

/** Whether this user may listen on a port: "yes", "taken" or "forbidden". */
function mayListen(port, host) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once("error", (error) =>
      resolve(error.code === "EACCES" ? "forbidden" : error.code === "EADDRINUSE" ? "taken" : "yes"),
    )
    probe.listen({ port, host }, () => probe.close(() => resolve("yes")))
  })
}

const variableOf = (listener) => `MISSIVA_PORT_${listener.toUpperCase().replaceAll("-", "_")}`

/** Low ports need privilege; without it everything moves up by 10000, unless somebody has said by how much. */
async function checkPorts(config) {
  const listeners = mailListeners.filter((name) => config.ports[name] !== "off" && config.ports[name] !== 0)
  for (const name of listeners) {
    if ((await mayListen(config.ports[name], config.bind)) !== "forbidden") continue
    if (config.portOffset !== undefined)
      throw new ConfigError(
        `Port ${config.ports[name]} (${name}) is not allowed to this user; set ${variableOf(name)} or MISSIVA_PORT_OFFSET so that it lies above 1023`,
      )
    console.log(
      `Ports below 1024 are not allowed to this user, so all mail ports move up by 10000 (${name}: ${config.ports[name] + 10_000}).`,
    )
    process.env.MISSIVA_PORT_OFFSET = "10000"
    return checkPorts(loadConfig())
  }
  for (const name of listeners) {
    if ((await mayListen(config.ports[name], config.bind)) === "taken")
      throw new ConfigError(
        `Port ${config.ports[name]} (${name}) is taken by another program; set ${variableOf(name)} to another port or to off`,
      )
  }
  if ((await mayListen(config.httpPort, config.bind)) === "taken")
    throw new ConfigError(
      `Port ${config.httpPort} (http) is taken by another program; set MISSIVA_PORT_HTTP to another port`,
    )
  return config
}

const running = new Map()
let leaving = false

/**
 * Starts one of our programs; resolves with what it says when it is ready, and starts it again whenever it dies.
 * @param launch with which variables and options of Node
 */
function keepRunning(name, file, launch) {
  let pause = restartMs[0]
  return new Promise((resolve) => {
    const begin = () => {
      const child = fork(join(root, file), [], {
        cwd: root,
        ...launch,
        stdio: "inherit",
      })
      running.set(name, child)
      child.on("message", (facts) => {
        pause = restartMs[0]
        resolve(facts)
      })
      child.on("exit", (code, signal) => {
        running.delete(name)
        if (leaving) return
        if (code === 78) return leave(1)
        // It was given its name and starts again to bear it.
        if (code === 75) return begin()
        console.error(`The ${name} process ended (${signal ?? code}); starting it again in ${pause} ms.`)
        setTimeout(begin, pause)
        pause = Math.min(pause * 2, restartMs[1])
      })
    }
    begin()
  })
}

async function leave(code) {
  if (leaving) return
  leaving = true
  const last = [...running.values()].map((child) => new Promise((resolve) => child.once("exit", resolve)))
  for (const child of running.values()) child.kill("SIGTERM")
  setTimeout(() => process.exit(code), farewellMs).unref()
  await Promise.all(last)
  process.exit(code)
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => leave(0))

try {
  const config = await checkPorts(loadConfig())
  const mail = await keepRunning("mail", "server/main.ts", mailLaunch(root, process.env))
  const web = config.roles.includes("web")
    ? await keepRunning("web", "server/web.ts", { execArgv: ["--disable-warning=ExperimentalWarning"] })
    : undefined
  console.log(greeting(config, mail, web))
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  await leave(1)
}

function greeting(config, mail, web) {
  const address = config.publicUrl ?? `http://localhost:${web?.port ?? config.httpPort}`
  const ports = Object.entries(mail.ports).map(([name, port]) => `${name} ${port}`)
  const lines = ["", "Missiva is running.", ""]
  if (web) lines.push(`  Webmail   ${address}`, `  Panel     ${address}/panel`)
  lines.push(`  Mail      ${ports.join(", ")}`)
  if (config.demo)
    lines.push(
      "",
      "  People    alice, bob and carol @example.test, dora@example.net",
      "  Password  missiva-demo   (alice is admin)",
    )
  if (mail.setupToken) lines.push("", "  Set it up first:", `  ${address}/setup?token=${mail.setupToken}`)
  return `${lines.join("\n")}\n`
}

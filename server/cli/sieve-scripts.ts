import { readFile } from "node:fs/promises"
import { text as readAll } from "node:stream/consumers"
import { compiled } from "../delivery/programs.ts"
import { listTraces } from "../delivery/traces.ts"
import type { AccountRef } from "../directory/directory.ts"
import { type Phase, phases, type SiteScriptPlace } from "../directory/site-scripts.ts"
import { MailError } from "../errors.ts"
import { type Answer, actor, type Desk, type Request, text, UsageError, type Verb } from "./command.ts"

/** Traces shown unless asked for more. */
const fewTraces = 5

/** A script of a file, or of standard input. @throws MailError "invalid" when it cannot be read or compiled */
async function sourceFrom(path: string | undefined): Promise<string> {
  const source =
    path === undefined || path === "-"
      ? await readAll(process.stdin)
      : await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
          throw new MailError("invalid", `${path} cannot be read (${error.code})`)
        })
  const result = compiled(source, path ?? "standard input")
  if ("program" in result) return source
  const faults = result.faults.map(({ line, column, text }) => `${path ?? "-"}:${line}:${column}: ${text}`)
  throw new MailError("invalid", faults.join("\n"))
}

const accountOf = (
  { directory }: Desk,
  { words: [address = ""] }: Request,
): Promise<Pick<AccountRef, "id" | "address">> => directory.findAccount({ address })

/** Which script of the administrator is meant; undefined: one of a person. */
function placeOf(request: Request, name: string): SiteScriptPlace | undefined {
  const phase = text(request, "site")
  if (phase === undefined) return undefined
  if (!phases.includes(phase as Phase)) throw new UsageError(`--site takes ${phases.join(", ")}`)
  return { phase: phase as Phase, name, domain: text(request, "domain") ?? "" }
}

const siteOptions: Verb["options"] = {
  site: {
    type: "string",
    value: phases.join("|"),
    summary: "a script of the administrator instead: then without ACCOUNT",
  },
  domain: { type: "string", value: "DOMAIN", summary: "with --site: for mail of one domain only" },
}

async function put(desk: Desk, request: Request): Promise<Answer> {
  const { words } = request
  const site = placeOf(request, words[0] ?? "")
  if (site) {
    await desk.directory.siteScripts.put(site, await sourceFrom(words[1]))
    await desk.directory.recordChange(actor, {
      action: "sieve.site-put",
      subject: `${site.phase} ${site.name}`,
    })
    return { text: `Kept "${site.name}": it takes part in deliveries within a second`, json: site }
  }
  const [, name, path] = words
  if (name === undefined) throw new UsageError("Write it as: missiva sieve put ACCOUNT NAME [FILE]")
  const { id, address } = await accountOf(desk, request)
  await desk.directory.scripts.put(id, name, await sourceFrom(path))
  await desk.directory.recordChange(actor, { action: "sieve.put", subject: address })
  return { text: `Kept "${name}" of ${address}`, json: { account: address, name } }
}

async function list(desk: Desk, request: Request): Promise<Answer> {
  if (request.words.length === 0) {
    const scripts = await desk.directory.siteScripts.list()
    const json = scripts.map(({ phase, domain, name }) => ({ phase, domain, name }))
    const lines = json.map(({ phase, domain, name }) => `${phase} ${domain || "all domains"}: ${name}`)
    return { text: lines.join("\n") || "The administrator has no scripts", json }
  }
  const { id, address } = await accountOf(desk, request)
  const scripts = await desk.directory.scripts.list(id)
  const lines = scripts.map(({ name, size, active }) => `${active ? "*" : " "} ${name} (${size} bytes)`)
  return { text: lines.join("\n") || `${address} has no scripts`, json: scripts }
}

async function activate(desk: Desk, request: Request): Promise<Answer> {
  const { id, address } = await accountOf(desk, request)
  const name = request.words[1] ?? ""
  await desk.directory.scripts.activate(id, name)
  await desk.directory.recordChange(actor, { action: "sieve.activate", subject: address })
  const done = name === "" ? `No script of ${address} is active` : `"${name}" of ${address} is active`
  return { text: done, json: { account: address, active: name || null } }
}

async function get(desk: Desk, request: Request): Promise<Answer> {
  const site = placeOf(request, request.words[0] ?? "")
  if (site) {
    const source = await desk.directory.siteScripts.source(site)
    return { text: source.replace(/\n$/, ""), json: { ...site, source } }
  }
  const { id, address } = await accountOf(desk, request)
  const name = request.words[1]
  if (name === undefined) throw new UsageError("Write it as: missiva sieve get ACCOUNT NAME")
  const source = await desk.directory.scripts.source(id, name)
  return { text: source.replace(/\n$/, ""), json: { account: address, name, source } }
}

async function remove(desk: Desk, request: Request): Promise<Answer> {
  const site = placeOf(request, request.words[0] ?? "")
  if (site) {
    await desk.directory.siteScripts.delete(site)
    await desk.directory.recordChange(actor, {
      action: "sieve.site-delete",
      subject: `${site.phase} ${site.name}`,
    })
    return { text: `Deleted "${site.name}"`, json: site }
  }
  const { id, address } = await accountOf(desk, request)
  const name = request.words[1]
  if (name === undefined) throw new UsageError("Write it as: missiva sieve delete ACCOUNT NAME")
  await desk.directory.scripts.delete(id, name)
  await desk.directory.recordChange(actor, { action: "sieve.delete", subject: address })
  return { text: `Deleted "${name}" of ${address}`, json: { account: address, name } }
}

async function trace(desk: Desk, request: Request): Promise<Answer> {
  const { id, address } = await accountOf(desk, request)
  const wanted = text(request, "last") ?? String(fewTraces)
  if (!/^[1-9]\d{0,2}$/.test(wanted)) throw new UsageError("--last takes a number of messages from 1 to 500")
  const traces = await listTraces(desk.sql, id, Number(wanted))
  const lines = traces.flatMap(({ at, trace, sender, subject, deeds, steps, failure }) => [
    `${new Date(at).toISOString()} ${trace} from <${sender}>: ${subject}`,
    ...steps.map(({ script, line, text }) => `  ${script}:${line}: ${text}`),
    ...(failure ? [`  ${failure.script}:${failure.line}: FAILED: ${failure.text}`] : []),
    ...(deeds.length > 0 ? deeds.map((deed) => `  => ${deed}`) : ["  => discarded"]),
    "",
  ])
  return {
    text: lines.join("\n").trimEnd() || `No script looked at mail for ${address} lately`,
    json: traces,
  }
}

/** What is done with the scripts that are kept, and with what they did. */
export const scriptVerbs: Record<string, Verb> = {
  put: {
    usage: "ACCOUNT NAME [FILE]",
    summary: "keep a script of a file or of standard input; it must be right",
    words: [1, 3],
    options: siteOptions,
    run: put,
  },
  list: {
    usage: "[ACCOUNT]",
    summary: "the scripts of an account, the active one marked; without one the administrator's",
    words: [0, 1],
    options: {},
    run: list,
  },
  activate: {
    usage: "ACCOUNT [NAME]",
    summary: "which script runs at delivery; none without a name",
    words: [1, 2],
    options: {},
    run: activate,
  },
  get: {
    usage: "ACCOUNT NAME",
    summary: "print a script",
    words: [1, 2],
    options: siteOptions,
    run: get,
  },
  delete: {
    usage: "ACCOUNT NAME",
    summary: "delete a script that is not active",
    words: [1, 2],
    options: siteOptions,
    run: remove,
  },
  trace: {
    usage: "ACCOUNT",
    summary: "what the scripts did with the last messages, line by line; kept for 14 days",
    words: [1, 1],
    options: { last: { type: "string", value: "N", summary: `how many messages; ${fewTraces} unless said` } },
    run: trace,
  },
}

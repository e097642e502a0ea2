import { readFile } from "node:fs/promises"
import { text as readAll } from "node:stream/consumers"
import { compiled } from "../delivery/programs.ts"
import { listTraces } from "../delivery/traces.ts"
import type { AccountRef } from "../directory/directory.ts"
import { type Phase, phases, type SiteScriptPlace } from "../directory/site-scripts.ts"
import { MailError } from "../errors.ts"
import { oneOf, option, optionalWord, wholeNumber, word } from "./arguments.ts"
import { actor, type Desk, verb } from "./command.ts"
import { UsageError } from "./usage-error.ts"

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

const find = ({ directory }: Desk, address: string): Promise<Pick<AccountRef, "id" | "address">> =>
  directory.findAccount({ address })

const siteOptions = {
  site: option(
    phases.join("|"),
    "a script of the administrator instead: then without ACCOUNT",
    oneOf(phases),
  ),
  domain: option("DOMAIN", "with --site: for mail of one domain only"),
}

/** ACCOUNT and NAME; with --site the name alone. What is left over may be a file. */
const scriptWords = { first: word("ACCOUNT"), second: optionalWord("NAME") }

interface Asked {
  first: string
  second: string | undefined
  site: Phase | undefined
  domain: string | undefined
}

/** A script that somebody means, of a person or of the administrator. */
interface Script {
  called: string
  json: Record<string, unknown>
  put(source: string): Promise<unknown>
  source(): Promise<string>
  delete(): Promise<unknown>
  /** Notes in the audit that it was put or deleted. */
  note(deed: "put" | "delete"): Promise<unknown>
}

function siteScript({ directory }: Desk, place: SiteScriptPlace): Script {
  const { siteScripts } = directory
  return {
    called: `"${place.name}"`,
    json: { ...place },
    put: (source) => siteScripts.put(place, source),
    source: () => siteScripts.source(place),
    delete: () => siteScripts.delete(place),
    note: (deed) =>
      directory.recordChange(actor, {
        action: `sieve.site-${deed}`,
        subject: `${place.phase} ${place.name}`,
      }),
  }
}

async function scriptOf(desk: Desk, { first, second: name, site, domain = "" }: Asked): Promise<Script> {
  if (site) return siteScript(desk, { phase: site, name: first, domain })
  if (name === undefined) throw new UsageError("Give the account and the name of the script, or --site")
  const { directory } = desk
  const { id, address } = await find(desk, first)
  return {
    called: `"${name}" of ${address}`,
    json: { account: address, name },
    put: (source) => directory.scripts.put(id, name, source),
    source: () => directory.scripts.source(id, name),
    delete: () => directory.scripts.delete(id, name),
    note: (deed) => directory.recordChange(actor, { action: `sieve.${deed}`, subject: address }),
  }
}

const put = verb({
  summary: "keep a script of a file or of standard input; it must be right",
  words: { ...scriptWords, file: optionalWord("FILE") },
  options: siteOptions,
  async run(desk, asked) {
    const script = await scriptOf(desk, asked)
    await script.put(await sourceFrom(asked.site ? asked.second : asked.file))
    await script.note("put")
    const when = asked.site ? ": it takes part in deliveries within a second" : ""
    return { text: `Kept ${script.called}${when}`, json: script.json }
  },
})

const get = verb({
  summary: "print a script",
  words: scriptWords,
  options: siteOptions,
  async run(desk, asked) {
    const script = await scriptOf(desk, asked)
    const source = await script.source()
    return { text: source.replace(/\n$/, ""), json: { ...script.json, source } }
  },
})

const remove = verb({
  summary: "delete a script that is not active",
  words: scriptWords,
  options: siteOptions,
  async run(desk, asked) {
    const script = await scriptOf(desk, asked)
    await script.delete()
    await script.note("delete")
    return { text: `Deleted ${script.called}`, json: script.json }
  },
})

const list = verb({
  summary: "the scripts of an account, the active one marked; without one the administrator's",
  words: { account: optionalWord("ACCOUNT") },
  async run(desk, { account }) {
    if (account === undefined) {
      const scripts = await desk.directory.siteScripts.list()
      const json = scripts.map(({ phase, domain, name }) => ({ phase, domain, name }))
      const lines = json.map(({ phase, domain, name }) => `${phase} ${domain || "all domains"}: ${name}`)
      return { text: lines.join("\n") || "The administrator has no scripts", json }
    }
    const { id, address } = await find(desk, account)
    const scripts = await desk.directory.scripts.list(id)
    const lines = scripts.map(({ name, size, active }) => `${active ? "*" : " "} ${name} (${size} bytes)`)
    return { text: lines.join("\n") || `${address} has no scripts`, json: scripts }
  },
})

const activate = verb({
  summary: "which script runs at delivery; none without a name",
  words: { account: word("ACCOUNT"), name: optionalWord("NAME") },
  async run(desk, { account, name = "" }) {
    const { id, address } = await find(desk, account)
    await desk.directory.scripts.activate(id, name)
    await desk.directory.recordChange(actor, { action: "sieve.activate", subject: address })
    const done = name === "" ? `No script of ${address} is active` : `"${name}" of ${address} is active`
    return { text: done, json: { account: address, active: name || null } }
  },
})

const trace = verb({
  summary: "what the scripts did with the last messages, line by line; kept for 14 days",
  words: { account: word("ACCOUNT") },
  options: {
    last: option("N", `how many messages; ${fewTraces} unless said`, wholeNumber(1, 500, "messages")),
  },
  async run(desk, { account, last = fewTraces }) {
    const { id, address } = await find(desk, account)
    const traces = await listTraces(desk.sql, id, last)
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
  },
})

/** What is done with the scripts that are kept, and with what they did. */
export const scriptVerbs = { put, list, activate, get, delete: remove, trace }

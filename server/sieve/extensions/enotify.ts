import { sieveAddress } from "../address-part.ts"
import type { Extension, Run, Slot } from "../definition.ts"
import { RunFault } from "../fault.ts"
import { isFieldName } from "../field-values.ts"
import { limits } from "../limits.ts"
import { checkMatch, matches, matchTags } from "../match.ts"
import { fccOf, fccTags } from "./fcc.ts"

/**
 * The addresses a mailto URI is for (RFC 2368, RFC 5436 §2.1); undefined when it is none. Fields that a notice may not
 * take over do no harm: they are ignored when it is written (§2.7).
 */
export function mailtoAddresses(uri: string): string[] | undefined {
  const found = /^mailto:([^?#]*)(?:\?([^#]*))?$/i.exec(uri)
  if (!found || /[\s<>"{}|\\^`\p{Cc}]/u.test(uri)) return undefined
  try {
    const fields = (found[2] ?? "")
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => pair.split("=", 2).map(decodeURIComponent))
    if (!fields.every(([name = ""]) => isFieldName(name))) return undefined
    const others = fields
      .filter(([name = ""]) => /^(?:to|cc|bcc)$/i.test(name))
      .map(([, value = ""]) => value)
    const texts = [decodeURIComponent(found[1]!), ...others].flatMap(parted)
    const addresses = texts.map(sieveAddress).filter((address) => address !== undefined)
    return addresses.length > 0 && addresses.length === texts.length ? addresses : undefined
  } catch {
    return undefined
  }
}

/** What stands between the commas of a list of addresses. */
const parted = (list: string) =>
  (list.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []).filter((text) => text.trim() !== "")

/** The addresses of a list with commas, as `mailtoAddresses` writes them; what is none is left out. */
export const addressList = (list: string): string[] =>
  parted(list)
    .map(sieveAddress)
    .filter((address) => address !== undefined)

/** Who was told of the message already (RFC 5436 §2.7: nobody is told twice). */
const told: Slot<Set<string>> = { initial: () => new Set() }

const optionPattern = /^[a-z0-9][a-z0-9._-]*=[^\0\n\r]*$/i

/** Methods of others (RFC 5437, RFC 6468): a script may have asked for them with valid_notify_method before. */
const otherMethod = /^(?:xmpp|tel|sips?):./i

const notAnAddress = (from: string) => `${JSON.stringify(from)} is not an address`

function newAddresses(run: Run, addresses: readonly string[]): string[] {
  const before = run.state(told)
  return addresses.filter((address) => {
    const key = address.toLowerCase()
    const isNew = !before.has(key)
    before.add(key)
    return isNew
  })
}

/** enotify (RFC 5435) with the mailto method (RFC 5436). */
export const enotify: Extension = {
  name: "enotify",
  commands: [
    {
      name: "notify",
      extension: "enotify",
      tags: {
        from: { value: "string" },
        importance: { value: "string" },
        options: { value: "strings" },
        message: { value: "string" },
        ...fccTags,
      },
      positional: [{ name: "method", kind: "string" }],
      check(args, { report, warn }) {
        const [method] = args.constants("method")
        if (method !== undefined && otherMethod.test(method))
          warn("Notices go by mail alone here: this one fails when it is to be sent", "method")
        else if (method !== undefined && !mailtoAddresses(method))
          report(`Notices go by "mailto:" and an address; ${JSON.stringify(method)} is not that`, "method")
        const [importance] = args.constants("importance")
        if (importance !== undefined && !/^[123]$/.test(importance))
          report('An importance is "1", "2" or "3"', "importance")
        const [from] = args.constants("from")
        if (from !== undefined && sieveAddress(from) === undefined) report(notAnAddress(from), "from")
        for (const option of args.constants("options"))
          if (option !== undefined && !optionPattern.test(option))
            report(`An option looks like "name=value"; ${JSON.stringify(option)} does not`, "options")
      },
      run(run, args) {
        const method = args.text(run, "method")
        const addresses = mailtoAddresses(method)
        if (!addresses) throw new RunFault(args.at, `A notice cannot go to ${JSON.stringify(method)}`)
        const from = args.has("from") ? args.text(run, "from") : undefined
        if (from !== undefined && sieveAddress(from) === undefined)
          throw new RunFault(args.at, notAnAddress(from))
        const recipients = newAddresses(run, addresses)
        if (run.state(told).size > limits.notices)
          throw new RunFault(args.at, `Notices may go to ${limits.notices} people at most`)
        run.note(args.at, `notify ${method}${recipients.length > 0 ? "" : ": they were told already"}`)
        if (recipients.length === 0) return undefined
        const importance = Number(args.text(run, "importance") || "2") as 1 | 2 | 3
        const notice = {
          method,
          recipients,
          from,
          importance,
          options: args.texts(run, "options"),
          message: args.text(run, "message"),
          fcc: fccOf(run, args),
        }
        run.actions.add({ kind: "notify", notice, at: args.at })
        return undefined
      },
    },
  ],
  tests: [
    {
      name: "valid_notify_method",
      extension: "enotify",
      positional: [{ name: "methods", kind: "strings" }],
      holds: (run, args) =>
        args.texts(run, "methods").every((method) => mailtoAddresses(method) !== undefined),
    },
    {
      name: "notify_method_capability",
      extension: "enotify",
      tags: matchTags,
      positional: [
        { name: "method", kind: "string" },
        { name: "capability", kind: "string" },
        { name: "keys", kind: "strings" },
      ],
      check: checkMatch,
      holds(run, args) {
        const known =
          mailtoAddresses(args.text(run, "method")) && args.text(run, "capability").toLowerCase() === "online"
        // RFC 5436 §2.4: whether somebody reads their mail just now nobody knows.
        return Boolean(known) && matches(run, args, ["maybe"])
      },
    },
  ],
}

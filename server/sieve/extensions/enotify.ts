import { isAddress } from "../address-part.ts"
import type { Extension } from "../definition.ts"
import { RunFault } from "../fault.ts"
import { checkMatch, matches, matchTags } from "../match.ts"
import { fccOf, fccTags } from "./fcc.ts"

/** The addresses a mailto URI is for (RFC 6068, RFC 5436 §2.1); undefined when it is none or holds what it may not. */
export function mailtoAddresses(uri: string): string[] | undefined {
  const found = /^mailto:([^?#]*)(?:\?([^#]*))?$/i.exec(uri)
  if (!found) return undefined
  try {
    const fields = (found[2] ?? "").split("&").map((pair) => pair.split("=", 1)[0]!.toLowerCase())
    const inFields = (found[2] ?? "")
      .split("&")
      .filter((pair) => /^(?:to|cc|bcc)=/i.test(pair))
      .map((pair) => pair.slice(pair.indexOf("=") + 1))
    if (fields.some((name) => ["from", "apparently-from", "received", "auto-submitted"].includes(name)))
      return undefined
    const addresses = [found[1]!, ...inFields]
      .flatMap((list) => list.split(","))
      .map((address) => decodeURIComponent(address).trim())
      .filter((address) => address !== "")
    return addresses.length > 0 && addresses.every(isAddress) ? addresses : undefined
  } catch {
    return undefined
  }
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
      check(args, { report }) {
        const [method] = args.constants("method")
        if (method !== undefined && !mailtoAddresses(method))
          report(`Notices go by "mailto:" and an address; ${JSON.stringify(method)} is not that`, "method")
        const [importance] = args.constants("importance")
        if (importance !== undefined && !/^[123]$/.test(importance))
          report('An importance is "1", "2" or "3"', "importance")
      },
      run(run, args) {
        const method = args.text(run, "method")
        if (!mailtoAddresses(method))
          throw new RunFault(args.at, `A notice cannot go to ${JSON.stringify(method)}`)
        const importance = Number(args.text(run, "importance") || "2") as 1 | 2 | 3
        const notice = {
          method,
          from: args.has("from") ? args.text(run, "from") : undefined,
          importance,
          options: args.texts(run, "options"),
          message: args.text(run, "message"),
          fcc: fccOf(run, args),
        }
        run.note(args.at, `notify ${method}`)
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

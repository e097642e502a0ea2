import { type CheckedRecord, DomainDns, type RecordState } from "../authentication/domain-dns.ts"
import { zoneLine } from "../authentication/records.ts"
import type { Verb } from "./command.ts"

const words: Record<RecordState, string> = {
  found: "found",
  missing: "MISSING",
  different: "DIFFERENT",
  unknown: "DNS could not be asked",
}

/** Shows what DNS must say about a domain, and whether it does. */
export const dns: Verb = {
  usage: "NAME",
  summary: "show the DNS records a domain needs, and whether they are there",
  words: [1, 1],
  options: {
    zone: { type: "boolean", summary: "print them as a zone file, without looking" },
  },
  async run(desk, request) {
    const domain = await desk.directory.findDomain({ name: request.words[0]! })
    const hostname = (await desk.directory.hostname()) ?? `mail.${domain.name}`
    const domainDns = new DomainDns(desk)
    const records = await domainDns.records(domain, hostname)
    if (request.options.zone) return { text: records.map(zoneLine).join("\n"), json: records }
    const checked = await domainDns.check(records, domain.name, hostname)
    const wrong = checked.some(({ state }) => state === "missing" || state === "different")
    return { text: checked.map(lines).join("\n\n"), json: checked, exitCode: wrong ? 1 : 0 }
  },
}

function lines({ name, type, value, state, seen }: CheckedRecord): string {
  const wanted = `${name} ${type}  ${words[state]}\n  ${value ?? "the public address of this machine"}`
  return [wanted, ...seen.map((text) => `  instead: ${oneLine(text)}`)].join("\n")
}

// What DNS says is a stranger's text.
const oneLine = (text: string) => text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, "?")

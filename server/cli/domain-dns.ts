import { type CheckedRecord, DomainDns, type RecordState } from "../authentication/domain-dns.ts"
import { zoneLine } from "../authentication/records.ts"
import { flag, word } from "./arguments.ts"
import { verb } from "./command.ts"

const words: Record<RecordState, string> = {
  found: "found",
  missing: "MISSING",
  different: "DIFFERENT",
  unknown: "DNS could not be asked",
}

/** Shows what DNS must say about a domain, and whether it does. */
export const dns = verb({
  summary: "show the DNS records a domain needs, and whether they are there",
  words: { name: word("NAME") },
  options: { zone: flag("print them as a zone file, without looking") },
  async run(desk, { name, zone }) {
    const domain = await desk.directory.findDomain({ name })
    const hostname = (await desk.directory.hostname()) ?? `mail.${domain.name}`
    const domainDns = new DomainDns(desk)
    const records = await domainDns.records(domain, hostname)
    if (zone) return { text: records.map(zoneLine).join("\n"), json: records }
    const checked = await domainDns.check(records, domain.name, hostname)
    // A TLSA record says nothing without DNSSEC, but one that is wrong stops mail.
    const wrong = checked.some(
      ({ purpose, state }) => state === "different" || (state === "missing" && purpose !== "tlsa"),
    )
    return { text: checked.map(lines).join("\n\n"), json: checked, exitCode: wrong ? 1 : 0 }
  },
})

function lines({ name, type, value, state, seen }: CheckedRecord): string {
  const wanted = `${name} ${type}  ${words[state]}\n  ${value ?? "the public address of this machine"}`
  return [wanted, ...seen.map((text) => `  instead: ${oneLine(text)}`)].join("\n")
}

// What DNS says is a stranger's text.
const oneLine = (text: string) => text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, "?")

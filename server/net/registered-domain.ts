import { getDomain } from "tldts"

const plain = (host: string) => host.toLowerCase().replace(/\.$/, "")
const asHost = { extractHostname: false } as const

/**
 * The part of a domain that somebody registered, by the Public Suffix List: "example.co.uk" of "www.example.co.uk", and
 * "ann.github.io" where people get names below a domain of somebody's. What is no such name is given back in lower case.
 */
export function registeredDomain(host: string): string {
  const name = plain(host)
  return getDomain(name, { ...asHost, allowPrivateDomains: true }) ?? name
}

/**
 * The names by which lists of domains may know a host: as it was registered with a registry, and with whoever gives out
 * names below a domain of their own. None for addresses, and for what is no domain.
 */
export function listedDomains(host: string): string[] {
  const name = plain(host)
  if (!name.split(".").every((label) => label.length > 0)) return []
  const byRegistry = getDomain(name, asHost)
  const byOwner = getDomain(name, { ...asHost, allowPrivateDomains: true })
  return [...new Set([byRegistry, byOwner])].filter((domain) => domain !== null)
}

import type { Authentication } from "@/app/_mail/trust"

/** How sure one may be that a message comes from the domain it names. */
export interface Standing {
  state: "verified" | "failed" | "unknown"
  domain: string
}

/**
 * What to tell about the sender. Without a policy of its domain (RFC 9989) it is enough that a signature or the envelope
 * is of the same domain.
 * @param from the address that is shown as the sender
 */
export function standingOf({ spf, dkim, dmarc }: Authentication, from: string): Standing {
  const domain = asciiDomain(from.slice(from.lastIndexOf("@") + 1))
  if (dmarc.result === "fail" || dmarc.result === "permerror" || domain === "")
    return { state: "failed", domain }
  if (dmarc.result === "pass") return { state: dmarc.domain === domain ? "verified" : "failed", domain }
  const passed = [spf, ...dkim].filter((each) => each.result === "pass" && each.domain !== "")
  return { state: passed.some((each) => isAligned(each.domain, domain)) ? "verified" : "unknown", domain }
}

/** The same domain, or one that it lies within: whoever holds that holds this one too. */
const isAligned = (domain: string, from: string) => domain === from || from.endsWith(`.${domain}`)

function asciiDomain(domain: string): string {
  const url = `http://${domain}/`
  return /^[^\s/?#@:[\]\\]+$/.test(domain) && URL.canParse(url) ? new URL(url).hostname : ""
}

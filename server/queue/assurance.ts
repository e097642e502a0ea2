import type { WholeMessage } from "../authentication/examination.ts"
import type { TlsNotes } from "../authentication/tls-results.ts"
import type { Content } from "../store/content.ts"
import type { Route } from "./route.ts"
import { isDane } from "./tls-required.ts"

/** Signs what leaves. */
export interface LetterSigner {
  /** Header lines to put on top, "" for none. @param id of the bytes */
  sign(id: number, message: WholeMessage): Promise<string>
}

/** What a destination asks for about TLS (RFC 8461). */
export interface TlsDemand {
  mode: "enforce" | "testing"
  /** Whether it knows a mail server by this name. */
  allows(host: string): boolean
  /** Its policy as it was published, for reports. */
  published?: { lines: readonly string[]; hosts: readonly string[] }
}

/** What makes mail trusted on its way: absent parts are not done. */
export interface Assurance {
  signer?: LetterSigner
  demands?: { demandOf(domain: string): Promise<TlsDemand | undefined> }
  tlsNotes?: TlsNotes
}

/** The largest header that is signed, bytes. */
const largestHeader = 1 << 20

/** The message as `sign` wants it. @param start where it begins, behind the Return-Path that stays here */
export async function wholeMessage(content: Content, start: number): Promise<WholeMessage | undefined> {
  const head = await content.read(start, Math.min(content.size, start + largestHeader))
  const blank = head.subarray(0, 2).equals(lineEnd) ? 2 : head.indexOf("\r\n\r\n") + 4
  if (blank < 4 && head.length === largestHeader) return undefined
  const end = blank >= 4 || blank === 2 ? blank : head.length
  return { header: head.subarray(0, end), body: () => content.stream(start + end) }
}

const lineEnd = Buffer.from("\r\n")

/**
 * The way to a destination as it demands it: only servers it knows, and verified TLS (RFC 8461 §5). What DNSSEC proves of
 * a server comes before that (RFC 8461 §2).
 */
export function demanded(route: Route, demand: TlsDemand | undefined): Route {
  if (demand?.mode !== "enforce" || route.kind !== "hosts") return route
  const hosts = route.hosts.filter((host) => isDane(host) || demand.allows(host.name))
  if (hosts.length > 0) return { ...route, hosts, tls: "verify" }
  const names = route.hosts.map(({ name }) => name).join(", ")
  return { kind: "deferred", reply: `the domain's MTA-STS policy does not know its mail servers (${names})` }
}

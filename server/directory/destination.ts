// Ways out that are no address, as they are written in aliases and in the targets of accounts, in the words of sendmail's
// and Postfix' aliases(5): pure.
//
//   /srv/mail/archive            an mbox file the message is appended to; also mbox:/srv/mail/archive
//   /srv/mail/archive/           a Maildir; also maildir:/srv/mail/archive
//   |program "two words" third   a program the administrator approved, by its bare name
//   lmtp:mail.example.org:24     a server that takes LMTP; [2001:db8::1] for an address of IPv6
//   lmtp:/run/dovecot/lmtp       the same by a socket of this machine

import { isIP } from "node:net"
import { domainToASCII } from "node:url"
import { canonicalAddress } from "./addresses.ts"

export type Destination =
  | { kind: "mbox" | "maildir"; path: string }
  | { kind: "program"; program: string; arguments: string[] }
  | { kind: "lmtp"; host: string; port: number }
  | { kind: "lmtp"; socket: string }

/** Where LMTP is spoken when no port is said. */
const lmtpPort = 24

/** Characters of a target at most, and words of a command. */
export const longestTarget = 1_000
const mostWords = 64

/** A path of ours: absolute, straight, printable. */
const isPath = (path: string) =>
  path.startsWith("/") && path.length > 1 && !path.split("/").some((name) => name === ".." || name === ".")

/**
 * Reads a target that is no address.
 * @returns undefined for what is an address, or nothing of the kind; a text: what is wrong with it
 */
export function parseDestination(text: string): Destination | string | undefined {
  const trimmed = text.trim()
  const [, scheme = ""] = /^(mbox|maildir|lmtp):/i.exec(trimmed) ?? []
  const begins = scheme !== "" || trimmed.startsWith("/") || trimmed.startsWith("|")
  // Addresses may begin with a slash (X.400); what could be both is one.
  if (!begins || (scheme === "" && canonicalAddress(trimmed))) return undefined
  if (trimmed.length > longestTarget || /[\p{Cc}\p{Cs}\u2028\u2029]/u.test(trimmed))
    return `A target is one line of ${longestTarget} characters at most`
  if (trimmed.startsWith("|")) return programOf(trimmed.slice(1))
  const rest = trimmed.slice(scheme === "" ? 0 : scheme.length + 1)
  if (scheme.toLowerCase() === "lmtp") return serverOf(rest)
  const path = rest.replace(/\/{2,}/g, "/")
  if (!isPath(path)) return `"${shown(trimmed)}" is no absolute path without . and ..`
  const folder = scheme === "" ? path.endsWith("/") : scheme.toLowerCase() === "maildir"
  return { kind: folder ? "maildir" : "mbox", path: path.replace(/\/$/, "") }
}

function programOf(text: string): Destination | string {
  const words = wordsOf(text)
  if (words.length > mostWords) return `A command has ${mostWords} words at most`
  const [command = "", ...rest] = words
  // Wherever it is said to be (as with smrsh): only the one folder of programs counts.
  const program = command.slice(command.lastIndexOf("/") + 1)
  if (program === "") return 'Name the program behind the "|"'
  return { kind: "program", program, arguments: rest }
}

/**
 * The words of a command. Quotation marks of both kinds hold words together, and a backslash takes the next character as
 * it is; there is no shell, so nothing else means anything.
 */
export function wordsOf(text: string): string[] {
  const words: string[] = []
  for (const [whole] of text.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/gs))
    words.push(
      whole.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_, double, single, escaped) =>
        double !== undefined ? double.replace(/\\(["\\])/g, "$1") : (single ?? escaped),
      ),
    )
  return words
}

function serverOf(text: string): Destination | string {
  const rest = text.replace(/^(?:inet|unix):/i, "")
  if (rest.startsWith("/"))
    return isPath(rest) && rest.length <= 107
      ? { kind: "lmtp", socket: rest }
      : `"${shown(rest)}" cannot be the path of a socket`
  const [, six, name = "", port] = /^(?:\[([\da-f:.]+)\]|([^\s:[\]/|]+))(?::(\d{1,5}))?$/i.exec(rest) ?? []
  const host = six !== undefined ? (isIP(six) === 6 ? six.toLowerCase() : "") : domainToASCII(name)
  const number = port === undefined ? lmtpPort : Number(port)
  if (host === "" || number < 1 || number > 65_535)
    return `"${shown(rest)}" names no server; it should look like mail.example.org:24 or /run/dovecot/lmtp`
  return { kind: "lmtp", host, port: number }
}

/** The one spelling of a destination that is stored and compared. */
export function destinationText(destination: Destination): string {
  switch (destination.kind) {
    case "mbox":
      return canonicalAddress(destination.path) ? `mbox:${destination.path}` : destination.path
    case "maildir":
      return `${destination.path}/`
    case "program":
      return `|${[destination.program, ...destination.arguments].map(quoted).join(" ")}`
    case "lmtp":
      if ("socket" in destination) return `lmtp:${destination.socket}`
      return `lmtp:${isIP(destination.host) === 6 ? `[${destination.host}]` : destination.host}:${destination.port}`
  }
}

const quoted = (word: string) => (/^[^\s"'\\]+$/.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&")}"`)

const shown = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text)

// ---- What the queue is given ----

/** A message that goes another way than by SMTP. */
export interface Handover {
  /** Whom it is for: what an LMTP server is told, and a program. */
  address: string
  /** The way, as `wayText` writes it. */
  way: string
}

/** A way with the user of the machine in whose name it is gone; "": nobody in particular. */
export interface Way {
  as: string
  to: Destination
}

/** A way as the queue keeps it. Login names hold no colon. */
export const wayText = ({ as, to }: Way): string => `${as}:${destinationText(to)}`

/** @returns undefined for what `wayText` has not written */
export function parseWay(text: string): Way | undefined {
  const colon = text.indexOf(":")
  const to = colon < 0 ? undefined : parseDestination(text.slice(colon + 1))
  return to === undefined || typeof to === "string" ? undefined : { as: text.slice(0, colon), to }
}

// .forward (sendmail, Postfix) and .qmail (dot-qmail(5)) into Sieve: lists of places, each of which gets the message.

import { type Conversion, Draft } from "./draft.ts"
import { placeOf } from "./folder.ts"
import { fileinto, type Piece, piece, quoted, redirect } from "./piece.ts"

/** One place, with where it stands. */
interface Entry {
  line: number
  text: string
}

/** Converts a .forward: addresses, `\user`, `|program`, files, with commas or line ends between them. */
export function fromForward(source: string): Conversion {
  const draft = new Draft()
  const first = source.trimStart().split(/\r?\n/, 1)[0]!
  if (/^#\s*(?:exim|sieve)\s+filter/i.test(first)) {
    const why = /exim/i.test(first)
      ? "it is written in Exim's filter language; write its rules anew"
      : "it is a Sieve script already; take it as it is"
    draft.leave(1, first, why)
    return draft.finish()
  }
  writeAll(draft, [...forwardEntries(source)], forwardEntry)
  return draft.finish()
}

/** Converts a .qmail: one instruction on each line. */
export function fromQmail(source: string): Conversion {
  const draft = new Draft()
  const lines = source.split(/\r?\n/).map((text, index) => ({ line: index + 1, text: text.trimEnd() }))
  const entries = lines.filter(({ text }) => text !== "" && !text.startsWith("#"))
  for (const { text } of lines) if (text.startsWith("#")) draft.remark(text.slice(1))
  writeAll(draft, entries, qmailEntry)
  return draft.finish()
}

/** What an entry comes to: actions, or why there are none. */
type Reading = readonly Piece[] | string

/**
 * Writes what the entries come to. The message is kept when none is there, as both programs do, and when one was not
 * taken over: whatever that did with the message, it must not be lost.
 */
function writeAll(draft: Draft, entries: readonly Entry[], read: (text: string) => Reading): void {
  const pieces: Piece[] = []
  let lost = false
  for (const { line, text } of entries) {
    const reading = read(text)
    if (typeof reading === "string") {
      draft.leave(line, text, reading)
      lost = true
    } else pieces.push(...reading)
  }
  const keeps = pieces.some(({ text }) => text === "keep;")
  if (!keeps && (lost || pieces.length === 0)) pieces.push(piece("keep;"))
  for (const one of new Map(pieces.map((one) => [one.text, one])).values()) draft.add(one)
}

function* forwardEntries(source: string): Generator<Entry> {
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    if (/^\s*#/.test(line)) continue
    for (const [text] of line.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g))
      if (text.trim() !== "") yield { line: index + 1, text: text.trim() }
  }
}

function forwardEntry(text: string): Reading {
  const plain = text.replace(/^"(.*)"$/, "$1").replace(/^\|\s*"(.*)"$/, "|$1")
  if (plain.startsWith("|")) return program(plain.slice(1).trim())
  if (plain.startsWith(":include:")) return "a list in a file; make an alias of it"
  if (/^[/~]/.test(plain) || plain.startsWith("$HOME")) return file(plain)
  // A backslash: deliver here, look at no .forward again.
  if (/^\\[\w.+-]+(?:@[\w.-]+)?$/.test(plain)) return [piece("keep;")]
  return address(plain)
}

function qmailEntry(text: string): Reading {
  if (text.startsWith("|")) return program(text.slice(1).trim())
  if (/^[./]/.test(text)) return file(text)
  if (text.startsWith("+")) return "it sets what others may do with a list"
  return address(text.replace(/^&\s*/, ""))
}

function address(text: string): Reading {
  const bare = text.replace(/^.*<([^<>]+)>$/, "$1")
  if (!/^[^\s<>(),;:"`$|\\]+@[a-z0-9.-]+$/i.test(bare)) return "it is no address with a domain"
  return [redirect(bare, false)]
}

function file(path: string): Reading {
  const place = placeOf(path)
  if (!place) return "it is not known which mailbox that is"
  if (place.kind === "inbox") return [piece("keep;")]
  return place.kind === "nowhere" ? [piece("discard;")] : [fileinto(place.name)]
}

/** Programs that only send, refuse or file. */
function program(text: string): Reading {
  const name = /^(?:\S*\/)?([\w.-]+)/.exec(text)?.[1] ?? ""
  const words = text.slice(text.indexOf(name) + name.length).trim()
  if (name === "forward" || name === "sendmail") {
    const addresses = words.split(/\s+/).filter((word) => word !== "" && !word.startsWith("-"))
    const readings = addresses.map(address)
    if (readings.length > 0 && readings.every((reading) => typeof reading !== "string"))
      return (readings as (readonly Piece[])[]).flat()
  }
  const reason = name === "bouncesaying" && /^(["'])([^"']*)\1$/.exec(words)
  if (reason) return [piece(`reject ${quoted(reason[2]!)};`, "reject")]
  if (name === "maildir" && words !== "") return file(words.replace(/^(["'])(.*)\1$/, "$2"))
  if (name === "vacation") return "a program answers; use 'vacation' (RFC 5230) in its place"
  if (name === "procmail") return "it starts procmail; convert the .procmailrc"
  if (name === "maildrop") return "it starts maildrop; convert the .mailfilter"
  return "a program takes the message"
}

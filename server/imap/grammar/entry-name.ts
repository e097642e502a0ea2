import { string } from "../../mime/wire.ts"
import type { Reader } from "./reader.ts"
import { SyntaxFault } from "./syntax-fault.ts"

const longestName = 255
const mostNames = 100

/**
 * The name of an annotation in small letters (RFC 5464 §3.2).
 * @param written one character 0–255 per byte
 * @throws SyntaxFault for what cannot be one
 */
export function entryName(written: string): string {
  const name = written.toLowerCase()
  const levels = name.split("/").slice(1)
  const sound = /^\/(private|shared)(\/|$)/.test(name) && /^[\x20-\x7e]*$/.test(name) && !/[*%]/.test(name)
  if (!sound || levels.some((level) => level === "") || name.length > longestName)
    throw new SyntaxFault("That is no name of an annotation")
  return name
}

/**
 * The name of an annotation that is to be set: below its scope, and below a vendor's name where it is a vendor's.
 * @throws SyntaxFault for what cannot be one
 */
export function settableEntryName(written: string): string {
  const name = entryName(written)
  const levels = name.split("/").slice(1)
  if (levels.length < (levels[1] === "vendor" ? 4 : 2)) throw new SyntaxFault("The name is too short")
  return name
}

/** A name as it goes over the wire. */
export const formatEntry = (entry: string): string => (/^[a-z0-9/._-]+$/i.test(entry) ? entry : string(entry))

/** One name or several in parentheses, as written. @throws SyntaxFault also for too many */
export function parseEntries(reader: Reader): string[] {
  const names = reader.sees("(") ? reader.list(() => reader.astring()) : [reader.astring()]
  if (names.length > mostNames) throw new SyntaxFault("Those are too many annotations at once")
  for (const name of names) entryName(name)
  return names
}

/** A header field. */
export interface Field {
  /** As written. */
  name: string
  /** Unfolded, encoded words decoded, without blanks at its ends. */
  value: string
  /** Unfolded, as it came. */
  raw: string
  /** Which field of the message's header it is, from 0; undefined for one that a script added. */
  origin: number | undefined
}

/** One part of a message; the message itself is the outermost one. */
export interface Part {
  /** In small letters, "text" and "plain" when nothing is said. */
  type: string
  subtype: string
  fields: readonly Field[]
  /** Parts of a multipart; the message inside a message/rfc822. */
  children: readonly Part[]
  /** Decoded content, whatever transfer encoding and charset it came in. */
  text(): string
  /** The same as people read it: HTML without its tags. */
  plain(): string
  /** Content as it came, transfer encoding and all. */
  raw(): string
}

/** What scripts see of a message. It is never changed: an edited message is another value. */
export interface Message extends Part {
  /** Bytes. */
  size: number
  /** Whether an empty line follows the header, be it the last one. */
  hasBody: boolean
  /** The addresses in a raw field value, as local@domain; "" for one that cannot be read. */
  addresses(raw: string): readonly string[]
  /** The moment a raw field value tells, in milliseconds, and its time zone in minutes from UTC. */
  date(raw: string): { time: number; zone: number } | undefined
}

// A script asks for the same few fields again and again.
const byName = new WeakMap<readonly Field[], Map<string, readonly Field[]>>()

/** The fields of a name, whatever its case, in order. */
export function fieldsNamed({ fields }: Part, name: string): readonly Field[] {
  let known = byName.get(fields)
  if (!known) byName.set(fields, (known = grouped(fields)))
  return known.get(name.toLowerCase()) ?? []
}

function grouped(fields: readonly Field[]): Map<string, readonly Field[]> {
  const groups = new Map<string, Field[]>()
  for (const field of fields) {
    const name = field.name.toLowerCase()
    const group = groups.get(name)
    if (group) group.push(field)
    else groups.set(name, [field])
  }
  return groups
}

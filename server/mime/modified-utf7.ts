/** Runs of what modified UTF-7 writes in base64: everything but printable ASCII. */
const encodedRun = /[^\x20-\x7e]+/g

function base64Of(text: string): string {
  const utf16 = Buffer.from(text, "utf16le").swap16()
  return utf16.toString("base64").replace(/=+$/, "").replaceAll("/", ",")
}

/** A text in modified UTF-7 (RFC 3501 §5.1.3), as mailbox names go over the wire of IMAP and folders of Maildirs are called. */
export function toModifiedUtf7(name: string): string {
  if (/^[\x20-\x25\x27-\x7e]*$/.test(name)) return name
  return name.replaceAll("&", "&-").replace(encodedRun, (run) => `&${base64Of(run)}-`)
}

/** The text of modified UTF-7; undefined for what is none, or not its one shortest form. */
export function fromModifiedUtf7(wire: string): string | undefined {
  if (/^[\x20-\x25\x27-\x7e]*$/.test(wire)) return wire
  const name = wire.replace(/&([^-]*)(-?)/g, (_whole, base64: string, end: string) => {
    if (base64 === "" && end) return "&"
    const bytes = Buffer.from(base64.replaceAll(",", "/"), "base64")
    return bytes.length % 2 === 0 ? bytes.swap16().toString("utf16le") : "\ufffd"
  })
  return name.isWellFormed() && toModifiedUtf7(name) === wire ? name : undefined
}

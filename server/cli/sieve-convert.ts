import { readFile } from "node:fs/promises"
import { fromForward, fromQmail } from "../convert/forward.ts"
import { fromGmail } from "../convert/gmail.ts"
import { fromMaildrop } from "../convert/maildrop.ts"
import { fromProcmail } from "../convert/procmail.ts"
import { MailError } from "../errors.ts"
import { oneOf, word } from "./arguments.ts"
import { loneVerb } from "./command.ts"

/** Bytes of a file that is converted at most. */
const largest = 4 << 20

const converters = {
  procmail: fromProcmail,
  maildrop: fromMaildrop,
  qmail: fromQmail,
  forward: fromForward,
  gmail: fromGmail,
} as const

const formats = ["procmail", "maildrop", "qmail", "forward", "gmail"] as const

async function read(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new MailError("invalid", `${path} cannot be read (${error.code})`)
  })
  if (bytes.length > largest) throw new MailError("invalid", `${path} is larger than ${largest} bytes`)
  const text = bytes.toString("utf8")
  return Buffer.from(text).equals(bytes) ? text : bytes.toString("latin1")
}

/** Writes a Sieve script; what could not be taken over stands in it as comments, each where it would be. */
export const convert = loneVerb({
  summary: "Turns a filter file of procmail, maildrop, qmail, .forward or Gmail into a script",
  words: { format: word("FORMAT", oneOf(formats)), file: word("FILE") },
  async run({ format, file }) {
    const { script, leftovers } = converters[format](await read(file))
    // Exit code 1 says that something is left to be done by hand.
    return { text: script.trimEnd(), json: { script, leftovers }, exitCode: leftovers.length > 0 ? 1 : 0 }
  },
})

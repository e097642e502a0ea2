import { expect, test } from "vitest"
import { MailError } from "../errors.ts"
import { notLinear } from "../fuzz/growth.ts"
import { readCall } from "./call.ts"
import { CommandMachine } from "./grammar/command-machine.ts"
import { SyntaxFault } from "./grammar/syntax-fault.ts"
import { limits } from "./limits.ts"
import { Refusal } from "./reply.ts"
import { Session } from "./session.ts"

const commands = [
  ...[
    "",
    "a ",
    "a FETCH ",
    "a FETCH 1 (",
    "a FETCH 1 BODY[",
    "a FETCH 1 BODY[HEADER.FIELDS (",
    "a SEARCH ",
    "a SEARCH (",
    "a SEARCH NOT ",
  ],
  ...[
    'a LIST "" ',
    'a LIST "" (',
    "a STORE 1 FLAGS (",
    "a SELECT INBOX (QRESYNC (1 2 ",
    "a ID (",
    'a LOGIN "',
    "a SETMETADATA INBOX (",
  ],
  ...[
    "a SORT (",
    "a THREAD ",
    "a NOTIFY SET (",
    "a ESEARCH IN (",
    "a COPY 1:",
    "a STATUS INBOX (",
    "a ENABLE ",
    "a SETACL INBOX ",
  ],
  ...[
    "a APPEND INBOX (",
    'a APPEND INBOX "',
    "a SEARCH X-GM-RAW ",
    'a SEARCH X-GM-RAW "',
    'a CREATE "',
    'a CREATE "&',
  ],
]
const units = [
  ...'a1 ("\\*%,:.$&{[]<)}=+-~/'.split(""),
  ...[
    "1,",
    "1:",
    "1:2,",
    "* ",
    "() ",
    "(a) ",
    '"" ',
    "NOT ",
    "OR ",
    "a.",
    "1.",
    "\\a ",
    "&AOk-",
    "A/",
    "{1",
    "ALL ",
    "(ALL) ",
    "UID 1 ",
  ],
]

test("a command takes as long as it is to be read, whatever it is made of", () => {
  const premises = { directory: undefined, store: undefined } as never
  const session = new Session(premises, { address: "::1", secure: true, trusted: true })
  const run = (text: string) => {
    const machine = new CommandMachine()
    machine.commandLimit = limits.command * 2
    for (let at = 0; at < text.length; at += 1000)
      machine.push(Buffer.from(text.slice(at, at + 1000), "latin1"))
    machine.push(Buffer.from("\r\n"))
    const step = machine.next()
    if (step.kind !== "command") return
    try {
      const call = readCall(step.pieces, session)
      call.command?.prepare(call.reader)
    } catch (thrown) {
      if (!(thrown instanceof SyntaxFault || thrown instanceof MailError || thrown instanceof Refusal))
        throw thrown
    }
  }
  expect(notLinear(run, commands, units)).toEqual([])
})

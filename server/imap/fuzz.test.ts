import assert from "node:assert/strict"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { MailError } from "../errors.ts"
import { converse, cuts, fuzzConversations, listeningLog } from "../fuzz/conversation.ts"
import { fuzz, fuzzSeconds } from "../fuzz/fuzz.ts"
import { fsck } from "../store/fsck.ts"
import { readCall } from "./call.ts"
import { type ImapHouse, openImapHouse, password } from "./dialogue.ts"
import { commandLine } from "./fuzz-grammar.ts"
import { CommandMachine, type Step } from "./grammar/command-machine.ts"
import { SyntaxFault } from "./grammar/syntax-fault.ts"
import { limits } from "./limits.ts"
import { Refusal } from "./reply.ts"
import { Session } from "./session.ts"

const time = (fuzzSeconds + 60) * 1000
const folder = (name: string) => join(import.meta.dirname, "fuzz-inputs", name)

let house: ImapHouse
const { log, errors } = listeningLog()
beforeAll(async () => {
  house = await openImapHouse({ messageLimit: 100_000, log })
  await house.account("alice")
  await house.account("bob")
})
afterAll(() => house.close())

const seeds = [
  'a LOGIN "alice@example.test" {3+}\r\npwd\r\nb NOOP\r\n',
  'a APPEND INBOX (\\Seen) " 1-Jan-2026 10:00:00 +0000" {3+}\r\na:b\r\n',
  "a UID FETCH 1:*,$ (FLAGS BODY.PEEK[1.2.HEADER.FIELDS (From {2+}\r\nTo)]<0.10> BINARY[1] ENVELOPE) (CHANGEDSINCE 5)\r\n",
  'a SEARCH RETURN (MIN COUNT) CHARSET UTF-8 OR (SUBJECT "x" NOT SEEN) HEADER From {1}\r\ny UID 1:2 MODSEQ 5\r\n',
  "a SORT (REVERSE DATE SUBJECT) UTF-8 ALL\r\nb THREAD REFS UTF-8 SINCE 1-Jan-2026\r\n",
  'a LIST (SUBSCRIBED RECURSIVEMATCH) "" ("%" Work/*) RETURN (CHILDREN STATUS (MESSAGES SIZE))\r\n',
  "a STORE 1:2 (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Seen $Work)\r\n",
  "a SELECT INBOX (QRESYNC (1 2 3:4 (1,2 3,4)))\r\n",
  "a NOTIFY SET STATUS (SELECTED (MessageNew (UID) MessageExpunge)) (SUBTREE Work (FlagChange))\r\n",
  'a SETMETADATA INBOX (/private/comment "x" /shared/vendor/y ~{2+}\r\n\0\0)\r\n',
  'a ESEARCH IN (mailboxes "A" subtree B) RETURN (ALL) UNSEEN\r\n',
  'a SETACL INBOX bob@example.test +lrs\r\nb GETQUOTAROOT INBOX\r\nc ID ("name" NIL)\r\n',
  'a STATUS INBOX (MESSAGES UIDNEXT)\r\nb RENAME "a" b\r\nc ENABLE QRESYNC\r\nd MOVE 1 Trash\r\n',
  "a FETCH 1 {5",
].map((text) => Buffer.from(text, "latin1"))

const words = [
  ...[
    "{5}\r\n",
    "{3+}\r\n",
    "~{2+}\r\n",
    "{99999999999}\r\n",
    "\r\n",
    "\n",
    " (",
    ") ",
    '"',
    "\\",
    "NIL",
    "*",
    "$",
    ":",
    ",",
  ],
  ...[
    "UID ",
    "FETCH ",
    "STORE ",
    "SEARCH ",
    "APPEND ",
    "LIST ",
    "BODY[",
    "]<0.1>",
    "NOT ",
    "OR ",
    "CHARSET ",
    "RETURN (",
  ],
  ...[
    "PARTIAL 1:-1",
    "FUZZY ",
    "X-GM-RAW ",
    "INBOX",
    "&AOk-",
    "\0",
    "\xff",
    "CATENATE (TEXT {3+}\r\n",
    "1-Jan-2026",
  ],
]

/** All steps of some bytes; every literal is taken as an argument. */
function steps(bytes: Buffer, sizeAt: (at: number) => number): Step[] {
  const machine = new CommandMachine()
  const out: Step[] = []
  for (let at = 0, size = 0; at < bytes.length; at += size) {
    size = sizeAt(at)
    machine.push(bytes.subarray(at, at + size))
    for (let step = machine.next(); step.kind !== "more"; step = machine.next()) {
      if (step.kind !== "literal") out.push(step)
      else {
        out.push({ ...step, pieces: [...step.pieces] })
        if (step.size > limits.literalBeforeLogin) machine.refuse("too large")
        else machine.accept()
      }
      if (step.kind === "bad" && step.fatal) return out
    }
  }
  return out
}

test(
  "whatever bytes come: the same commands however they are cut, and none throws but what a client is told",
  async () => {
    const premises = { directory: undefined, store: undefined } as never
    const session = new Session(premises, { address: "::1", secure: true, trusted: true })
    const run = (bytes: Buffer) => {
      const whole = steps(bytes, () => bytes.length)
      const pieces = steps(bytes, (at) => 1 + ((bytes[at]! * 7) % 23))
      // To show how they differ takes minutes where there are thousands.
      assert(isDeepStrictEqual(pieces, whole), "the same bytes in other pieces are other commands")
      for (const step of whole) {
        if (step.kind !== "command") continue
        try {
          readCall(step.pieces, session).command?.prepare(readCall(step.pieces, session).reader)
        } catch (thrown) {
          if (!(thrown instanceof SyntaxFault || thrown instanceof MailError || thrown instanceof Refusal))
            throw thrown
        }
      }
    }
    const scope = /\/server\/imap\/(?!.*\.test|fuzz)/
    const target = {
      run,
      scope,
      seeds,
      words,
      folder: folder("bytes"),
      steps: { base: 300_000, perByte: 2000 },
    }
    const { tried } = fuzz(target)
    expect(tried).toBeGreaterThan(100)
  },
  time,
)

/** Signs in, says something, and asks for a last word. */
const saying = fc
  .tuple(fc.boolean(), fc.array(commandLine, { minLength: 1, maxLength: 20 }), cuts)
  .map(([stranger, lines, pieces]) => {
    const login = `login LOGIN alice@example.test "${password}"\r\n`
    const numbered = lines.map((line, at) => `t${at} ${line}\r\n`)
    return { text: `${stranger && lines.length < 4 ? "" : login}${numbered.join("")}`, cuts: pieces }
  })

test(
  "whatever is said: each command is answered once, or the connection ends, and the mailboxes stay sound",
  async () => {
    let signedIn = 0
    const held = await fuzzConversations(folder("conversations"), saying, async ({ text, cuts: pieces }) => {
      const heard = await converse(house.port, text, pieces)
      expect(errors).toEqual([])
      expect(heard).toMatch(/^\* (OK|BYE) /)
      expect(heard).not.toContain("[SERVERBUG]")
      if (heard.includes("\r\nlogin OK")) signedIn++
      const tags = [...heard.matchAll(/^(login|t\d+) (?:OK|NO|BAD) /gm)].map(([, tag]) => tag)
      expect(new Set(tags).size).toBe(tags.length)
    })
    expect(held).toBeGreaterThan(10)
    expect(signedIn).toBeGreaterThan(held / 3)
    const { problems } = await fsck({ sql: house.house.sql, blobs: house.house.blobs, deep: true })
    expect(problems).toEqual([])
  },
  time,
)

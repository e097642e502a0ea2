import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { converse, cuts, fuzzConversations, listeningLog } from "../fuzz/conversation.ts"
import { fuzzSeconds } from "../fuzz/fuzz.ts"
import { fsck } from "../store/fsck.ts"
import { openPop3House, type Pop3House, password } from "./dialogue.ts"

let house: Pop3House
let alice: number
const { log, errors } = listeningLog()
beforeAll(async () => {
  house = await openPop3House({ log })
  alice = await house.account("alice")
})
afterAll(() => house.close())

const among = (text: string) => fc.constantFrom(...text.split(" "))
const bytes = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes))
const number = fc.oneof(fc.nat(4).map(String), among("-1 99999999999999999999 x 1e1 01 0x1"))
const word = fc.oneof(number, bytes, among("alice@example.test PLAIN = * AAAA en UTF8"))
const verb = among(
  "STAT LIST UIDL RETR TOP DELE RSET NOOP CAPA UTF8 LANG QUIT USER PASS APOP AUTH STLS XNONE retr",
)
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(verb, fc.array(word, { maxLength: 3 })).map((words) => words.flat().join(" ")),
  },
  { weight: 3, arbitrary: fc.tuple(among("RETR LIST UIDL DELE"), number).map((words) => words.join(" ")) },
  { weight: 2, arbitrary: fc.tuple(number, number).map((numbers) => `TOP ${numbers.join(" ")}`) },
  bytes,
  fc.nat(20_000).map((length) => "A".repeat(length)),
)
const saying = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(line, among("\r\n \n \r")), { maxLength: 20 }), cuts)
  .map(([signedIn, lines, pieces]) => {
    const login = signedIn ? `USER alice@example.test\r\nPASS ${password}\r\n` : ""
    return { text: login + lines.flat().join(""), cuts: pieces }
  })

test(
  "whatever is said over POP3: lines are answered or the connection ends, and the mailbox stays sound",
  async () => {
    const folder = join(import.meta.dirname, "fuzz-inputs")
    let signedIn = 0
    const held = await fuzzConversations(folder, saying, async ({ text, cuts: pieces }) => {
      const left = await house.house.store.mailbox(alice, "INBOX")
      if (left.messages < 3)
        await house.deliver(alice, "Subject: a\r\n\r\nb\r\n", ".\r\n.\r\n", "", "\xff\0no line end")
      const heard = await converse(house.port, text, pieces)
      expect(errors).toEqual([])
      expect(heard).toMatch(/^\+OK /)
      expect(heard).toMatch(/\r\n$/)
      if (/^\+OK \d+ messages?/m.test(heard)) signedIn++
      const answers = heard.match(/^(\+OK|-ERR|\+ )/gm)?.length ?? 0
      expect(answers).toBeLessThanOrEqual(text.split("\n").length + 1)
    })
    expect(held).toBeGreaterThan(10)
    expect(signedIn).toBeGreaterThan(held / 4)
    const { problems } = await fsck({ sql: house.house.sql, blobs: house.house.blobs, deep: true })
    expect(problems).toEqual([])
  },
  (fuzzSeconds + 60) * 1000,
)

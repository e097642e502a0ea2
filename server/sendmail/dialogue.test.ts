import { Readable } from "node:stream"
import { expect, test } from "vitest"
import { converse } from "./dialogue.ts"
import type { Letter } from "./letter.ts"

async function talk(lines: string[], limit = 1_000): Promise<{ said: string[]; sent: Letter[] }> {
  const said: string[] = []
  const sent: Letter[] = []
  await converse({
    input: Readable.from([lines.map((line) => `${line}\r\n`).join("")]),
    write: (text) => said.push(...text.trimEnd().split("\r\n")),
    hostname: "mail.our.example",
    limit,
    send: async (letter) => void sent.push(letter),
  })
  return { said: said.map((line) => line.slice(0, 3)), sent }
}

test("a message is handed over at its dot", async () => {
  const { said, sent } = await talk([
    "HELO me",
    "MAIL FROM:<ann@x.example> BODY=8BITMIME",
    "rcpt to: <bob@x.example>",
    "DATA",
    "Subject: hi",
    "",
    "..dot",
    ".",
    "QUIT",
  ])
  expect(said).toEqual(["220", "250", "250", "250", "354", "250", "221"])
  expect(sent.map(({ bytes, ...envelope }) => ({ ...envelope, text: bytes.toString() }))).toEqual([
    { sender: "ann@x.example", recipients: ["bob@x.example"], text: "Subject: hi\r\n\r\n.dot\r\n" },
  ])
})

test("verbs in the wrong order, unknown ones and too much are refused", async () => {
  const { said, sent } = await talk(
    [
      "DATA",
      "RCPT TO:<a@b>",
      "MAIL FROM:<>",
      "RCPT TO:<nobody>",
      "WHAT",
      "RCPT TO:<a@b.example>",
      "DATA",
      "x".repeat(50),
      ".",
    ],
    20,
  )
  expect(said).toEqual(["220", "503", "503", "250", "501", "500", "250", "354", "552", "221"])
  expect(sent).toEqual([])
})

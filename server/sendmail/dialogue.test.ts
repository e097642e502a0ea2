import { Readable } from "node:stream"
import { expect, test } from "vitest"
import { converse } from "./dialogue.ts"
import type { Letter } from "./letter.ts"

async function talk(lines: string[], limit = 1_000): Promise<{ said: string[]; sent: Letter[] }> {
  const said: string[] = []
  const sent: Letter[] = []
  await converse({
    input: Readable.from([lines.map((line) => `${line}\r\n`).join("")], { objectMode: false }),
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

test("a second MAIL before the first message is sent does not give its recipients the second message", async () => {
  const { said, sent } = await talk([
    "MAIL FROM:<ann@x.example>",
    "RCPT TO:<bob@x.example>",
    "MAIL FROM:<ann@x.example>",
    "HELO me",
    "MAIL FROM:<ann@x.example>",
    "RCPT TO:<carl@x.example>",
    "DATA",
    ".",
  ])
  expect(said).toEqual(["220", "250", "250", "503", "250", "250", "250", "354", "250", "221"])
  expect(sent.map(({ recipients }) => recipients)).toEqual([["carl@x.example"]])
})

test("a message in Latin 1, or with a line separator of Unicode, is not changed on its way", async () => {
  const sent: Letter[] = []
  const body = Buffer.concat([Buffer.from([0xe9, 0xff]), Buffer.from("\u2028 x\r\n")])
  const top = "MAIL FROM:<>\r\nRCPT TO:<jörg@x.example>\r\nDATA\r\n"
  await converse({
    input: Readable.from([Buffer.concat([Buffer.from(top), body, Buffer.from(".\r\n")])], {
      objectMode: false,
    }),
    write: () => undefined,
    hostname: "mail.our.example",
    limit: 1_000,
    send: async (letter) => void sent.push(letter),
  })
  expect(sent[0]!.recipients).toEqual(["jörg@x.example"])
  expect(sent[0]!.bytes.equals(body)).toBe(true)
})

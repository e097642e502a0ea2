import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { systemClock } from "../clock.ts"
import { silentLog } from "../log.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import { Judge, type JudgeParts } from "./judge.ts"
import { allTokens, site, teach } from "./learning.ts"
import { limits } from "./limits.ts"
import { readMessage } from "./reading.ts"
import { found } from "./reason.ts"
import { tokensOf } from "./tokens.ts"

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
  // Enough is known for all tokens to be looked up.
  for (let at = 0; at < 40; at++) {
    const tokens = allTokens(tokensOf(readMessage(Buffer.from(`Subject: ${at}\r\n\r\nword ${at}\r\n`))))
    const lesson = {
      accountId: site,
      contentId: -1 - at,
      kind: at % 2 ? ("spam" as const) : ("ham" as const),
      tokens,
      now: 0,
    }
    await house.sql.write((tx) => teach(tx, lesson))
  }
})
afterAll(() => house.close())

const judge = (parts: Partial<JudgeParts> = {}) =>
  new Judge({
    sql: house.sql,
    clock: systemClock,
    log: silentLog,
    thresholds: { junkFrom: 5, refuseFrom: undefined },
    viruses: "refuse",
    ...parts,
  })

async function judged(text: string | Buffer, parts?: Partial<JudgeParts>) {
  const header = Buffer.from(text)
  return judge(parts).judge({
    arrival: { client: "", helo: "", sender: "", recipients: [] },
    message: { header, async *body() {} },
    accounts: [],
    trace: "test",
  })
}

const nested = (depth: number) => {
  let text = "\r\nend\r\n"
  for (let at = 0; at < depth; at++)
    text = `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n${text}--b${at}--\r\n`
  return text
}

describe("hostile messages are judged in bounded work", () => {
  test.each([
    ["nothing", ""],
    ["only zeros", Buffer.alloc(1 << 20)],
    [
      "a million words",
      `Subject: x\r\n\r\n${Array.from({ length: 1_000_000 }, (_, at) => `w${at}`).join(" ")}`,
    ],
    ["a page of tags", `Content-Type: text/html\r\n\r\n${"<b style='color:#fff'>x".repeat(200_000)}`],
    ["a page of links", `Content-Type: text/html\r\n\r\n${"<a href=http://x.example>y</a>".repeat(100_000)}`],
    ["parts in parts", nested(2_000)],
    ["messages in messages", `${"Content-Type: message/rfc822\r\n\r\n".repeat(5_000)}x`],
    [
      "ten thousand attachments",
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\nContent-Disposition: attachment; filename=a.zip\r\n\r\nPK\x03\x04\r\n".repeat(10_000)}`,
    ],
    ["ten thousand authors", `From: ${"a@b.example, ".repeat(10_000)}\r\n\r\nx`],
    ["a subject without end", `Subject: ${"=?utf-8?q?x?= ".repeat(100_000)}\r\n\r\nx`],
    ["received a thousand times", `${"Received: from a.b.c.d.e.f.g.h by x\r\n".repeat(20_000)}\r\nx`],
    ["one line of Chinese", `Content-Type: text/plain; charset=utf-8\r\n\r\n${"特价促销".repeat(200_000)}`],
    ["base64 of nothing", `Content-Transfer-Encoding: base64\r\n\r\n${"=".repeat(3 << 20)}`],
    [
      "dots",
      `Content-Type: text/html\r\n\r\n<a href="http://${"a.".repeat(200_000)}">${"b.".repeat(200_000)}</a>`,
    ],
  ])("%s", async (_, text) => {
    const began = process.threadCpuUsage()
    const { verdict, fields } = await judged(text)
    const { user, system } = process.threadCpuUsage(began)
    // What the limits allow, on the slowest machine; without them these take minutes.
    expect((user + system) / 1_000).toBeLessThan(20 * limits.time)
    if (verdict) expect(fields.length).toBeLessThan(2_000)
  })

  test("tokens are never more than allowed", () => {
    const text = `Subject: x\r\n\r\n${Array.from({ length: 100_000 }, (_, at) => `w${at}`).join(" ")}`
    const { origin, words, form } = tokensOf(readMessage(Buffer.from(text)))
    expect(words.length).toBe(limits.tokens.words)
    expect(origin.length).toBeLessThanOrEqual(limits.tokens.origin)
    expect(form.length).toBeLessThanOrEqual(limits.tokens.form)
  })
})

test("a fault gives no verdict, and the message is let in", async () => {
  const broken = {
    weigh: async () => {
      throw new Error("a fault of ours")
    },
  }
  expect(await judged("Subject: x\r\n\r\n", broken)).toMatchObject({
    fields: "",
    verdict: undefined,
    refusal: undefined,
  })
})

test("what is known of the sender counts with the rest", async () => {
  const { verdict } = await judged(`Date: ${new Date().toUTCString()}\r\nFrom: a@b.example\r\n\r\nx`, {
    weigh: async () => [
      found("virus", 3),
      { name: "known-correspondent", points: -9, words: { key: "x", values: {} } },
    ],
  })
  expect(verdict!.score).toBeLessThan(0)
  expect(verdict!.reasons.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["virus", "known-correspondent"]),
  )
})

test("what is not judged costs the database little: a site that was taught nothing makes no tokens", async () => {
  const empty = await openTestHouse()
  let asked = 0
  const counting = {
    ...empty.sql,
    all: (...given: Parameters<typeof empty.sql.all>) => {
      asked++
      return empty.sql.all(...given)
    },
  }
  await judged(`Subject: x\r\n\r\n${"many words ".repeat(1_000)}`, { sql: counting as typeof empty.sql })
  expect(asked).toBeLessThanOrEqual(3)
  await empty.close()
})

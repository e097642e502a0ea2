import { describe, expect, test } from "vitest"
import { type ParameterFacts, readMailParameters, readRecipientParameters } from "./parameters.ts"
import { Refusal } from "./reply.ts"

const now = Date.UTC(2026, 0, 1)
const facts: ParameterFacts = {
  offered: new Set([
    ..."SIZE 8BITMIME BINARYMIME SMTPUTF8 AUTH DSN REQUIRETLS FUTURERELEASE DELIVERBY MT-PRIORITY".split(" "),
  ]),
  messageLimit: 1_000,
  now,
  longestHold: 86_400_000,
  highestPriority: 4,
}

/** Code and status of the refusal, or undefined. */
function refusal(read: () => unknown): string | undefined {
  try {
    read()
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    return `${thrown.reply.code} ${thrown.reply.enhanced}`
  }
}

describe("MAIL FROM", () => {
  test("everything at once", () => {
    const words =
      "SIZE=1000 body=BinaryMIME SMTPUTF8 RET=HDRS ENVID=QQ+2B314159 REQUIRETLS HOLDFOR=3600 BY=120;RT MT-PRIORITY=-3"
    expect(readMailParameters(words.split(" "), facts)).toEqual({
      size: 1_000,
      smtputf8: true,
      request: {
        bodyType: "BINARYMIME",
        returning: "HDRS",
        envelopeId: "QQ+314159",
        requireTls: true,
        holdUntil: now + 3_600_000,
        deliverBy: { at: now + 120_000, mode: "R", trace: true },
        priority: -3,
      },
    })
  })

  test.each([
    ["HOLDUNTIL=2026-01-01T12:00:00Z", { holdUntil: now + 12 * 3_600_000 }],
    ["HOLDUNTIL=2026-01-01T12:00:00.5+12:00", { holdUntil: now + 500 }],
    ["BY=-5;N", { deliverBy: { at: now - 5_000, mode: "N", trace: false } }],
    ["BY=+5;n", { deliverBy: { at: now + 5_000, mode: "N", trace: false } }],
    ["MT-PRIORITY=0", { priority: 0 }],
    ["AUTH=<>", {}],
    ["AUTH=e+3Dmc2@example.com", {}],
  ])("%s", (word, request) => {
    expect(readMailParameters([word], facts).request).toEqual(request)
  })

  test("a priority that is too high is lowered, and that is told", () => {
    const { request, loweredPriority } = readMailParameters(["MT-PRIORITY=9"], facts)
    expect(request.priority).toBe(4)
    expect(loweredPriority).toBe(true)
  })

  test.each([
    ["SIZE=1001", "552 5.3.4"],
    ["SIZE=99999999999999999999", "552 5.3.4"],
    ["SIZE=-1", "501 5.5.4"],
    ["SIZE=", "501 5.5.4"],
    ["SIZE", "501 5.5.4"],
    ["SIZE=1 SIZE=1", "501 5.5.4"],
    ["BODY=9BIT", "501 5.5.4"],
    ["SMTPUTF8=yes", "501 5.5.4"],
    ["RET=SOME", "501 5.5.4"],
    ["ENVID=a=b", "501 5.5.4"],
    [`ENVID=${"x".repeat(101)}`, "501 5.5.4"],
    ["REQUIRETLS=1", "501 5.5.4"],
    ["HOLDFOR=0", "501 5.5.4"],
    ["HOLDFOR=86401", "501 5.5.4"],
    ["HOLDFOR=9999999999", "501 5.5.4"],
    ["HOLDFOR=60 HOLDUNTIL=2026-01-01T12:00:00Z", "501 5.5.4"],
    ["HOLDUNTIL=2026-01-03T00:00:00Z", "501 5.5.4"],
    ["HOLDUNTIL=tomorrow", "501 5.5.4"],
    ["HOLDUNTIL=2026-99-99T00:00:00Z", "501 5.5.4"],
    ["BY=0;R", "501 5.5.4"],
    ["BY=-1;R", "501 5.5.4"],
    ["BY=120", "501 5.5.4"],
    ["BY=1234567890;N", "501 5.5.4"],
    ["MT-PRIORITY=10", "501 5.5.4"],
    ["MT-PRIORITY=+1", "501 5.5.4"],
    ["MT-PRIORITY=-0", "501 5.5.4"],
    ["AUTH=a=b", "501 5.5.4"],
    ["=x", "501 5.5.4"],
    ["XANYTHING=1", "555 5.5.4"],
    ["constructor", "555 5.5.4"],
  ])("%s is refused", (words, expected) => {
    expect(refusal(() => readMailParameters(words.split(" "), facts))).toBe(expected)
  })

  test("what EHLO did not tell is not known", () => {
    const offered = new Set(["SIZE", "8BITMIME"])
    for (const word of ["REQUIRETLS", "HOLDFOR=5", "BY=5;N", "MT-PRIORITY=1", "RET=FULL", "SMTPUTF8"])
      expect(
        refusal(() => readMailParameters([word], { ...facts, offered })),
        word,
      ).toBe("555 5.5.4")
    expect(refusal(() => readMailParameters(["BODY=BINARYMIME"], { ...facts, offered }))).toBe("501 5.5.4")
  })
})

describe("RCPT TO", () => {
  test.each([
    ["NOTIFY=SUCCESS,delay", { notify: ["SUCCESS", "DELAY"] }],
    ["NOTIFY=NEVER", { notify: ["NEVER"] }],
    ["ORCPT=rfc822;Bob+2Bnews@Example.COM", { originalRecipient: "rfc822;Bob+news@Example.COM" }],
    ["ORCPT=utf-8;j\\x{F6}rg@b.example", { originalRecipient: "utf-8;jörg@b.example" }],
  ])("%s", (word, request) => {
    expect(readRecipientParameters([word], facts)).toEqual(request)
  })

  test.each([
    "NOTIFY=",
    "NOTIFY=NEVER,FAILURE",
    "NOTIFY=ALWAYS",
    "NOTIFY",
    "ORCPT=rfc822",
    "ORCPT=;a@b.example",
    "ORCPT=rfc822;a=b",
    `ORCPT=rfc822;${"x".repeat(500)}`,
    "ORCPT=utf-8;a+b@c.example",
  ])("%s is refused", (word) => {
    expect(refusal(() => readRecipientParameters([word], facts))).toBe("501 5.5.4")
  })
})

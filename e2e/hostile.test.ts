import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import type { MailListener } from "../server/config.ts"
import { oneMissiva } from "./one-missiva.ts"
import { openWire, type Wire } from "./wire.ts"

// Every listener against those who break the rules: a clear refusal, bounded memory, and everybody else served.

const missiva = oneMissiva()

const smtp: MailListener[] = ["smtp", "submission", "submissions", "submission-alt"]
const imap: MailListener[] = ["imap", "imaps"]
const all = [...smtp, ...imap]
const isSmtp = (name: MailListener) => smtp.includes(name)

async function open(name: MailListener): Promise<Wire> {
  const wire = await openWire(missiva().ports[name], { secure: name === "submissions" || name === "imaps" })
  await wire.until(isSmtp(name) ? /^220 .*\r\n/m : /^\* OK .*\r\n/m)
  return wire
}

/** A well-behaved client gets its answer. */
async function served(name: MailListener): Promise<void> {
  const wire = await open(name)
  wire.send(isSmtp(name) ? "EHLO polite.test\r\n" : "a1 CAPABILITY\r\n")
  await wire.until(isSmtp(name) ? /^250 .*\r\n/m : /^a1 OK .*\r\n/m)
  wire.send(isSmtp(name) ? "QUIT\r\n" : "a2 LOGOUT\r\n")
  await wire.until(isSmtp(name) ? /^221 / : /^a2 OK /m)
  wire.close()
}

/** Resident memory of the mail process, MiB. */
const memory = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${missiva().pid()}/status`, "utf8"))![1]) / 1024

async function within(mebibytes: number, work: () => Promise<void>): Promise<void> {
  const before = memory()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, memory())
  }, 20)
  try {
    await work()
  } finally {
    clearInterval(watch)
  }
  expect(most - before, "MiB more in use").toBeLessThan(mebibytes)
}

describe.each(all)("%s", (name) => {
  test("a line without an end is refused, not collected", async () => {
    await within(150, async () => {
      const wires = await Promise.all(Array.from({ length: 10 }, () => open(name)))
      const chunk = Buffer.alloc(65_536, "A")
      for (let sent = 0; sent < 160; sent++) {
        for (const wire of wires) wire.send(chunk)
        await new Promise((resume) => setTimeout(resume, 2))
      }
      for (const wire of wires) {
        wire.send("\r\n")
        await wire.until(isSmtp(name) ? /^(500|501|502|503|421|554) ?/m : /BAD|BYE/).catch(() => wire.end())
        wire.close()
      }
      await served(name)
    })
  })

  test("garbage is answered with an error or a goodbye", async () => {
    const wire = await open(name)
    wire.send(
      Buffer.concat([randomBytes(5000), Buffer.from("\r\n"), Buffer.alloc(2000), Buffer.from("\r\n\r\n")]),
    )
    await wire.until(isSmtp(name) ? /^(5\d\d|421)/m : /BAD|BYE/).catch(() => wire.end())
    wire.close()
    await served(name)
  })

  test("a crowd that connects and says nothing does not keep others out", async () => {
    const crowd = await Promise.all(
      Array.from({ length: 80 }, () => openWire(missiva().ports[name]).catch(() => undefined)),
    )
    await served(name)
    for (const wire of crowd) wire?.close()
  })

  test("connections that break off in the midst of a command leave nothing behind", async () => {
    for (let count = 0; count < 30; count++) {
      const wire = await open(name)
      wire.send(isSmtp(name) ? "EHLO x\r\nMAIL FROM:<a@" : "a LOGIN {100}\r\n")
      wire.close()
    }
    await served(name)
  })
})

describe.each(["smtp", "submission", "submission-alt"] as const)("STARTTLS on %s", (name) => {
  test("what was sent behind STARTTLS in the clear is never executed", async () => {
    const wire = await open(name)
    wire.send("EHLO x.test\r\n")
    await wire.until(/^250 /m)
    wire.send("STARTTLS\r\nEHLO injected.test\r\nMAIL FROM:<injected@elsewhere.test>\r\n")
    const heard = await wire.until(/^(220|5\d\d|421) .*\r\n/m)
    if (heard.includes("220 ")) {
      await wire.startTls()
      wire.send("RCPT TO:<bob@example.test>\r\n")
      await wire.until(/^503 /m)
      wire.send("NOOP\r\n")
      await wire.until(/^250 /m)
    }
    expect(wire.said).not.toMatch(/2\.1\.0/)
    wire.close()
    await served(name)
  })
})

describe("STARTTLS on imap", () => {
  test("what was sent behind STARTTLS in the clear is never executed", async () => {
    const wire = await open("imap")
    wire.send("a1 STARTTLS\r\na2 CAPABILITY\r\n")
    const heard = await wire.until(/^a1 .*\r\n/m)
    if (heard.includes("a1 OK")) {
      await wire.startTls()
      wire.send("a3 NOOP\r\n")
      await wire.until(/^a3 OK/m)
    }
    expect(wire.said).not.toMatch(/^a2 /m)
    wire.close()
    await served("imap")
  })
})

describe.each(imap)("literals on %s", (name) => {
  test.each(["{4294967295}", "{999999999999999999999}", "{4294967295+}", "{-1}", "{1x}", "{}"])(
    "%s is refused before a byte is reserved",
    async (literal) => {
      await within(60, async () => {
        const wires = await Promise.all(Array.from({ length: 20 }, () => open(name)))
        for (const wire of wires) wire.send(`a1 LOGIN ${literal}\r\n`)
        for (const wire of wires) {
          await wire.until(/^(a1|\*) (BAD|NO|BYE)/m)
          expect(wire.said).not.toMatch(/^\+ /m)
          wire.close()
        }
      })
      await served(name)
    },
  )

  test("a megabyte of brackets is too deep", async () => {
    const wire = await open(name)
    wire.send(`a1 SEARCH ${"(".repeat(1_000_000)}\r\n`)
    await wire.until(/BAD|BYE/).catch(() => wire.end())
    wire.close()
    await served(name)
  })
})

test("two messages cannot be smuggled into one", async () => {
  for (const end of ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r.\r"]) {
    const wire = await open("smtp")
    wire.send("EHLO x.test\r\n")
    await wire.until(/^250 /m)
    wire.send("MAIL FROM:<a@elsewhere.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n")
    await wire.until(/^354 /m)
    wire.send(
      `Subject: one\r\n\r\none${end}MAIL FROM:<b@elsewhere.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n`,
    )
    wire.send("Subject: two\r\n\r\ntwo\r\n.\r\n")
    const heard = await wire.until(/^(250|5\d\d) .*\r\n/m)
    expect(heard.match(/^(250|354|5\d\d) /gm), JSON.stringify(end)).toEqual(["550 "])
    wire.close()
  }
})

import nodemailer from "nodemailer"
import { expect, test } from "vitest"
import { imapOf } from "./imap.ts"
import { oneMissiva } from "./one-missiva.ts"

// People teach the filter by moving mail in their mail program; what they taught survives a crash, and what comes next is
// judged by it.

const missiva = oneMissiva()

const bobsMail = () => imapOf(missiva(), "bob@example.test")

const date = () => new Date().toUTCString().replace("GMT", "+0000")
const offer = (n: number) =>
  `Date: ${date()}\r\nFrom: "Best Offers" <win${n}@lottery.example>\r\nTo: bob@example.test\r\nSubject: You won prize ${n}\r\n` +
  `Message-ID: <${n}@lottery.example>\r\n\r\nCongratulations! Claim your lottery prize ${n} now, send your bank account.\r\n`
const letter = (n: number) =>
  `Date: ${date()}\r\nFrom: Ann <ann@friends.example>\r\nTo: bob@example.test\r\nSubject: Walk on day ${n}\r\n` +
  `Message-ID: <${n}@friends.example>\r\n\r\nShall we walk along the river on day ${n}, and eat at the mill?\r\n`

async function learnt(): Promise<{ spam: number; ham: number } | undefined> {
  const status = JSON.parse(await missiva().command("spam", "status", "--json"))
  const { models } = status as { models: { accountId: number; spam: number; ham: number }[] }
  const own = models.find(({ accountId }) => accountId !== 0)
  return status.waiting === 0 && own ? { spam: own.spam, ham: own.ham } : undefined
}

test("moves teach the filter, a crash right behind them included, and mail that comes next is judged by it", async () => {
  const client = await bobsMail()
  for (let n = 0; n < 60; n++) {
    await client.append("INBOX", offer(n))
    await client.append("Junk", letter(n))
  }
  await client.mailboxOpen("INBOX")
  const offers = await client.search({ subject: "You won prize" }, { uid: true })
  await client.messageMove(offers as number[], "Junk", { uid: true })
  await client.mailboxOpen("Junk")
  const letters = await client.search({ subject: "Walk on day" }, { uid: true })
  await client.messageMove(letters as number[], "Archive", { uid: true })
  await missiva().kill()
  client.close()
  await missiva().restart()
  await expect.poll(learnt).toEqual({ spam: 60, ham: 60 })

  // From another address than our own machine's, whose mail nobody judges.
  const transport = nodemailer.createTransport({
    host: "127.0.0.1",
    port: missiva().ports.smtp,
    localAddress: "127.0.0.9",
    ignoreTLS: true,
  })
  const envelope = (from: string) => ({ from, to: ["bob@example.test"] })
  await transport.sendMail({ envelope: envelope("win@lottery.example"), raw: offer(1_000) })
  await transport.sendMail({ envelope: envelope("ann@friends.example"), raw: letter(1_000) })
  transport.close()
  const after = await bobsMail()
  const found = async (mailbox: string, subject: string) => {
    await after.mailboxOpen(mailbox)
    const uids = (await after.search({ subject }, { uid: true })) as number[]
    const message =
      uids.length > 0 && (await after.fetchOne(String(uids.at(-1)), { headers: true }, { uid: true }))
    return message ? message.headers!.toString() : ""
  }
  expect(await found("Junk", "You won prize 1000")).toMatch(/^X-Missiva-Verdict: spam score=.*learnt-spam=/m)
  expect(await found("INBOX", "Walk on day 1000")).toMatch(/^X-Missiva-Verdict: ham score=.*learnt-ham=/m)
  await after.logout()
})

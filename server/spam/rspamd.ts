import { once } from "node:events"
import { type IncomingMessage, request as plainly } from "node:http"
import { request as overTls } from "node:https"
import { z } from "zod"
import type { Arrival } from "../authentication/examination.ts"
import type { Log } from "../log.ts"
import type { Reason } from "../reputation/reason.ts"
import { found } from "./reason.ts"

/** Most that is sent, and most that is read of its answer, bytes. */
const largest = 10 << 20
const largestAnswer = 1 << 20

/** How long it may think, milliseconds. */
const deadline = 8_000

/** Points that Rspamd can give and take, so that it does not decide alone against everything else. */
const most = 10
const least = -3

const answerForm = z.object({
  score: z.number(),
  required_score: z.number().positive(),
  action: z.string().max(50),
})

/**
 * Rspamd beside us, asked over HTTP (POST /checkv2). It may fail: then it says nothing, and a line in the log says so
 * once, until it works again.
 */
export class Rspamd {
  readonly #url: string
  readonly #log: Log
  #failing = false

  /** @param url "http://127.0.0.1:11333" */
  constructor(url: string, log: Log) {
    this.#url = `${url.replace(/\/+$/, "")}/checkv2`
    this.#log = log
  }

  /** What Rspamd thinks, on our scale. Never throws. @returns undefined when it could not be asked or says nothing */
  async check(
    arrival: Arrival,
    size: number,
    message: AsyncIterable<Uint8Array>,
  ): Promise<Reason | undefined> {
    if (size > largest) return undefined
    try {
      const chunks: Uint8Array[] = []
      for await (const chunk of message) chunks.push(chunk)
      const reason = reasonOf(await this.#ask(arrival, Buffer.concat(chunks)))
      if (this.#failing) this.#log.info("rspamd.works")
      this.#failing = false
      return reason
    } catch (cause) {
      if (!this.#failing) this.#log.warn("rspamd.fault", { cause: cause as Error })
      this.#failing = true
      return undefined
    }
  }

  async #ask(
    { client, helo, sender, recipients }: Arrival,
    body: Buffer,
  ): Promise<z.output<typeof answerForm>> {
    const headers: Record<string, string | string[]> = { "Content-Length": String(body.length) }
    const tell = (name: string, value: string) => {
      if (isPlain(value)) headers[name] = value
    }
    tell("IP", client)
    tell("Helo", helo)
    tell("From", sender)
    headers.Rcpt = recipients.filter(isPlain).slice(0, 50)
    const request = this.#url.startsWith("https:") ? overTls : plainly
    const asking = request(this.#url, { method: "POST", headers, signal: AbortSignal.timeout(deadline) })
    const answered = once(asking, "response")
    asking.end(body)
    const [response] = (await answered) as [IncomingMessage]
    const text = await textOf(response)
    if (response.statusCode !== 200) throw new Error(`Rspamd answered with status ${response.statusCode}`)
    return answerForm.parse(JSON.parse(text))
  }
}

/** What a field of HTTP can carry. */
const isPlain = (value: string) => /^[\x21-\x7e]{1,320}$/.test(value)

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestAnswer) throw new Error("Rspamd answered with too much")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
}

/** Its threshold for rejecting is about three times ours for Junk; where it would mark a message, ours is reached. */
function reasonOf({
  score,
  required_score: required,
  action,
}: z.output<typeof answerForm>): Reason | undefined {
  const marked = action === "add header" || action === "rewrite subject" || action === "reject"
  const points = Math.min(most, Math.max(marked ? 5 : least, (score / required) * 12.5))
  const given = Math.round(points * 10) / 10
  return given === 0 ? undefined : found("rspamd", given, { score, required })
}

import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { SMTPServer, type SMTPServerOptions } from "smtp-server"
import { afterEach, describe, expect, it } from "vitest"
import { submit } from "./submission.ts"

let server: SMTPServer | undefined
afterEach(async () => {
  const closing = server
  server = undefined
  if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()))
})

async function listen(options: SMTPServerOptions): Promise<number> {
  server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    onAuth: (auth, _session, done) =>
      auth.password === "good" ? done(null, { user: auth.username }) : done(new Error("no")),
    onData(stream, _session, done) {
      stream.resume()
      stream.on("end", () => done())
    },
    ...options,
  })
  server.on("error", () => {})
  server.listen(0, "127.0.0.1")
  await once(server.server, "listening")
  return (server.server.address() as AddressInfo).port
}

const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code })
const access = (port: number, password = "good") => ({
  host: "127.0.0.1",
  port,
  auth: { user: "alice@example.test", password },
})
const envelope = { from: "alice@example.test", to: ["bob@example.test", "nobody@example.test"] }
const wire = Buffer.from("Subject: hi\r\n\r\nhi\r\n")

describe("submit", () => {
  it("hands the message over", async () => {
    const seen: string[] = []
    const port = await listen({
      onRcptTo(address, _session, done) {
        seen.push(address.address)
        done()
      },
    })
    expect(await submit(access(port), { envelope, wire })).toEqual({ state: "accepted", refusals: [] })
    expect(seen).toEqual(envelope.to)
  })

  it("says who was refused when the others were taken", async () => {
    const port = await listen({
      onRcptTo: (address, _session, done) =>
        address.address.startsWith("nobody") ? done(refusal(550, "5.1.1 nobody here")) : done(),
    })
    expect(await submit(access(port), { envelope, wire })).toEqual({
      state: "accepted",
      refusals: [{ address: "nobody@example.test", reply: "550 5.1.1 nobody here" }],
    })
  })

  it("says so when everybody was refused", async () => {
    const port = await listen({ onRcptTo: (_address, _session, done) => done(refusal(550, "5.1.1 no")) })
    expect(await submit(access(port), { envelope, wire })).toMatchObject({
      state: "refused",
      reason: "recipients",
      refusals: [{ address: "bob@example.test" }, { address: "nobody@example.test" }],
    })
  })

  it.each([
    ["sender", { onMailFrom: (_a, _s, done) => done(refusal(550, "5.7.1 not you")) }],
    [
      "message",
      {
        onData(stream, _s, done) {
          stream.resume()
          stream.on("end", () => done(refusal(552, "5.3.4 too big")))
        },
      },
    ],
  ] satisfies [string, SMTPServerOptions][])("knows when the %s was refused", async (reason, options) => {
    expect(await submit(access(await listen(options)), { envelope, wire })).toMatchObject({
      state: "refused",
      reason,
    })
  })

  it("sends nothing without being let in, or without a server", async () => {
    const port = await listen({})
    expect(await submit(access(port, "bad"), { envelope, wire })).toMatchObject({ reason: "unreachable" })
    await new Promise<void>((resolve) => server!.close(() => resolve()))
    server = undefined
    expect(await submit(access(port), { envelope, wire })).toMatchObject({ reason: "unreachable" })
  })

  it("is unsure when the line breaks after the last byte", async () => {
    const port = await listen({
      onData(stream, session) {
        stream.resume()
        stream.on("end", () => {
          for (const connection of server!.connections) (connection as { close(): void }).close()
        })
        void session
      },
    })
    expect(await submit(access(port), { envelope, wire })).toEqual({ state: "unsure" })
  })
})

import { createHash } from "node:crypto"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import type { Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory, tester } from "../../directory/test-directory.ts"
import { type Listener, openListener } from "../../net/listener.ts"
import { loadTls } from "../../net/tls.ts"
import { channelBindings } from "../channel-binding.ts"
import { converse } from "../converse.ts"
import { findMechanism, offered } from "../index.ts"
import { scramClient } from "../test-client.ts"

const password = "correct horse battery"
const ann = "ann@example.org"
let house: TestDirectory
let listener: Listener
let folder: string
let network = 0

/** A server that names its mechanisms, is told one, and says who it was. */
async function serve(socket: Socket): Promise<void> {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const line = async () => (await lines.next()).value as string
  const bindings = channelBindings(socket)
  socket.write(`${offered(bindings).join(" ")}\n`)
  const mechanism = findMechanism(await line(), bindings)
  if (!mechanism) return void socket.end("none\n")
  const from = { network: `192.0.2.${++network}`, protocol: "test" }
  const exchange = mechanism.exchange({ directory: house.directory, from, audience: "imap", bindings })
  const answer = converse(exchange, (challenge) => {
    socket.write(`+${challenge}\n`)
    return line()
  })
  socket.end(
    `${await answer.then(
      ({ address }) => address,
      (error) => error.code,
    )}\n`,
  )
}

beforeAll(async () => {
  house = await openTestDirectory()
  await house.directory.createDomain({ name: "example.org" }, tester)
  await house.directory.createAccount({ address: ann, password }, tester)
  folder = await mkdtemp(join(tmpdir(), "missiva-sasl-"))
  const tls = await loadTls({ tls: undefined, dataFolder: folder, hostname: "localhost", machineName: "m" })
  listener = await openListener({
    port: 0,
    host: "127.0.0.1",
    tls,
    onConnection: (socket) => void serve(socket).catch(() => socket.destroy()),
  })
})
afterAll(async () => {
  await listener.close()
  await house[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** What a client takes for the data of a channel binding. */
const clientData: Record<string, (socket: TLSSocket) => Buffer> = {
  "tls-exporter": (socket) => socket.exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0)),
  "tls-unique": (socket) => (socket.isSessionReused() ? socket.getPeerFinished() : socket.getFinished())!,
  "tls-server-end-point": (socket) => createHash("sha256").update(socket.getPeerCertificate().raw).digest(),
}

interface Attempt {
  mechanism: string
  type?: string
  flag?: "n" | "y"
  options?: ConnectionOptions
  /** Changes what the client saw of the channel. */
  bend?(data: Buffer): Buffer
}

async function attempt({ mechanism, type, flag, options = {}, bend = (data) => data }: Attempt) {
  const socket = connect({ port: listener.port, host: "127.0.0.1", rejectUnauthorized: false, ...options })
  let session: Buffer | undefined
  socket.on("session", (ticket) => (session = ticket))
  await once(socket, "secureConnect")
  const reused = socket.isSessionReused()
  const binding = type ? { type, data: bend(clientData[type]!(socket)) } : undefined
  const hash = mechanism.startsWith("SCRAM-SHA-1") ? "sha1" : "sha256"
  const client = scramClient({ hash, user: ann, password, flag, binding })
  const lines: string[] = []
  for await (const line of createInterface({ input: socket })) {
    lines.push(line)
    if (lines.length === 1) socket.write(`${mechanism}\n`)
    else if (line.startsWith("+")) {
      const challenge = Buffer.from(line.slice(1), "base64").toString()
      socket.write(`${Buffer.from(client(challenge)).toString("base64")}\n`)
    }
  }
  return { offer: lines[0]!.split(" "), who: lines.at(-1), session, reused }
}

const old = { maxVersion: "TLSv1.2" } as const

describe.each([
  ["SCRAM-SHA-256-PLUS", "tls-exporter", {}],
  ["SCRAM-SHA-1-PLUS", "tls-exporter", {}],
  ["SCRAM-SHA-256-PLUS", "tls-server-end-point", {}],
  ["SCRAM-SHA-256-PLUS", "tls-server-end-point", old],
  ["SCRAM-SHA-1-PLUS", "tls-unique", old],
  ["SCRAM-SHA-256-PLUS", "tls-unique", old],
])("%s over %s with %j", (mechanism, type, options) => {
  test("is offered, and lets in", async () => {
    const { offer, who } = await attempt({ mechanism, type, options })
    expect(offer).toContain(mechanism)
    expect(who).toBe(ann)
  })

  test("a proof made on another channel is worth nothing here", async () => {
    const bend = (data: Buffer) => Buffer.from(data.map((byte) => byte ^ 1))
    expect((await attempt({ mechanism, type, options, bend })).who).toBe("bad-credentials")
    expect((await attempt({ mechanism, type, options, bend: () => Buffer.alloc(0) })).who).toBe(
      "bad-credentials",
    )
  })
})

test("tls-unique holds on a resumed session", async () => {
  const how = { mechanism: "SCRAM-SHA-256-PLUS", type: "tls-unique" }
  const { session } = await attempt({ ...how, options: old })
  const again = await attempt({ ...how, options: { ...old, session } })
  expect(again.reused).toBe(true)
  expect(again.who).toBe(ann)
})

test("a type the connection does not have is refused: tls-unique on TLS 1.3, the exporter on TLS 1.2", async () => {
  const mechanism = "SCRAM-SHA-256-PLUS"
  const bend = () => Buffer.alloc(12)
  expect((await attempt({ mechanism, type: "tls-unique", bend })).who).toBe("bad-credentials")
  expect((await attempt({ mechanism, type: "tls-exporter", options: old })).who).toBe("bad-credentials")
})

test("a client that was not shown -PLUS is refused, because it was on the list", async () => {
  expect((await attempt({ mechanism: "SCRAM-SHA-256", flag: "y" })).who).toBe("bad-credentials")
  expect((await attempt({ mechanism: "SCRAM-SHA-256", flag: "n" })).who).toBe(ann)
  expect((await attempt({ mechanism: "SCRAM-SHA-256-PLUS", flag: "n" })).who).toBe("bad-credentials")
})

import { createServer, type Server, type Socket } from "node:net"
import { afterEach, beforeEach, expect, test } from "vitest"
import { Connections, type MailSession } from "./connections.ts"

/** An IMAP server that says yes to everything, and can be told to hang up at a command. */
class Peer {
  readonly server: Server
  readonly commands: string[] = []
  readonly sockets = new Set<Socket>()
  /** Hangs up instead of answering this command, so many times. */
  hangUp = { at: "", times: 0 }

  constructor() {
    this.server = createServer((socket) => {
      this.sockets.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => this.sockets.delete(socket))
      socket.write("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] here\r\n")
      let text = ""
      socket.on("data", (bytes) => {
        text += bytes
        const lines = text.split("\r\n")
        text = lines.pop()!
        for (const line of lines) this.#answer(socket, line)
      })
    })
  }

  #answer(socket: Socket, line: string): void {
    const [tag, command = "", ...rest] = line.split(" ")
    const verb = command === "UID" ? `UID ${rest[0]}` : command
    this.commands.push(verb)
    if (verb === this.hangUp.at && this.hangUp.times-- > 0) {
      socket.destroy()
      return
    }
    if (verb === "SELECT") {
      const untagged = ["* 1 EXISTS", "* OK [UIDVALIDITY 1] x", "* OK [UIDNEXT 2] x", "* FLAGS ()"]
      socket.write(
        `${untagged.join("\r\n")}\r\n${tag} ${rest[0] === "Missing" ? "NO [NONEXISTENT] none" : "OK done"}\r\n`,
      )
    } else socket.write(`${tag} OK done\r\n`)
  }

  count(verb: string): number {
    return this.commands.filter((each) => each === verb).length
  }
}

let peer: Peer
let connections: Connections
let opened: number
const session: MailSession = { sessionId: "s1", accountId: 1, address: "ann@example.test" }

beforeEach(async () => {
  peer = new Peer()
  opened = 0
  await new Promise<void>((resolve) => peer.server.listen(0, "127.0.0.1", resolve))
  const { port } = peer.server.address() as { port: number }
  connections = new Connections(async () => {
    opened++
    return { host: "127.0.0.1", port, secure: false, doSTARTTLS: false, auth: { user: "ann", pass: "x" } }
  })
})

afterEach(async () => {
  connections.close("s1")
  connections.close("s2")
  for (const socket of peer.sockets) socket.destroy()
  await new Promise((resolve) => peer.server.close(resolve))
})

const look = (whose = session) => connections.read(whose, "INBOX", async () => {})

test("one connection serves all commands of a session, however many come at once", async () => {
  await Promise.all([look(), look(), look()])
  await look()
  expect(opened).toBe(1)
})

test("another session has another connection", async () => {
  await look()
  await look({ ...session, sessionId: "s2" })
  expect(opened).toBe(2)
})

test("a reading is asked once more when the connection is lost", async () => {
  peer.hangUp = { at: "SELECT", times: 1 }
  await look()
  expect(opened).toBe(2)
  expect(peer.count("SELECT")).toBe(2)
})

test("a server that keeps hanging up is said to be unavailable", async () => {
  peer.hangUp = { at: "SELECT", times: 9 }
  await expect(look()).rejects.toMatchObject({ code: "unavailable" })
})

test("a change is never asked twice", async () => {
  peer.hangUp = { at: "CREATE", times: 1 }
  const create = connections.change(session, undefined, (client) => client.mailboxCreate("x"))
  await expect(create).rejects.toMatchObject({ code: "unavailable" })
  expect(peer.count("CREATE")).toBe(1)
})

test("commands name their mailbox; one that is missing is said to be", async () => {
  const exists = await connections.read(session, "INBOX", async ({ mailbox }) =>
    mailbox ? mailbox.exists : 0,
  )
  expect(exists).toBe(1)
  const missing = connections.read(session, "Missing", async () => {})
  await expect(missing).rejects.toMatchObject({ code: "no-such-mailbox" })
})

test("signing out ends everything, and the next command begins anew", async () => {
  const client = await connections.client(session)
  const watch = await connections.openWatch(session)
  const ended = Promise.all(
    [client, watch].map((each) => new Promise((resolve) => each.once("close", resolve))),
  )
  connections.close("s1")
  await ended
  await look()
  expect(opened).toBe(3)
})

test("only so many windows wait for news", async () => {
  for (let window = 0; window < 4; window++) await connections.openWatch(session)
  await expect(connections.openWatch(session)).rejects.toMatchObject({ code: "limit" })
})

import { once } from "node:events"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { Readable } from "node:stream"
import { afterEach, expect, test } from "vitest"
import type { Content } from "../../store/content.ts"
import { letterOf } from "../letter.ts"
import { type ClientOptions, openClient } from "./client.ts"
import { encodeXtext } from "./xtext.ts"

let server: Server | undefined
afterEach(() => void server?.close())

/** A server that is as bad as wanted. @returns how to reach it */
async function serverThat(act: (socket: Socket) => void): Promise<ClientOptions> {
  server = createServer((socket) => act(socket.on("error", () => socket.destroy())))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    host: "mx.test",
    address: "127.0.0.1",
    port,
    hostname: "us.test",
    tls: "off",
    credentials: undefined,
  }
}

test.each(["PLAIN", "LOGIN"])(
  "a server that repeats what it got does not bring the password into logs (%s)",
  async (method) => {
    const options = await serverThat((socket) => {
      socket.write("220 hello\r\n")
      socket.on("data", (chunk) => {
        const line = chunk.toString().trimEnd()
        if (line.startsWith("EHLO")) socket.write(`250-us\r\n250 AUTH ${method}\r\n`)
        else socket.write(`${line === "AUTH LOGIN" || line === "YW5u" ? 334 : 535} what is ${line}?\r\n`)
      })
    })
    const credentials = { username: "ann", password: "open sesame" }
    const error = await openClient({ ...options, credentials }).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ message: expect.stringMatching(/^535 what is .*…\?$/) })
  },
)

test("a server that hangs up during the TLS handshake is named as such", async () => {
  const options = await serverThat((socket) => {
    socket.write("220 hello\r\n")
    socket.on("data", (chunk) => {
      const line = chunk.toString("latin1")
      if (line.startsWith("EHLO")) socket.write("250-us\r\n250 STARTTLS\r\n")
      else if (line.startsWith("STARTTLS")) socket.write("220 go\r\n")
      else socket.end()
    })
  })
  await expect(openClient({ ...options, tls: "verify" })).rejects.toMatchObject({
    inTls: true,
    message: expect.stringMatching(/TLS|secure/),
  })
})

test("what is said behind the answer to STARTTLS is not taken for part of the encrypted session", async () => {
  const options = await serverThat((socket) => {
    socket.write("220 hello\r\n")
    socket.on("data", (chunk) => {
      if (chunk.toString().startsWith("EHLO")) socket.write("250-us\r\n250 STARTTLS\r\n")
      else socket.write("220 go\r\n250-us\r\n250 AUTH PLAIN\r\n")
    })
  })
  await expect(openClient({ ...options, tls: "verify" })).rejects.toThrow("the server spoke before TLS began")
})

test("a greeting without end ends the connection", async () => {
  const options = await serverThat((socket) => {
    const timer = setInterval(() => socket.write("220-and so on\r\n".repeat(1_000)), 1)
    socket.on("close", () => clearInterval(timer))
  })
  await expect(openClient(options)).rejects.toThrow("a reply without end")
})

test("a signed letter that breaks off in its first piece leaves no file open", async () => {
  const opened: Readable[] = []
  const content = {
    size: 13,
    read: async () => Buffer.from("Subject: x\r\n\r\n"),
    stream: () => {
      const stream = Readable.from(Array.from({ length: 1_000 }, () => Buffer.alloc(65_536)))
      opened.push(stream)
      return stream
    },
  } as unknown as Content
  const message = { contentId: 1, sender: "", recipients: [], request: {}, smtputf8: false }
  const signer = { sign: async () => "DKIM-Signature: x\r\n" }
  const letter = await letterOf(message as unknown as Parameters<typeof letterOf>[0], content, signer)
  for await (const chunk of await letter.open()) {
    expect(String(chunk)).toBe("DKIM-Signature: x\r\n")
    break
  }
  await expect.poll(() => opened.every(({ destroyed }) => destroyed)).toBe(true)
})

test("an original recipient beyond ASCII fits a server without SMTPUTF8", () => {
  expect(encodeXtext("jö+rg@x.example", false)).toBe("j\\x{F6}+2Brg@x.example")
  expect(encodeXtext("jö+rg@x.example")).toBe("jö+2Brg@x.example")
})

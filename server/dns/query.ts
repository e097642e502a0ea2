import { randomInt } from "node:crypto"
import { createSocket } from "node:dgram"
import { connect, isIP } from "node:net"
import packet, { type DecodedPacket } from "dns-packet"

/** Kinds of record whose security is asked for. */
export type SecureType = "MX" | "A" | "AAAA" | "CNAME" | "TLSA"

/** A name server. */
export interface NameServer {
  address: string
  port: number
}

/** Waits for one answer, milliseconds: by UDP, and by TCP where it is too large for that. */
const patience = { udp: 2_500, tcp: 5_000 }
/** What we take by UDP, bytes: nothing on the way has to cut it into pieces. */
const datagram = 1_232

/** A server as it is configured: `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]:5353`. */
export function nameServer(text: string): NameServer {
  if (isIP(text)) return { address: text, port: 53 }
  const [, six, four, port = "53"] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d+))?$/.exec(text) ?? []
  return { address: six ?? four ?? text, port: Number(port) }
}

/**
 * Asks one server one question, wanting to know whether the answer was validated (RFC 6840 §5.7). By UDP, then by TCP
 * when the answer was cut off. What does not belong to the question is passed over.
 * @throws Error whose message is a code: ETIMEOUT, EBADRESP, or what the system says
 */
export async function query(server: NameServer, name: string, type: SecureType): Promise<DecodedPacket> {
  const id = randomInt(65_536)
  const question = packet.encode({
    type: "query",
    id,
    flags: packet.RECURSION_DESIRED | packet.AUTHENTIC_DATA,
    questions: [{ name, type, class: "IN" }],
    additionals: [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: datagram,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: packet.DNSSEC_OK,
        flag_do: true,
        options: [],
      },
    ],
  })
  const fits = (bytes: Buffer) => answerIn(bytes, { id, name, type })
  // What is cut off need not be readable.
  const short = await byUdp(server, question, (bytes) => (isCutOff(bytes, id) ? "cut off" : fits(bytes)))
  return short === "cut off" ? byTcp(server, question, fits) : short
}

const isCutOff = (bytes: Buffer, id: number) =>
  bytes.length >= 12 && bytes.readUInt16BE(0) === id && (bytes[2]! & 0x82) === 0x82

/** The answer to a question; undefined when these bytes are something else. */
function answerIn(
  bytes: Buffer,
  { id, name, type }: { id: number; name: string; type: SecureType },
): DecodedPacket | undefined {
  if (bytes.length < 12 || bytes.readUInt16BE(0) !== id) return undefined
  const answer = packet.decode(bytes)
  const asked = answer.questions?.[0]
  const same = asked?.name.toLowerCase() === name.toLowerCase() && asked.type === type
  return answer.type === "response" && same && answer.questions?.length === 1 ? answer : undefined
}

/** Reads an answer; undefined: these bytes are none. Throws when they cannot be read. */
type Reading<T> = (bytes: Buffer) => T | undefined

function byUdp<T>({ address, port }: NameServer, question: Buffer, read: Reading<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const socket = createSocket(isIP(address) === 6 ? "udp6" : "udp4")
  const timer = setTimeout(() => reject(new Error("ETIMEOUT")), patience.udp)
  socket.on("error", (error: NodeJS.ErrnoException) => reject(new Error(error.code ?? "EUNKNOWN")))
  socket.on("message", (bytes) => {
    try {
      const answer = read(bytes)
      if (answer) resolve(answer)
    } catch {
      reject(new Error("EBADRESP"))
    }
  })
  // Connected, the system lets nobody else answer.
  socket.connect(port, address, () => socket.send(question))
  return promise.finally(() => {
    clearTimeout(timer)
    socket.close()
  })
}

// One message behind its length (RFC 1035 §4.2.2), of 64 KB at most.
function byTcp<T>({ address, port }: NameServer, question: Buffer, read: Reading<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const socket = connect({ host: address, port })
  const timer = setTimeout(() => reject(new Error("ETIMEOUT")), patience.tcp)
  let held = Buffer.alloc(0)
  socket.on("error", (error: NodeJS.ErrnoException) => reject(new Error(error.code ?? "EUNKNOWN")))
  socket.on("close", () => reject(new Error("EBADRESP")))
  socket.on("connect", () => {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(question.length)
    socket.write(Buffer.concat([length, question]))
  })
  socket.on("data", (chunk) => {
    held = Buffer.concat([held, chunk])
    if (held.length < 2 || held.length < 2 + held.readUInt16BE(0)) return
    try {
      const answer = read(held.subarray(2, 2 + held.readUInt16BE(0)))
      if (answer) resolve(answer)
      else reject(new Error("EBADRESP"))
    } catch {
      reject(new Error("EBADRESP"))
    }
  })
  return promise.finally(() => {
    clearTimeout(timer)
    socket.destroy()
  })
}

import { createSocket } from "node:dgram"
import { once } from "node:events"
import packet from "dns-packet"

/** A name server for tests: A records by name, and names or zones it never answers for. */
export interface TestDns extends AsyncDisposable {
  /** As the configuration wants it. */
  server: string
  records: Map<string, string[]>
  silent: Set<string>
  /** Answers every name below these zones. */
  wildcards: Map<string, string>
  asked: string[]
  /** TXT records by name. */
  texts: Map<string, string>
}

export async function openTestDns(): Promise<TestDns> {
  const socket = createSocket("udp4")
  const records = new Map<string, string[]>()
  const silent = new Set<string>()
  const wildcards = new Map<string, string>()
  const asked: string[] = []
  const texts = new Map<string, string>()
  socket.on("message", (message, peer) => {
    const query = packet.decode(message)
    const question = query.questions![0]!
    const name = question.name.toLowerCase()
    asked.push(name)
    if ([...silent].some((zone) => name.endsWith(zone))) return
    const wildcard = [...wildcards].find(([zone]) => name.endsWith(zone))?.[1]
    const found = records.get(name) ?? (wildcard === undefined ? [] : [wildcard])
    const text = texts.get(name)
    const answers =
      question.type === "TXT"
        ? [text ?? []].flat().map((data) => ({ name, type: "TXT" as const, ttl: 60, data }))
        : found.map((data) => ({ name, type: "A" as const, ttl: 60, data }))
    const code = answers.length > 0 || question.type !== "A" ? 0 : 3
    const flags = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | code
    const reply = { type: "response" as const, id: query.id!, flags, questions: query.questions!, answers }
    socket.send(packet.encode(reply), peer.port, peer.address)
  })
  socket.bind(0, "127.0.0.1")
  await once(socket, "listening")
  return {
    server: `127.0.0.1:${socket.address().port}`,
    records,
    silent,
    wildcards,
    asked,
    texts,
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, "close")
    },
  }
}

/** Makes a list that works (RFC 5782 §5). */
export function healthy({ records }: TestDns, zone: string): void {
  records.set(`2.0.0.127.${zone}`, ["127.0.0.2"])
  records.set(`test.${zone}`, ["127.0.0.2"])
}

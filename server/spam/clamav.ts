import { connect, type Socket } from "node:net"
import type { Log } from "../log.ts"
import type { ClamavPlace } from "./clamav-place.ts"
import type { Scan } from "./verdict.ts"

/** Most that is sent, bytes: clamd's own StreamMaxLength unless somebody changes it. What is larger is not scanned. */
const largest = 25 << 20

/** How long a scan may take, milliseconds. */
const deadline = 20_000

/** Longest answer, and longest name of a virus that is kept. */
const longestAnswer = 4_096
const longestName = 100

/** Pieces a message is sent in, bytes. */
const slice = 65_536

/**
 * ClamAV's daemon beside us, asked with INSTREAM. It may fail: then a message is not scanned, and a line in the log says
 * so once, until it works again.
 */
export class Clamav {
  readonly #place: ClamavPlace
  readonly #log: Log
  #failing = false

  constructor(place: ClamavPlace, log: Log) {
    this.#place = place
    this.#log = log
  }

  /** Looks for viruses in a message. Never throws. @returns undefined when it was not scanned */
  async scan(size: number, message: AsyncIterable<Uint8Array>): Promise<Scan> {
    if (size > largest) return undefined
    try {
      const scan = readAnswer(await this.#ask(message))
      if (this.#failing) this.#log.info("clamav.works")
      this.#failing = false
      return scan
    } catch (cause) {
      if (!this.#failing) this.#log.warn("clamav.fault", { cause: cause as Error })
      this.#failing = true
      return undefined
    }
  }

  async #ask(message: AsyncIterable<Uint8Array>): Promise<string> {
    const socket = connect(this.#place)
    const late = setTimeout(() => socket.destroy(new Error("clamd did not answer in time")), deadline)
    try {
      const answered = answerOf(socket)
      // It is waited for below; until then a failure must not count as unheard.
      answered.catch(() => undefined)
      await Promise.race([send(socket, message), answered])
      return await answered
    } finally {
      clearTimeout(late)
      socket.destroy()
    }
  }
}

/** Each piece with its length in front, an empty one at the end. */
async function send(socket: Socket, message: AsyncIterable<Uint8Array>): Promise<void> {
  await write(socket, Buffer.from("zINSTREAM\0"))
  for await (const chunk of message)
    for (let at = 0; at < chunk.length; at += slice) {
      const piece = chunk.subarray(at, at + slice)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(piece.length)
      await write(socket, Buffer.concat([length, piece]))
    }
  await write(socket, Buffer.alloc(4))
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ""
    socket.setEncoding("latin1")
    socket.on("data", (text: string) => {
      answer += text.slice(0, longestAnswer - answer.length)
      if (answer.includes("\0")) resolve(answer.slice(0, answer.indexOf("\0")))
      else if (answer.length >= longestAnswer) reject(new Error("clamd answers without an end"))
    })
    socket.on("error", reject)
    socket.on("close", () => reject(new Error("clamd closed the connection")))
  })
}

/** "stream: OK", "stream: Eicar-Signature FOUND", "… ERROR". */
function readAnswer(answer: string): Scan {
  if (/: OK$/.test(answer)) return { virus: undefined }
  const name = /^stream: (.*) FOUND$/.exec(answer)?.[1]
  if (name === undefined) throw new Error(`clamd said: ${answer.slice(0, 200)}`)
  return { virus: name.replace(/[^\x21-\x7e]+/g, " ").slice(0, longestName) }
}

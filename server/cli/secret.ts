import { createInterface } from "node:readline"
import { Writable } from "node:stream"
import { UsageError } from "./usage-error.ts"

const longest = 4096

/** The first line of standard input, for scripts: `printf %s "$PASSWORD" | missiva account add …`. */
async function firstLine(input: NodeJS.ReadableStream): Promise<string> {
  let text = ""
  for await (const chunk of input) {
    text += chunk.toString()
    if (text.includes("\n") || text.length > longest) break
  }
  return text.split(/\r?\n/, 1)[0]!
}

/** Asks at the terminal without showing what is typed. */
function ask(prompt: string): Promise<string> {
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() })
  const line = createInterface({ input: process.stdin, output: mute, terminal: true })
  process.stderr.write(`${prompt}: `)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  line.on("SIGINT", () => line.close())
  line.on("close", () => reject(new UsageError("No password was given")))
  line.question("", (answer) => {
    resolve(answer)
    line.close()
  })
  return promise.finally(() => process.stderr.write("\n"))
}

/** Reads a password: twice at a terminal, once from a pipe. Never from the arguments, which other users can see. */
export async function readSecret(prompt: string): Promise<string> {
  if (!process.stdin.isTTY) return firstLine(process.stdin)
  const first = await ask(prompt)
  const second = await ask("Again")
  if (first !== second) throw new UsageError("The two passwords are not the same")
  return first
}

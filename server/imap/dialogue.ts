import { type Captures, Wire as LineWire, play } from "../line/dialogue.ts"
import {
  type LineHouse,
  type LineHouseOptions,
  type LineHouseParts,
  openLineHouse,
  password,
} from "../line/test-house.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import type { Hearing } from "./happening.ts"
import { createImapServer, type ImapServer } from "./server.ts"

export { password }

export interface ImapHouseOptions extends LineHouseOptions {
  allowPlaintext?: boolean
  messageLimit?: number
  caps?: CapLimits
  perAccount?: number
  loginTime?: number
  /** Who lets scripts hear. */
  hearing?(parts: LineHouseParts): Hearing
}

/** A running IMAP server for tests. */
export interface ImapHouse extends LineHouse<ImapServer> {
  /** Plays a dialogue (`play`). Connections are signed in as `user` first, unless there is none. */
  talk(script: string, options?: { user?: string; captures?: Captures }): Promise<Captures>
}

export async function openImapHouse(options: ImapHouseOptions = {}): Promise<ImapHouse> {
  const house = await openLineHouse(options, (parts) =>
    createImapServer({
      allowPlaintext: true,
      messageLimit: 1 << 20,
      ...options,
      ...parts,
      hearing: options.hearing?.(parts),
    }),
  )
  const open = () => Wire.plain(house.port)
  return {
    ...house,
    talk: (script, { user, captures } = {}) =>
      play(script, () => (user ? signedIn(open(), user) : open()), captures),
  }
}

async function signedIn(wire: Wire, user: string): Promise<Wire> {
  await wire.line()
  const [answer] = (await wire.command(`login LOGIN ${user}@example.test "${password}"`)).slice(-1)
  if (!answer!.startsWith("login OK")) throw new Error(`could not sign in: ${answer}`)
  return wire
}

/** One connection of a test. */
export class Wire extends LineWire {
  /** Sends a command and collects everything up to its tagged reply, that included. */
  async command(text: string): Promise<string[]> {
    const tag = text.split(" ", 1)[0]
    this.send(`${text}\r\n`)
    const lines: string[] = []
    do lines.push(await this.line())
    while (!lines.at(-1)!.startsWith(`${tag} `) && lines.at(-1) !== "(closed)")
    return lines
  }
}

import { type Captures, Wire as LineWire, play } from "../line/dialogue.ts"
import {
  type LineHouse,
  type LineHouseOptions,
  type LineHouseParts,
  openLineHouse,
  password,
} from "../line/test-house.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import type { Filtering } from "./filtering.ts"
import type { EventScripts } from "./imap-event.ts"
import { createImapServer, type ImapServer } from "./server.ts"

export { password }

export interface ImapHouseOptions extends LineHouseOptions {
  allowPlaintext?: boolean
  messageLimit?: number
  caps?: CapLimits
  perAccount?: number
  loginTime?: number
  /** Whether people may let go of expunged messages for good. */
  purges?: boolean
  retentionOf?(mailboxIds: readonly number[]): Promise<Map<number, number>>
  /** Who runs scripts over mail that is there. */
  filtering?(parts: LineHouseParts): Filtering
  /** Who lets scripts hear. */
  eventScripts?(parts: LineHouseParts): EventScripts
}

/** A running IMAP server for tests. */
export interface ImapHouse extends LineHouse<ImapServer> {
  /** Plays a dialogue (`play`). Connections are signed in as `user` first, unless there is none. */
  talk(script: string, options?: { user?: string; captures?: Captures }): Promise<Captures>
  /** A connection that is signed in, with a mailbox open where one is named. */
  signedIn(user: string, mailbox?: string): Promise<Wire>
  /** Signs in and says some commands, each with a tag of its own; all lines that came. */
  say(user: string, ...commands: string[]): Promise<string[]>
  /** Puts messages into a mailbox, which is made when it is not there. */
  deliver(account: number, mailbox: string, ...messages: string[]): Promise<void>
  /** Makes an account in example.test with so many small messages, which are no longer recent. */
  somebody(name: string, messages: number): Promise<{ user: string }>
}

/** How two connections open the same mailbox at the beginning of a dialogue. */
export const bothOpenInbox = `
  C1: a SELECT INBOX
  S1: ...
  S1: a OK [READ-WRITE] Selected
  C2: a SELECT INBOX
  S2: ...
  S2: a OK [READ-WRITE] Selected`

export async function openImapHouse(options: ImapHouseOptions = {}): Promise<ImapHouse> {
  const house = await openLineHouse(options, (parts) =>
    createImapServer({
      allowPlaintext: true,
      messageLimit: 1 << 20,
      ...options,
      ...parts,
      eventScripts: options.eventScripts?.(parts),
      filtering: options.filtering?.(parts),
    }),
  )
  const signedIn = async (user: string, mailbox?: string) => {
    const wire = Wire.plain(house.port)
    await wire.line()
    const answer = (await wire.command(`login LOGIN ${user}@example.test "${password}"`)).at(-1)!
    if (!answer.startsWith("login OK")) throw new Error(`could not sign in: ${answer}`)
    if (mailbox) await wire.command(`select SELECT ${mailbox}`)
    return wire
  }
  const talk: ImapHouse["talk"] = (script, { user, captures } = {}) =>
    play(script, () => (user ? signedIn(user) : Wire.plain(house.port)), captures)
  return {
    ...house,
    talk,
    signedIn,
    async say(user, ...commands) {
      const wire = await signedIn(user)
      const lines: string[] = []
      for (const [index, text] of commands.entries()) lines.push(...(await wire.command(`t${index} ${text}`)))
      wire.close()
      return lines
    },
    async deliver(account, mailbox, ...messages) {
      const { store } = house
      if (!(await store.mailboxes(account)).some(({ name }) => name === mailbox))
        await store.createMailbox(account, mailbox)
      for (const message of messages) {
        const incoming = store.receive(64 << 20)
        await incoming.write(Buffer.from(message, "latin1"))
        const flags = { bits: 0, keywords: [] }
        await store.append(account, mailbox, [{ staged: await incoming.finish(), flags }])
      }
    },
    async somebody(name, messages) {
      await house.account(name)
      const append = "C: a APPEND INBOX {5+}\nC: a: b\nS: a OK ..."
      const appends = Array.from({ length: messages }, () => append)
      await talk(`${appends.join("\n")}\nC: b SELECT INBOX\nS: ...\nS: b OK ...`, { user: name })
      return { user: name }
    },
  }
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

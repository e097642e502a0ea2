import { play, Wire } from "../line/dialogue.ts"
import { type LineHouse, type LineHouseOptions, openLineHouse, password } from "../line/test-house.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import { createPop3Server, type Pop3Server } from "./server.ts"

export { password, Wire }

export interface Pop3HouseOptions extends LineHouseOptions {
  allowPlaintext?: boolean
  caps?: CapLimits
  loginTime?: number
  idleTime?: number
}

/** A running POP3 server for tests. */
export interface Pop3House extends Omit<LineHouse<Pop3Server>, "account"> {
  /** Makes an account in example.test with these messages in its INBOX; gives its id. */
  account(name: string, ...messages: string[]): Promise<number>
  deliver(account: number, ...messages: string[]): Promise<void>
  /** Plays a dialogue (`play`). Connections are signed in as `user` first, unless there is none. */
  talk(script: string, user?: string): Promise<void>
  /** A connection that is signed in. */
  signedIn(user: string): Promise<Wire>
}

export async function openPop3House(options: Pop3HouseOptions = {}): Promise<Pop3House> {
  const house = await openLineHouse(options, (parts) =>
    createPop3Server({ allowPlaintext: true, ...options, ...parts }),
  )
  const { store, port } = house
  const deliver = async (account: number, ...messages: string[]) => {
    for (const message of messages) {
      const incoming = store.receive(100_000_000)
      await incoming.write(Buffer.from(message, "latin1"))
      await store.append(account, "INBOX", [
        { staged: await incoming.finish(), flags: { bits: 0, keywords: [] } },
      ])
    }
  }
  const signedIn = async (user: string) => {
    const wire = Wire.plain(port)
    await wire.line()
    wire.send(`USER ${user}@example.test\r\nPASS ${password}\r\n`)
    await wire.line()
    const answer = await wire.line()
    if (!answer.startsWith("+OK")) throw new Error(`could not sign in: ${answer}`)
    return wire
  }
  return {
    ...house,
    async account(name, ...messages) {
      const id = await house.account(name)
      await deliver(id, ...messages)
      return id
    },
    deliver,
    async talk(script, user) {
      await play(script, () => (user ? signedIn(user) : Wire.plain(port)))
    },
    signedIn,
  }
}

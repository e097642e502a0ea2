import { play, Wire } from "../line/dialogue.ts"
import { type LineHouse, type LineHouseOptions, openLineHouse, password } from "../line/test-house.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import { createManageSieveServer, type ManageSieveServer } from "./server.ts"

export { password, Wire }

export interface ManageSieveHouseOptions extends LineHouseOptions {
  allowPlaintext?: boolean
  caps?: CapLimits
  loginTime?: number
}

/** A running ManageSieve server for tests. */
export interface ManageSieveHouse extends LineHouse<ManageSieveServer> {
  /** Plays a dialogue (`play`) behind the greeting. Connections are signed in as `user` first, unless there is none. */
  talk(script: string, user?: string): Promise<void>
  /** A connection behind its greeting. */
  open(): Promise<Wire>
  /** A connection that is signed in. */
  signedIn(user: string): Promise<Wire>
}

export async function openManageSieveHouse(options: ManageSieveHouseOptions = {}): Promise<ManageSieveHouse> {
  const house = await openLineHouse(options, (parts) =>
    createManageSieveServer({ allowPlaintext: true, ...options, ...parts }),
  )
  const open = async () => {
    const wire = Wire.plain(house.port)
    await wire.until("\r\nOK ")
    await wire.line()
    return wire
  }
  const signedIn = async (user: string) => {
    const wire = await open()
    const answer = await wire.ask(`AUTHENTICATE "PLAIN" "${plainResponse(user)}"`)
    if (!answer.startsWith("OK")) throw new Error(`could not sign in: ${answer}`)
    return wire
  }
  return {
    ...house,
    async talk(script, user) {
      await play(script, () => (user ? signedIn(user) : open()))
    },
    open,
    signedIn,
  }
}

/** What somebody of the test house says to PLAIN. */
export const plainResponse = (user: string) =>
  Buffer.from(`\0${user}@example.test\0${password}`).toString("base64")

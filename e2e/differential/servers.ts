import { openImapHouse, password } from "../../server/imap/dialogue.ts"
import { fsck } from "../../server/store/fsck.ts"
import { dovecotPassword, startDovecot } from "./dovecot.ts"
import type { Address } from "./peer.ts"

/** Both servers with the same accounts, all empty. */
export interface Servers {
  ours(user: string): Address
  theirs(user: string): Address
  /** Stops both; throws when our data is not sound. */
  stop(): Promise<void>
}

/** The largest message taken by ours, bytes; the corpus has none so large. */
const messageLimit = 64 << 20

/** Starts both for people of example.test. */
export async function startServers(users: readonly string[]): Promise<Servers> {
  const dovecot = await startDovecot(users.map((user) => `${user}@example.test`))
  const house = await openImapHouse({ messageLimit })
  for (const user of users) await house.account(user)
  const address = (port: number, secret: string) => (user: string) => ({
    port,
    secure: false,
    user: `${user}@example.test`,
    password: `"${secret}"`,
  })
  return {
    ours: address(house.port, password),
    theirs: address(dovecot.ports.imap, dovecotPassword),
    async stop() {
      const { problems } = await fsck({ sql: house.house.sql, blobs: house.house.blobs, deep: true })
      await house.close()
      await dovecot.stop()
      if (problems.length > 0) throw new Error(`our data is not sound: ${JSON.stringify(problems)}`)
    },
  }
}

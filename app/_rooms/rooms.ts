import "server-only"
import { type Config, loadConfig } from "../../server/config.ts"
import { type OpenDirectory, openDirectory } from "../../server/directory/open.ts"
import { createLog } from "../../server/log.ts"
import { Profile } from "../../server/profile/profile.ts"
import { Desk } from "../../server/queue/desk.ts"
import { History } from "../../server/queue/history.ts"
import { ListsDesk } from "../../server/reputation/lists-desk.ts"
import { UndeleteDesk } from "../../server/store/undelete-desk.ts"

/** What the web process has of the server: everything but mail, which it reaches over IMAP and SMTP. */
export interface Rooms extends OpenDirectory {
  config: Config
  profile: Profile
  /** The queue as an operator sees it. */
  desk: Desk
  /** What became of mail for addresses here. */
  history: History
  /** The lists that are asked by DNS. */
  lists: ListsDesk
  /** Expunged mail as an operator sees it. */
  undelete: UndeleteDesk
}

// A development server loads modules again and again; the database is opened once.
const held = globalThis as typeof globalThis & { missivaRooms?: Rooms }

function build(): Rooms {
  const config = loadConfig()
  const opened = openDirectory(config, createLog())
  return {
    ...opened,
    config,
    profile: new Profile(opened),
    desk: new Desk(opened),
    history: new History(opened),
    lists: new ListsDesk({ ...opened, config }),
    undelete: new UndeleteDesk({ ...opened, config }),
  }
}

/** The rooms of this process, opened by whoever asks first. */
export function rooms(): Rooms {
  held.missivaRooms ??= build()
  return held.missivaRooms
}

/** What our mail server calls itself. */
export async function serverName(): Promise<string> {
  const { directory, config } = rooms()
  return (await directory.hostname()) ?? config.machineName
}

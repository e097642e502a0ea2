import { lstat, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Identity } from "../machine/agent.ts"
import { ownerOf } from "../machine/owner.ts"
import type { MachineUser } from "../machine/users.ts"

/** Where an account's mail is kept beside the store, and as whom it is to be touched. */
export interface Place {
  form: "mbox" | "maildir"
  /** Absolute: the file, or the folder. */
  path: string
  identity: Identity
}

/** What an account asks for. */
export interface Wish {
  mirror: string
  /** Absolute; "": the usual place. */
  path: string
  user: MachineUser | undefined
}

/**
 * The place that is meant: a Maildir in the home folder where there is one, else the user's file in the folder of the
 * system's mailboxes. What belongs to no user of the machine is touched as the owner of its folder, who cannot be root.
 * @returns undefined where there is none
 */
export async function placeOf({ mirror, path, user }: Wish, mailFolder: string): Promise<Place | undefined> {
  if (!user) {
    const form = mirror === "maildir" ? mirror : "mbox"
    const identity = path === "" ? undefined : await ownerOf(form === "maildir" ? path : dirname(path))
    return identity && { form, path, identity }
  }
  const { uid, gid } = user
  const maildir = join(user.home, "Maildir")
  const form =
    mirror === "auto" ? ((await isFolder(join(maildir, "cur"))) && uid !== 0 ? "maildir" : "mbox") : mirror
  if (form === "maildir") return { form, path: path || maildir, identity: { uid, gid } }
  const file = path || join(mailFolder, user.name)
  return { form: "mbox", path: file, identity: { uid, gid: path ? gid : await groupOf(mailFolder, gid) } }
}

const isFolder = async (path: string) => (await lstat(path).catch(() => undefined))?.isDirectory() === true

/** On Debian the folder belongs to the group mail, which may make the lock files that stand beside the mailboxes. */
async function groupOf(folder: string, own: number): Promise<number> {
  const facts = await stat(folder).catch(() => undefined)
  return facts && (facts.mode & 0o020) !== 0 && facts.gid !== 0 ? facts.gid : own
}

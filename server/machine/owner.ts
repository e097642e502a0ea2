import { lstat } from "node:fs/promises"
import { dirname } from "node:path"
import type { Identity } from "./agent.ts"

/**
 * Who owns a folder that nobody else, but root, could have put there: no link on the way, and no folder of a third. Else
 * somebody could lead us to the files of others, and we would open them as those.
 */
export async function ownerOf(folder: string): Promise<Identity | undefined> {
  const facts = await lstat(folder).catch(() => undefined)
  if (!facts?.isDirectory() || facts.uid === 0) return undefined
  for (let path = folder; path !== dirname(path); ) {
    path = dirname(path)
    const above = await lstat(path).catch(() => undefined)
    if (!above?.isDirectory() || (above.uid !== 0 && above.uid !== facts.uid)) return undefined
    // Where names are protected (/tmp) only their owners take them away.
    if ((above.mode & 0o022) !== 0 && (above.mode & 0o1000) === 0) return undefined
  }
  return { uid: facts.uid, gid: facts.gid }
}

/**
 * As whom a file may be written that was named for nobody in particular: as the owner of its folder; where that is root's,
 * as the owner of the file, if it is there by that one name. Never as root.
 */
export async function writerOf(path: string): Promise<Identity | undefined> {
  const folder = await ownerOf(dirname(path))
  if (folder) return folder
  const facts = await lstat(path).catch(() => undefined)
  if (!facts?.isFile() || facts.uid === 0 || facts.nlink > 1 || !(await isRoots(dirname(path))))
    return undefined
  return { uid: facts.uid, gid: facts.gid }
}

/** Whether a folder, and all above it, can be changed by root alone. */
async function isRoots(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const facts = await lstat(path).catch(() => undefined)
    if (!facts?.isDirectory() || facts.uid !== 0 || (facts.mode & 0o022) !== 0) return false
    if (path === dirname(path)) return true
  }
}

import { constants } from "node:fs"
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"

/** A bare name that can be no option and leads nowhere else. */
const programName = /^[a-z0-9_][a-z0-9_.-]{0,63}$/i

/** The path of a program the administrator approved: sound, and in the one folder for them; undefined: it is none. */
export async function approved(folder: string | undefined, program: string): Promise<string | undefined> {
  if (folder === undefined || !programName.test(program) || !(await isSafe(folder, "folder")))
    return undefined
  const path = join(folder, program)
  return (await isSafe(path, "program")) ? path : undefined
}

/** The names of the programs the administrator approved. */
export async function approvedPrograms(folder: string | undefined): Promise<ReadonlySet<string>> {
  if (folder === undefined) return new Set()
  const names = await readdir(folder).catch(() => [])
  const sound = await Promise.all(names.map((name) => approved(folder, name)))
  return new Set(names.filter((_, index) => sound[index] !== undefined))
}

/** Whether nobody but root and we could have put it there. */
async function isSafe(path: string, what: "folder" | "program"): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined)
  if (!facts || (facts.mode & (constants.S_IWGRP | constants.S_IWOTH)) !== 0) return false
  if (facts.uid !== 0 && facts.uid !== process.getuid?.()) return false
  return what === "folder" ? facts.isDirectory() : facts.isFile() && (facts.mode & constants.S_IXUSR) !== 0
}

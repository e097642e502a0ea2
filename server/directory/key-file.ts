import { randomBytes } from "node:crypto"
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const keyLength = 32

/**
 * The 256-bit key in a file of the key folder, made at first use and readable by us alone. Two processes may ask at
 * the same time: the file appears whole (link), and whoever comes second reads what the first one made.
 * @throws when the file holds anything but a key: a damaged key must not be replaced silently
 */
export function readOrMakeKey(keyFolder: string, name: string): Buffer {
  const path = join(keyFolder, name)
  const key = readKey(path)
  if (key) return key
  mkdirSync(keyFolder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.${randomBytes(6).toString("hex")}`
  writeFileSync(draft, randomBytes(keyLength), { mode: 0o600, flag: "wx", flush: true })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    rmSync(draft)
  }
  return readKey(path)!
}

function readKey(path: string): Buffer | undefined {
  try {
    const key = readFileSync(path)
    if (key.length !== keyLength) throw new Error(`the key file ${path} is damaged; restore it or delete it`)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}

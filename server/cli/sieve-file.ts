import { readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { buffer } from "node:stream/consumers"
import { MailError } from "../errors.ts"
import { compile } from "../sieve/compile.ts"
import type { Program, Scripts } from "../sieve/definition.ts"
import { includesOf } from "../sieve/extensions/include.ts"
import { type Fault, ScriptFault } from "../sieve/fault.ts"
import { standardLanguage } from "../sieve/standard.ts"

/** Scripts one run may include. */
const mostIncluded = 100

/** The bytes of a file; "-" stands for standard input. @throws MailError "invalid" when it cannot be read */
export async function read(path: string): Promise<Buffer> {
  if (path === "-") return buffer(process.stdin)
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new MailError("invalid", `${path} cannot be read (${error.code})`)
  })
}

/** A script of a file, compiled, or what is wrong with it. */
export type Reading = { program: Program } | { faults: readonly Fault[] }

/** Compiles a script of a file. @throws MailError "invalid" when it cannot be read */
export async function compiledFile(path: string): Promise<Reading> {
  const bytes = await read(path)
  const source = bytes.toString("utf8")
  const strange = Buffer.compare(Buffer.from(source), bytes) === 0 ? undefined : notUtf8(source)
  if (strange) return { faults: [strange] }
  try {
    return { program: compile(source, path === "-" ? path : basename(path), standardLanguage) }
  } catch (thrown) {
    if (!(thrown instanceof ScriptFault)) throw thrown
    return { faults: thrown.faults }
  }
}

/** Where the first bytes stand that are no UTF-8. */
function notUtf8(source: string): Fault {
  const before = source.slice(0, Math.max(0, source.indexOf("\ufffd"))).split("\n")
  return {
    line: before.length,
    column: [...before.at(-1)!].length + 1,
    text: "This is not UTF-8 (RFC 5228 §2.1)",
  }
}

/** Faults as editors and compilers tell them. @param kind stands before the text, such as "warning: " */
export const located = (path: string, faults: readonly Fault[], kind = ""): string[] =>
  faults.map(({ line, column, text }) => `${path}:${line}:${column}: ${kind}${text}`)

/** Scripts that a program includes, and those they include. */
export interface Included {
  scripts: Scripts
  /** What is wrong with some of them, as lines, and which are not there. */
  faults: readonly string[]
  missing: readonly string[]
}

/**
 * Finds what a program includes in a folder: NAME or NAME.sieve; those of the administrator in its folder `global`, or
 * beside the others when that has none.
 */
export async function includedFrom(folder: string, program: Program): Promise<Included> {
  const scripts = new Map<string, Program>()
  const [faults, missing]: [string[], string[]] = [[], []]
  const open = [program]
  for (let next = open.pop(); next; next = open.pop())
    for (const place of includesOf(next)) {
      if (scripts.has(place) || missing.includes(place) || scripts.size >= mostIncluded) continue
      const found = await firstOf(pathsOf(folder, place))
      if (!found) missing.push(place)
      else if ("faults" in found.reading) faults.push(...located(found.path, found.reading.faults))
      else {
        scripts.set(place, found.reading.program)
        open.push(found.reading.program)
      }
    }
  return { scripts, faults, missing }
}

function pathsOf(folder: string, place: string): string[] {
  const [where, name] = [place.slice(0, place.indexOf(" ")), place.slice(place.indexOf(" ") + 1)]
  const folders = where === "global" ? [join(folder, "global"), folder] : [folder]
  // A name is without slashes, so this goes nowhere else.
  return folders.flatMap((one) => [join(one, `${name}.sieve`), join(one, name)])
}

async function firstOf(paths: readonly string[]): Promise<{ path: string; reading: Reading } | undefined> {
  for (const path of paths) {
    const reading = await compiledFile(path).catch((thrown: unknown) => {
      if (thrown instanceof MailError) return undefined
      throw thrown
    })
    if (reading) return { path, reading }
  }
  return undefined
}

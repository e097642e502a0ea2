import { execFile } from "node:child_process"
import { MailError } from "../errors.ts"
import { environment } from "./environment.ts"

/** A user of the machine, as the system knows them. */
export interface MachineUser {
  /** Login name. */
  name: string
  uid: number
  gid: number
  /** The real name, out of the comment field. */
  realName: string
  /** Absolute. */
  home: string
}

/** Numbers of users that are people, such as 0 and 1000 to 59999. */
export type UidRange = readonly [first: number, last: number]

/** Reads `0,1000-59999`. @returns undefined for what is none */
export function parseUidRanges(text: string): UidRange[] | undefined {
  const ranges = text.split(",").map((part) => /^\s*(\d{1,10})(?:-(\d{1,10}))?\s*$/.exec(part))
  if (ranges.some((match) => match === null)) return undefined
  const read = ranges.map((match): UidRange => [Number(match![1]), Number(match![2] ?? match![1])])
  return read.every(([first, last]) => first <= last) ? read : undefined
}

/** A line of passwd(5). @returns undefined for what is none */
export function parsePasswdLine(line: string): MachineUser | undefined {
  const fields = line.split(":")
  const [name = "", , uid = "", gid = "", comment = "", home = ""] = fields
  if (fields.length !== 7 || !loginName.test(name) || !/^\d+$/.test(uid) || !/^\d+$/.test(gid))
    return undefined
  if (!home.startsWith("/")) return undefined
  // Only the part before the first comma is the name; "&" in it is the login name.
  const realName = comment.split(",")[0]!.replaceAll("&", name.charAt(0).toUpperCase() + name.slice(1))
  return { name, uid: Number(uid), gid: Number(gid), realName, home }
}

/** Login names that can be the local part of an address: never anything that begins like an option. */
const loginName = /^[a-z_][a-z0-9_.-]{0,31}$/

/** How long an answer is believed, milliseconds, how many are, and how many questions are asked at a time. */
const believed = 10_000
const mostKnown = 10_000
const mostAsking = 8

/** Who is there: asks the system (getent, so LDAP and others count too) and remembers shortly. */
export class Users {
  readonly #ranges: readonly UidRange[]
  readonly #known = new Map<string, { answer: Promise<MachineUser | undefined>; until: number }>()
  readonly #line: (() => void)[] = []
  #asking = 0

  constructor(ranges: readonly UidRange[]) {
    this.#ranges = ranges
  }

  /** @returns undefined when nobody is called so, or nobody who gets mail. @throws MailError "unavailable" */
  find(name: string): Promise<MachineUser | undefined> {
    if (!loginName.test(name)) return Promise.resolve(undefined)
    const known = this.#known.get(name)
    const now = performance.now()
    if (known && known.until > now) return known.answer
    const answer = this.#ask(name)
    this.#known.delete(name)
    this.#known.set(name, { answer, until: now + believed })
    answer.catch(() => this.#known.delete(name))
    if (this.#known.size > mostKnown) this.#known.delete(this.#known.keys().next().value!)
    return answer
  }

  async #ask(name: string): Promise<MachineUser | undefined> {
    if (this.#asking >= mostAsking) await new Promise<void>((go) => this.#line.push(go))
    this.#asking++
    try {
      const user = await getent(name)
      return user?.name === name && this.#isPerson(user.uid) ? user : undefined
    } finally {
      this.#asking--
      this.#line.shift()?.()
    }
  }

  #isPerson(uid: number): boolean {
    return this.#ranges.some(([first, last]) => uid >= first && uid <= last)
  }
}

function getent(name: string): Promise<MachineUser | undefined> {
  return new Promise((resolve, reject) => {
    const options = { timeout: 10_000, maxBuffer: 64 * 1024, env: environment }
    execFile("getent", ["passwd", "--", name], options, (error, output) => {
      if (!error) resolve(parsePasswdLine(output.split("\n")[0]!))
      // 2: no such entry (getent(1)).
      else if (error.code === 2) resolve(undefined)
      else
        reject(
          new MailError("unavailable", "The users of this machine cannot be asked for just now", {
            cause: error,
          }),
        )
    })
  })
}

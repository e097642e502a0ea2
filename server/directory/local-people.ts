// The people of local domains: users of the machine, who are there without having been made. What always holds:
// - a user has one account, whichever local domain they were first met in; it is made when mail for them comes or they sign
//   in, and stays when the user goes, who then gets no more mail;
// - an account or alias that was made here comes before aliases(5), that before where an administrator leads a user's mail
//   (account deliver), that before the user's .forward, that before the mailbox;
// - wishes that lead nowhere, or round in a circle, leave mail in the user's own mailbox.

import { MailError } from "../errors.ts"
import type { Target } from "../machine/alias-file.ts"
import type { Machine } from "../machine/machine.ts"
import type { MachineUser } from "../machine/users.ts"
import { insertAccount, noPassword } from "./accounts.ts"
import type { Address } from "./addresses.ts"
import { change } from "./change.ts"
import type { DirectoryContext } from "./context.ts"
import { destinationText, parseDestination, wordsOf } from "./destination.ts"
import {
  type AccountRef,
  type AccountRow,
  accountColumns,
  accountRef,
  type Entry,
  type Onward,
  onwardOf,
} from "./lookup.ts"

/** How deep lists include lists, and how many targets they have together at most. */
const deepest = 5
const mostTargets = 1_000

const actor = { address: "system" }

export class LocalPeople {
  readonly #context: DirectoryContext
  readonly #machine: Machine

  constructor(context: DirectoryContext, machine: Machine) {
    this.#context = context
    this.#machine = machine
  }

  /**
   * What an address of a local domain stands for, where nothing was made here by that name.
   * @throws MailError "unavailable" when the system cannot be asked
   */
  async entry({ local: name, domain }: Address): Promise<Entry | undefined> {
    const wishes = await this.#machine.aliases.of(name)
    const read = (path: string) => this.#machine.aliases.list(path)
    const alias = wishes && (await this.#gather({ name, domain, user: undefined }, wishes, read))
    // An alias that is to lead to itself means the user of that name.
    if (alias && !alias.self && alias.targets.length > 0) return { kind: "alias", targets: alias.targets }
    const account = await this.#accountOf(name, domain)
    if (!account) return alias && { kind: "alias", targets: alias.targets }
    if (alias) return { kind: "alias", targets: alias.targets, self: account.ref }
    const { ref, onward } = account
    return onward ? { kind: "account", account: ref, onward } : this.#forwarded(account, domain)
  }

  /** Whether a password opens the account of a user. */
  checkPassword(name: string, password: string): Promise<boolean> {
    return this.#machine.checkPassword(name, password)
  }

  /** Makes sure that a user who signs in, by address or by login name alone, has an account; its address. */
  async addressOf(text: string): Promise<string | undefined> {
    const at = text.lastIndexOf("@")
    const named = at < 0 ? undefined : text.slice(at + 1)
    const domain = await this.#context.sql.get<{ name: string }>(
      `SELECT name FROM domain WHERE local = true AND disabled = false ${named ? "AND name = ?" : ""} ORDER BY id LIMIT 1`,
      ...(named ? [named] : []),
    )
    const name = at < 0 ? text : text.slice(0, at)
    return domain && (await this.#accountOf(name, domain.name))?.ref.address
  }

  async #forwarded({ ref, user }: Person, domain: string): Promise<Entry> {
    const { targets: wishes, distrust } = await this.#machine.forwards.of(user)
    if (distrust) this.#context.log.warn("forward.not-believed", { user: user.name, why: distrust })
    if (wishes.length === 0) return { kind: "account", account: ref }
    const read = async (path: string) => (await this.#machine.forwards.list(user, path)).targets
    const of = { name: user.name, domain, user: user.name }
    const { targets, self, commands } = await this.#gather(of, wishes, read)
    const as = user.name
    if (commands.length > 0)
      return { kind: "alias", targets, as, self: { ...ref, wishes: scriptOf(commands, self) } }
    if (targets.length === 0) return { kind: "account", account: ref }
    return { kind: "alias", targets, as, ...(self ? { self: ref } : { otherwise: ref }) }
  }

  async #gather(
    of: Wisher,
    wishes: readonly Target[],
    read: (path: string) => Promise<Target[]>,
  ): Promise<Gathered> {
    const found: Gathered = { targets: [], self: false, commands: [] }
    let level = [...wishes]
    for (let depth = 0; level.length > 0 && depth <= deepest; depth++) {
      const next: Target[] = []
      for (const target of level.slice(0, mostTargets)) {
        if (target.kind === "include") next.push(...(await read(target.path)))
        else this.#take(of, target, found)
      }
      level = next
    }
    return found
  }

  /** Programs of a user are a matter of their script, so that mail a program does not take is kept. */
  #take(of: Wisher, target: Exclude<Target, { kind: "include" }>, found: Gathered): void {
    if (found.targets.length >= mostTargets) return
    if (target.kind === "address") {
      if (isSelf(target, of)) found.self = true
      else
        found.targets.push(target.address.includes("@") ? target.address : `${target.address}@${of.domain}`)
    } else if (target.kind === "program" && of.user !== undefined) found.commands.push(target.command)
    else {
      const to = parseDestination(target.kind === "program" ? `|${target.command}` : fileText(target.path))
      if (typeof to === "object") found.targets.push(destinationText(to))
      else this.#context.log.warn("alias.not-done", { name: of.name, domain: of.domain, why: to ?? "" })
    }
  }

  /** The account of a user, made when it is not there yet. */
  async #accountOf(name: string, domain: string): Promise<Person | undefined> {
    const user = await this.#machine.users.find(name)
    if (!user) return undefined
    const found = (await this.#find(name)) ?? (await this.#make(user, domain))
    return found === "disabled" ? undefined : { ...found, user }
  }

  async #find(name: string): Promise<Omit<Person, "user"> | "disabled" | undefined> {
    const row = await this.#context.sql.get<AccountRow & { disabled: unknown; delivery: string }>(
      `SELECT ${accountColumns}, a.disabled, a.delivery FROM account a WHERE a.machine_user = ?`,
      name,
    )
    if (row?.disabled) return "disabled"
    return (
      row && {
        ref: accountRef(row),
        ...(await onwardOf(this.#context.sql, { ...row, machine_user: name })),
      }
    )
  }

  async #make(user: MachineUser, domain: string): Promise<Omit<Person, "user"> | "disabled"> {
    const address = `${user.name}@${domain}`
    const account = {
      address,
      name: user.realName
        .replaceAll(/\p{Cc}/gu, " ")
        .trim()
        .slice(0, 100),
      role: "user" as const,
      quotaBytes: 0,
      quotaMessages: 0,
      shared: false,
      passwordHash: noPassword,
      machineUser: user.name,
      mirror: "auto",
      scramKeys: [],
    }
    const entry = { action: "account.create", subject: address, detail: { user: user.name } }
    await change(this.#context, actor, entry, (tx) => insertAccount(tx, account)).catch((thrown) => {
      // Somebody else was faster.
      if (!(thrown instanceof MailError && thrown.code === "already-exists")) throw thrown
    })
    const made = await this.#find(user.name)
    if (!made) throw new MailError("unavailable", "The mailbox of this user cannot be made just now")
    return made
  }
}

/** A user of the machine and their account. */
interface Person {
  ref: AccountRef
  user: MachineUser
  onward?: Onward
}

/** Whose wishes are read: of a name in aliases(5), or of a user. */
interface Wisher {
  name: string
  domain: string
  user: string | undefined
}

/** What a list of wishes comes to. */
interface Gathered {
  targets: string[]
  self: boolean
  commands: string[]
}

/** A path as a target: in these files it is always one, whatever stands in it. */
const fileText = (path: string) => (path.endsWith("/") ? path : `mbox:${path}`)

const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`

/**
 * Commands as a Sieve script (vnd.dovecot.pipe): the name of the program alone counts, wherever it is said to be, as with
 * smrsh, and only what the administrator put into the folder of programs can be run. No shell looks at the words.
 */
function scriptOf(commands: readonly string[], keep: boolean): string {
  const lines = commands.slice(0, 10).map((command) => {
    const [program = "", ...rest] = wordsOf(command)
    const given = rest.length > 0 ? ` [${rest.map(quoted).join(", ")}]` : ""
    return `pipe ${quoted(program.slice(program.lastIndexOf("/") + 1))}${given};`
  })
  return `require ["vnd.dovecot.pipe"];\n${lines.join("\n")}\n${keep ? "keep;\n" : ""}`
}

const isSelf = (
  { address, final }: Target & { kind: "address" },
  { name, domain }: { name: string; domain: string },
) => (final && !address.includes("@")) || address === name || address.toLowerCase() === `${name}@${domain}`

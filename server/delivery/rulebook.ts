import { hash } from "node:crypto"
import type { AccountRef } from "../directory/directory.ts"
import type { Scripts as PersonalScripts, ScriptVersion } from "../directory/scripts.ts"
import type { SiteScript, SiteScripts } from "../directory/site-scripts.ts"
import type { Program, Scripts } from "../sieve/definition.ts"
import { includesOf } from "../sieve/extensions/include.ts"
import type { Fault } from "../sieve/fault.ts"
import { type Compiled, Programs } from "./programs.ts"

/** How long the list of the administrator's scripts is believed, ms: another process may change it. */
const believed = 1000

/** Scripts one delivery may include at most. */
const mostIncluded = 100

/** A script that runs by itself. */
export interface Rule {
  program: Program
  version: ScriptVersion
  /** Whether it is the administrator's. */
  site: boolean
}

/** A script that cannot be compiled; what is wrong with it. */
export interface BrokenRule extends Omit<Rule, "program"> {
  fault: Fault
}

/** Everything that runs over mail for one account. */
export interface Rules {
  /** In the order they run. */
  rules: readonly Rule[]
  /** What they may include, by the names `Run.scripts` has. */
  scripts: Scripts
  /** Every extension one of them may use. */
  requires: ReadonlySet<string>
}

/** The scripts of the directory as deliveries need them: compiled, and found at once. */
export class Rulebook {
  readonly #personal: PersonalScripts
  readonly #site: SiteScripts
  readonly #programs = new Programs()
  #siteScripts: readonly SiteScript[] = []
  #believedUntil = 0

  constructor({ scripts, siteScripts }: { scripts: PersonalScripts; siteScripts: SiteScripts }) {
    this.#personal = scripts
    this.#site = siteScripts
  }

  /** The accounts whose mail some script looks at. Asks the database once a second at most. */
  async concerned(accounts: readonly AccountRef[]): Promise<AccountRef[]> {
    if (performance.now() >= this.#believedUntil) {
      this.#siteScripts = await this.#site.list()
      this.#believedUntil = performance.now() + believed
    }
    return accounts.filter(
      (account) => account.activeScript || account.wishes || this.#around(account).length > 0,
    )
  }

  /** What runs over mail for an account; the first script that cannot, when there is one. */
  async rulesOf(account: AccountRef): Promise<Rules | BrokenRule> {
    const around = this.#around(account)
    const own = account.activeScript
      ? await this.#personal.version(account.id, account.activeScript)
      : undefined
    const versions = [
      ...around.filter(({ phase }) => phase === "before").map((version) => ({ version, site: true })),
      ...(own ? [{ version: own, site: false }] : []),
      ...around.filter(({ phase }) => phase === "after").map((version) => ({ version, site: true })),
    ]
    const rules: Rule[] = []
    const wish = account.wishes === undefined ? undefined : await this.#wished(account.wishes)
    if (wish) rules.push(wish)
    for (const { version, site } of versions) {
      const result = await this.#compiled(version, site)
      if (!result) continue
      if ("faults" in result) return { fault: result.faults[0]!, version, site }
      rules.push({ program: result.program, version, site })
    }
    return this.#together(account, rules)
  }

  /** What a .forward file says of programs; it is kept nowhere, so nobody is told of its faults. */
  async #wished(source: string): Promise<Rule | undefined> {
    const version = { id: 0, name: ".forward", hash: hash("sha256", source), blamed: null }
    const result = await this.#programs.get(version.hash, version.name, async () => source)
    return result && "program" in result ? { program: result.program, version, site: false } : undefined
  }

  /** Scripts with what they include. */
  async #together(account: AccountRef, rules: readonly Rule[]): Promise<Rules> {
    const own = rules.map(({ program }) => program)
    const scripts = await this.#included(account, own)
    const programs = [...own, ...scripts.values()]
    return { rules, scripts, requires: new Set(programs.flatMap(({ requires }) => [...requires])) }
  }

  /**
   * The script that runs when IMAP changes something; undefined when there is none of that name.
   * @param site whether the administrator chose it, for everybody: theirs comes before one's own then
   */
  async ruleNamed(account: AccountRef, name: string, site: boolean): Promise<Rules | BrokenRule | undefined> {
    await this.concerned([])
    const general = site ? this.#general(account, name) : undefined
    const version = general ?? (await this.#personal.versionNamed(account.id, name))
    const result = version && (await this.#compiled(version, version === general))
    if (!version || !result) return undefined
    if ("faults" in result) return { fault: result.faults[0]!, version, site: version === general }
    const { program } = result
    return this.#together(account, [{ program, version, site: version === general }])
  }

  /** A script that is kept nowhere, such as somebody tries out. */
  async ruleOf(account: AccountRef, source: string): Promise<Rules | BrokenRule> {
    await this.concerned([])
    const version = { id: 0, name: "script", hash: hash("sha256", source), blamed: null }
    const result = (await this.#programs.get(version.hash, version.name, async () => source))!
    if ("faults" in result) return { fault: result.faults[0]!, version, site: false }
    return this.#together(account, [{ program: result.program, version, site: false }])
  }

  #around({ address }: AccountRef): SiteScript[] {
    if (this.#siteScripts.length === 0) return []
    const own = address.slice(address.lastIndexOf("@") + 1)
    return this.#siteScripts.filter(
      ({ phase, domain }) => phase !== "global" && (domain === "" || domain === own),
    )
  }

  #compiled(version: ScriptVersion, site: boolean): Promise<Compiled | undefined> {
    const from = site ? this.#site : this.#personal
    return this.#programs.get(version.hash, version.name, () => from.sourceOf(version.id))
  }

  /** Everything the programs include, and what that includes. What is missing or broken is left out. */
  async #included(account: AccountRef, programs: readonly Program[]): Promise<Scripts> {
    const found = new Map<string, Program>()
    const sought = new Set<string>()
    const open = [...programs]
    for (let program = open.pop(); program; program = open.pop())
      for (const name of includesOf(program)) {
        if (sought.has(name) || sought.size >= mostIncluded) continue
        sought.add(name)
        const result = await this.#named(account, name)
        if (!result || "faults" in result) continue
        found.set(name, result.program)
        open.push(result.program)
      }
    return found
  }

  async #named(account: AccountRef, place: string): Promise<Compiled | undefined> {
    const name = place.slice(place.indexOf(" ") + 1)
    if (place.startsWith("personal ")) {
      const version = await this.#personal.versionNamed(account.id, name)
      return version && this.#compiled(version, false)
    }
    const version = this.#general(account, name)
    return version && this.#compiled(version, true)
  }

  /** The administrator's script of a name that is not run around everybody's; that of the domain before that of all. */
  #general({ address }: AccountRef, name: string): SiteScript | undefined {
    const own = address.slice(address.lastIndexOf("@") + 1)
    return this.#siteScripts.findLast(
      (script) =>
        script.phase === "global" && script.name === name && (script.domain === "" || script.domain === own),
    )
  }
}

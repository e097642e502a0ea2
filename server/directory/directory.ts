import { MailError } from "../errors.ts"
import type { Ban, BanOrder } from "../limit/bans.ts"
import { Limiter } from "../limit/limiter.ts"
import type { Machine } from "../machine/machine.ts"
import * as delivery from "./account-delivery.ts"
import * as accounts from "./accounts.ts"
import { parseAddress, withoutTag } from "./addresses.ts"
import * as aliases from "./aliases.ts"
import type { AuditEntry } from "./change.ts"
import type { Actor, DirectoryContext, ListRequest } from "./context.ts"
import { Credentials, type Origin, type ScramAttempt, type SignedIn } from "./credentials.ts"
import * as domains from "./domains.ts"
import * as groups from "./groups.ts"
import { resolveAtHost } from "./host-addresses.ts"
import { listChanges, recordChange } from "./journal.ts"
import { readOrMakeKey } from "./key-file.ts"
import { LocalPeople } from "./local-people.ts"
import { type AccountRef, type AccountRow, accountColumns, accountRef, lookup } from "./lookup.ts"
import * as mirroring from "./mirroring.ts"
import * as pop3 from "./pop3-settings.ts"
import { type Resolution, resolve, resolveParsed } from "./resolve.ts"
import * as retention from "./retention.ts"
import { Routes } from "./routes.ts"
import type { ScramMechanism } from "./scram-keys.ts"
import { Scripts } from "./scripts.ts"
import { candidates, type SenderAddress } from "./send-as.ts"
import * as sessions from "./sessions.ts"
import { type SettingKey, setSetting, setting } from "./settings.ts"
import * as setup from "./setup.ts"
import * as shared from "./shared-accounts.ts"
import { Sharing } from "./sharing.ts"
import { SiteScripts } from "./site-scripts.ts"
import { Srs } from "./srs.ts"
import { passwordVersions } from "./standing.ts"
import { type Audience, readToken, signToken, tokenLifetime } from "./tokens.ts"
import { Vault } from "./vault.ts"

export type { AccountRef } from "./lookup.ts"
export type { Resolution } from "./resolve.ts"

/** What the directory is built from. */
export interface DirectoryParts extends Omit<DirectoryContext, "vault" | "people"> {
  /** Absolute; holds token.key and secrets.key. */
  keyFolder: string
  /** The configured host name, or undefined to use the one given in the wizard. */
  hostname: string | undefined
  /** Networks nobody is kept out of, beside this machine. */
  trustedNetworks?: readonly string[]
  /** The machine whose users are the people of local domains; without it local domains have those alone that were made. */
  machine?: Machine
}

/**
 * Who is this address, is this credential right, may they send as that.
 *
 * What always holds:
 * - addresses are compared and stored in one canonical spelling, and no address is both an account and an alias;
 * - hot questions (resolve, checkPassword, checkToken, maySendAs) are prepared SQL and see the last commit;
 * - a change and its audit row are one transaction; every input is checked before it begins;
 * - a session that is revoked, ended, or whose account or domain is disabled opens nothing, nor do its tokens;
 * - an enabled administrator is left after every change.
 */
export class Directory {
  /** Who may do what in a mailbox. */
  readonly sharing: Sharing
  /** Filter scripts: those of people, and the administrator's. */
  readonly scripts: Scripts
  readonly siteScripts: SiteScripts
  /** How mail leaves where it is not what the DNS says. */
  readonly routes: Routes
  /** Senders under which mail is sent on. */
  readonly srs: Srs
  /** Who may try again, who is slowed down, who is kept out. */
  readonly limiter: Limiter
  readonly #parts: DirectoryParts & DirectoryContext & { limiter: Limiter }
  readonly #credentials: Credentials
  readonly #people: LocalPeople | undefined
  #tokenKey: Buffer | undefined

  constructor(parts: DirectoryParts) {
    const context = { ...parts, ...foundations(parts) }
    this.#people = parts.machine && new LocalPeople(context, parts.machine)
    this.#parts = { ...context, people: this.#people }
    this.#credentials = new Credentials(this.#parts, this.#people)
    this.limiter = this.#parts.limiter
    this.sharing = new Sharing(parts.sql)
    this.scripts = new Scripts(parts)
    this.siteScripts = new SiteScripts(parts)
    this.routes = new Routes(this.#parts)
    this.srs = new Srs(() => this.#parts.vault.constant("srs"))
  }

  // ---- Hot questions ----

  /** Who gets the mail for an address; see `resolve` in resolve.ts. @throws MailError "limit", "unavailable" */
  async resolve(address: string): Promise<Resolution> {
    const found = await resolve(this.#parts.sql, address, this.#people)
    const resolution = (found.kind === "remote" && (await this.#atHost(address))) || found
    // Written by us, it leads back to a sender elsewhere.
    const back = /^SRS[01]=/i.test(address) ? this.#back(address) : undefined
    return back && resolution.kind !== "remote"
      ? { kind: "local", accounts: [], remotes: [back] }
      : resolution
  }

  async #atHost(address: string): Promise<Resolution | undefined> {
    return resolveAtHost({ sql: this.#parts.sql, people: this.#people }, address, await this.hostname())
  }

  #back(address: string): string | undefined {
    return this.srs.back(address.slice(0, address.lastIndexOf("@")), this.#parts.clock.now())
  }

  /** Whether a domain is one of ours, disabled or not. */
  async isLocalDomain(domain: string): Promise<boolean> {
    const address = parseAddress(`postmaster@${domain}`)
    return address !== undefined && (await lookup(this.#parts.sql, address)).kind !== "remote"
  }

  /** @throws MailError "bad-credentials", "limit" */
  checkPassword(address: string, password: string, from: Origin): Promise<SignedIn> {
    return this.#credentials.check(address, password, from)
  }

  /** The keys to check somebody against by SCRAM; always some, whoever it is. */
  beginScram(address: string, mechanism: ScramMechanism): Promise<ScramAttempt> {
    return this.#credentials.scram(address, mechanism)
  }

  /** @throws MailError "bad-credentials", "limit" */
  checkApop(address: string, answer: { timestamp: string; digest: string }, from: Origin): Promise<SignedIn> {
    return this.#credentials.checkApop(address, answer, from)
  }

  /** The version of the password of each account that may be used now; those that may not are left out. */
  passwordVersions(accountIds: readonly number[]): Promise<Map<number, number>> {
    return passwordVersions(this.#parts, accountIds)
  }

  /** A token that opens one listener for five minutes, as long as the session lives. */
  mintToken(accountId: number, sessionId: string, audience: Audience): string {
    const expiresAt = this.#parts.clock.now() + tokenLifetime
    return signToken(this.#key(), { accountId, sessionId, audience, expiresAt })
  }

  /**
   * @throws MailError "bad-credentials" for anything but a token of ours for this audience; "expired" when its time is over
   * or its session ended
   */
  async checkToken(token: string, audience: Audience): Promise<AccountRef & { sessionId: string }> {
    const claims = readToken(this.#key(), token, audience)
    if (!claims) throw new MailError("bad-credentials", "The token is not valid")
    const isFresh = claims.expiresAt > this.#parts.clock.now()
    const session = isFresh ? await sessions.liveSession(this.#parts, claims.sessionId) : undefined
    if (!session) throw new MailError("expired", "The token is not valid any more; get a new one")
    if (session.account.id !== claims.accountId)
      throw new MailError("bad-credentials", "The token is not valid")
    return { ...session.account, sessionId: session.id }
  }

  async isSessionLive(sessionId: string): Promise<boolean> {
    return (await sessions.liveSession(this.#parts, sessionId)) !== undefined
  }

  /**
   * Whether an account may send as an address: its own, with any tag, an enabled alias that leads to it, or a shared
   * account it may post for.
   */
  async maySendAs(account: AccountRef, text: string): Promise<boolean> {
    const address = parseAddress(text)
    if (!address) return false
    if (`${withoutTag(address.local)}@${address.domain}` === account.address) return true
    const entry = await lookup(this.#parts.sql, address, this.#people)
    if (entry.kind !== "alias" && entry.kind !== "account") return false
    const resolution = await resolveParsed(this.#parts.sql, address, this.#people)
    if (resolution.kind !== "local") return false
    if (resolution.accounts.some((owner) => owner.id === account.id)) return true
    return entry.kind === "account" && this.sharing.mayPostFor(entry.account.id, account)
  }

  /** Every address an account may send as beside its own, with the name that goes with it. */
  async senderAddresses(account: AccountRef): Promise<SenderAddress[]> {
    const found = await candidates(this.#parts.sql, account, await this.sharing.identifiers(account))
    const allowed = await Promise.all(found.map(({ address }) => this.maySendAs(account, address)))
    return found.filter((_, index) => allowed[index])
  }

  /** The account with this id, unless it is gone or disabled. */
  async account(id: number): Promise<AccountRef | undefined> {
    const text = `SELECT ${accountColumns} FROM account a WHERE a.id = ? AND a.disabled = false`
    const row = await this.#parts.sql.get<AccountRow>(text, id)
    return row && accountRef(row)
  }

  // ---- Domains, accounts, aliases: see the files of those names ----

  listDomains = (request: ListRequest = {}) => domains.listDomains(this.#parts, request)
  findDomain = (by: { id: number } | { name: string }) => domains.findDomain(this.#parts, by)
  createDomain = (input: domains.DomainInput, actor: Actor) => domains.createDomain(this.#parts, input, actor)
  updateDomain = (id: number, input: domains.DomainChanges, actor: Actor) =>
    domains.updateDomain(this.#parts, id, input, actor)
  deleteDomain = (id: number, actor: Actor) => domains.deleteDomain(this.#parts, id, actor)

  listAccounts = (request: ListRequest = {}) => accounts.listAccounts(this.#parts, request)
  findAccount = (by: { id: number } | { address: string }) => accounts.findAccount(this.#parts, by)
  createAccount = (input: accounts.AccountInput, actor: Actor) =>
    accounts.createAccount(this.#parts, input, actor)
  updateAccount = (id: number, input: accounts.AccountChanges, actor: Actor) =>
    accounts.updateAccount(this.#parts, id, input, actor)
  setPassword = (id: number, password: string, actor: Actor) =>
    accounts.setPassword(this.#parts, id, password, actor)
  deleteAccount = (id: number, actor: Actor) => accounts.deleteAccount(this.#parts, id, actor)

  listAliases = (request: ListRequest = {}) => aliases.listAliases(this.#parts, request)
  findAlias = (by: { id: number } | { address: string }) => aliases.findAlias(this.#parts, by)
  createAlias = (input: aliases.AliasInput, actor: Actor) => aliases.createAlias(this.#parts, input, actor)
  updateAlias = (id: number, input: aliases.AliasChanges, actor: Actor) =>
    aliases.updateAlias(this.#parts, id, input, actor)
  deleteAlias = (id: number, actor: Actor) => aliases.deleteAlias(this.#parts, id, actor)

  // ---- Groups, and accounts of nobody: see groups.ts, shared-accounts.ts ----

  listGroups = (request: ListRequest = {}) => groups.listGroups(this.#parts, request)
  findGroup = (by: { id: number } | { address: string }) => groups.findGroup(this.#parts, by)
  createGroup = (input: groups.GroupInput, actor: Actor) => groups.createGroup(this.#parts, input, actor)
  updateGroup = (id: number, input: groups.GroupChanges, actor: Actor) =>
    groups.updateGroup(this.#parts, id, input, actor)
  deleteGroup = (id: number, actor: Actor) => groups.deleteGroup(this.#parts, id, actor)
  listMembers = (groupId: number) => groups.listMembers(this.#parts, groupId)
  addMembers = (groupId: number, members: readonly string[], actor: Actor) =>
    groups.addMembers(this.#parts, groupId, members, actor)
  removeMembers = (groupId: number, members: readonly string[], actor: Actor) =>
    groups.removeMembers(this.#parts, groupId, members, actor)

  listSharedUsers = (accountId: number) => shared.listSharedUsers(this.#parts, accountId)
  allowUse = (accountId: number, input: shared.UseInput, actor: Actor) =>
    shared.allowUse(this.#parts, accountId, input, actor)
  disallowUse = (accountId: number, who: string, actor: Actor) =>
    shared.disallowUse(this.#parts, accountId, who, actor)
  makeShared = (accountId: number, actor: Actor) => shared.makeShared(this.#parts, accountId, actor)
  makePersonal = (accountId: number, password: string, actor: Actor) =>
    shared.makePersonal(this.#parts, accountId, password, actor)

  // ---- Ways of delivery: see account-delivery.ts, and mirroring.ts for files and folders of the machine ----

  deliveryOf = (accountId: number) => delivery.deliveryOf(this.#parts, accountId)
  changeDelivery = (accountId: number, input: delivery.AccountDeliveryChanges, actor: Actor) =>
    delivery.changeDelivery(this.#parts, accountId, input, actor)

  accountRetention = (accountId: number) => retention.accountRetention(this.#parts, accountId)

  changeAccountRetention = (accountId: number, input: retention.RetentionChanges, actor: Actor) =>
    retention.changeAccountRetention(this.#parts, accountId, input, actor)

  mirrorOf = (accountId: number) => mirroring.mirrorOf(this.#parts, accountId)
  changeMirror = (accountId: number, input: mirroring.MirrorInput, actor: Actor) =>
    mirroring.changeMirror(this.#parts, accountId, input, actor)

  // ---- POP3 ----

  pop3Settings = (accountId: number) => pop3.pop3Settings(this.#parts, accountId)
  changePop3Settings = (accountId: number, input: pop3.Pop3Changes, actor: Actor) =>
    pop3.changePop3Settings(this.#parts, accountId, input, actor)
  setApopPassword = (accountId: number, password: string | undefined, actor: Actor) =>
    pop3.setApopPassword(this.#parts, accountId, password, actor)
  isApopUsed = () => pop3.isApopUsed(this.#parts)

  /** The latest changes, newest first. */
  listChanges = (count: number) => listChanges(this.#parts, count)
  recordChange = (actor: Actor, entry: AuditEntry) => recordChange(this.#parts, actor, entry)

  // ---- Who is kept out: see server/limit ----

  /** Networks that are kept out now, the latest first; a thousand at most. */
  listBans = () => this.limiter.list()
  /** @throws MailError "invalid" with the field */
  async banNetwork(network: string, order: BanOrder, actor: Actor): Promise<Ban> {
    const ban = await this.limiter.ban(network, order)
    await recordChange(this.#parts, actor, { action: "ban.set", subject: ban.network })
    return ban
  }
  /** @throws MailError "no-such-entry" */
  async liftBan(id: number, actor: Actor): Promise<Ban> {
    const ban = await this.limiter.lift(id)
    await recordChange(this.#parts, actor, { action: "ban.lift", subject: ban.network })
    return ban
  }

  // ---- Sessions ----

  openSession = (accountId: number, from: { userAgent: string; network: string }) =>
    sessions.openSession(this.#parts, accountId, from)
  /** The live session that a cookie's key opens. */
  session = (key: string) => sessions.sessionOfKey(this.#parts, key)
  listSessions = (accountId: number) => sessions.listSessions(this.#parts, accountId)
  revokeSession = (id: string) => sessions.revokeSession(this.#parts, id)

  // ---- Settings and the first run ----

  setting = (key: SettingKey) => setting(this.#parts, key)
  setSetting = (key: SettingKey, value: string) => setSetting(this.#parts, key, value)
  /** As configured, else as given in the wizard. */
  async hostname(): Promise<string | undefined> {
    return this.#parts.hostname ?? (await this.setting("hostname"))
  }
  isSetUp = () => setup.isSetUp(this.#parts)
  createSetupToken = () => setup.createSetupToken(this.#parts)
  checkSetupToken = (token: string) => setup.checkSetupToken(this.#parts, token)
  completeSetup = (token: string, input: setup.SetupInput) => setup.completeSetup(this.#parts, token, input)

  #key(): Buffer {
    this.#tokenKey ??= readOrMakeKey(this.#parts.keyFolder, "token.key")
    return this.#tokenKey
  }
}

/** What everything else in the directory stands on. */
function foundations(parts: DirectoryParts): { vault: Vault; limiter: Limiter } {
  const { trustedNetworks: trusted = [] } = parts
  const vault = new Vault(parts.keyFolder)
  return { vault, limiter: new Limiter({ ...parts, trusted, key: () => vault.constant("limit") }) }
}

import { isBindable } from "../sasl/channel-binding.ts"
import type { Session } from "./session.ts"

/** When a capability is shown. */
type Shown = (session: Session) => boolean

const always: Shown = () => true
const signedIn: Shown = (session) => session.account !== undefined
const beforeLogin: Shown = (session) => session.account === undefined

interface Capability {
  name: string | ((session: Session) => string)
  shown: Shown
  /** Where it is made true. */
  file: string
}

/** Everything this server says it can do, and where. */
export const capabilities: readonly Capability[] = [
  { name: "IMAP4rev1", shown: always, file: "commands/index.ts" },
  { name: "IMAP4rev2", shown: always, file: "commands/enable.ts" },
  { name: "LITERAL+", shown: always, file: "grammar/command-machine.ts" },
  { name: "ID", shown: always, file: "commands/id.ts" },
  { name: "ENABLE", shown: always, file: "commands/enable.ts" },
  { name: "SASL-IR", shown: beforeLogin, file: "commands/authenticate.ts" },
  {
    name: "STARTTLS",
    shown: (session) => beforeLogin(session) && !session.secure,
    file: "commands/starttls.ts",
  },
  {
    name: "LOGINDISABLED",
    shown: (session) => beforeLogin(session) && !session.mayLogin,
    file: "commands/login.ts",
  },
  { name: "AUTH=SCRAM-SHA-256-PLUS", shown: mayBind, file: "../sasl/scram/exchange.ts" },
  { name: "AUTH=SCRAM-SHA-1-PLUS", shown: mayBind, file: "../sasl/scram/exchange.ts" },
  { name: "AUTH=SCRAM-SHA-256", shown: mayLogin, file: "../sasl/scram/exchange.ts" },
  { name: "AUTH=SCRAM-SHA-1", shown: mayLogin, file: "../sasl/scram/exchange.ts" },
  { name: "AUTH=OAUTHBEARER", shown: mayLogin, file: "../sasl/oauthbearer.ts" },
  { name: "AUTH=XOAUTH2", shown: mayLogin, file: "../sasl/xoauth2.ts" },
  { name: "AUTH=PLAIN", shown: mayLogin, file: "../sasl/plain.ts" },
  { name: "AUTH=LOGIN", shown: mayLogin, file: "../sasl/login.ts" },
  { name: "IDLE", shown: signedIn, file: "commands/idle.ts" },
  {
    name: "COMPRESS=DEFLATE",
    shown: (session) => signedIn(session) && !session.compressed,
    file: "commands/compress.ts",
  },
  { name: "UNAUTHENTICATE", shown: signedIn, file: "commands/unauthenticate.ts" },
  { name: "NOTIFY", shown: signedIn, file: "commands/notify.ts" },
  { name: "INPROGRESS", shown: signedIn, file: "progress.ts" },
  { name: "NAMESPACE", shown: signedIn, file: "commands/namespace.ts" },
  { name: "CHILDREN", shown: signedIn, file: "commands/list.ts" },
  { name: "LIST-EXTENDED", shown: signedIn, file: "commands/list.ts" },
  { name: "LIST-STATUS", shown: signedIn, file: "commands/list.ts" },
  { name: "ACL", shown: signedIn, file: "commands/acl.ts" },
  { name: "RIGHTS=kxte", shown: signedIn, file: "commands/acl.ts" },
  { name: "LIST-MYRIGHTS", shown: signedIn, file: "commands/list.ts" },
  { name: "LIST-METADATA", shown: signedIn, file: "commands/list.ts" },
  { name: "METADATA", shown: signedIn, file: "commands/metadata.ts" },
  {
    name: (session) => `IMAPSIEVE=${session.premises.eventScripts?.url}`,
    shown: (session) => signedIn(session) && session.premises.eventScripts !== undefined,
    file: "event-scripts.ts",
  },
  { name: "SPECIAL-USE", shown: signedIn, file: "commands/list.ts" },
  { name: "CREATE-SPECIAL-USE", shown: signedIn, file: "commands/create.ts" },
  { name: "STATUS=SIZE", shown: signedIn, file: "commands/status.ts" },
  { name: "UIDPLUS", shown: signedIn, file: "commands/expunge.ts" },
  { name: "UNSELECT", shown: signedIn, file: "commands/close.ts" },
  { name: "MOVE", shown: signedIn, file: "commands/copy.ts" },
  { name: "MULTIAPPEND", shown: signedIn, file: "commands/append.ts" },
  { name: "CATENATE", shown: signedIn, file: "append/catenate.ts" },
  { name: "URL-PARTIAL", shown: signedIn, file: "grammar/message-url.ts" },
  { name: "REPLACE", shown: signedIn, file: "commands/replace.ts" },
  { name: "BINARY", shown: signedIn, file: "fetch/binary.ts" },
  {
    name: (session) => `APPENDLIMIT=${session.premises.messageLimit}`,
    shown: signedIn,
    file: "commands/append.ts",
  },
  { name: "CONDSTORE", shown: signedIn, file: "selected/view.ts" },
  { name: "QRESYNC", shown: signedIn, file: "selected/resync.ts" },
  { name: "UIDONLY", shown: signedIn, file: "dispatch.ts" },
  { name: "ESEARCH", shown: signedIn, file: "search/result.ts" },
  { name: "SEARCHRES", shown: signedIn, file: "search/return.ts" },
  { name: "PARTIAL", shown: signedIn, file: "search/partial.ts" },
  { name: "CONTEXT=SEARCH", shown: signedIn, file: "search/live.ts" },
  { name: "CONTEXT=SORT", shown: signedIn, file: "search/live.ts" },
  { name: "ESORT", shown: signedIn, file: "commands/sort.ts" },
  { name: "WITHIN", shown: signedIn, file: "search/parse.ts" },
  { name: "SORT", shown: signedIn, file: "commands/sort.ts" },
  { name: "SORT=DISPLAY", shown: signedIn, file: "sort/key.ts" },
  { name: "THREAD=ORDEREDSUBJECT", shown: signedIn, file: "thread/ordered-subject.ts" },
  { name: "THREAD=REFERENCES", shown: signedIn, file: "thread/references.ts" },
  { name: "THREAD=REFS", shown: signedIn, file: "thread/refs.ts" },
  { name: "MULTISEARCH", shown: signedIn, file: "commands/esearch.ts" },
  { name: "SEARCH=FUZZY", shown: signedIn, file: "search/fuzzy.ts" },
  { name: "FILTERS", shown: signedIn, file: "search/settle.ts" },
  { name: "X-GM-EXT-1", shown: gmail, file: "grammar/gmail-label.ts" },
  { name: "PREVIEW", shown: signedIn, file: "fetch/attributes.ts" },
  { name: "UTF8=ACCEPT", shown: signedIn, file: "grammar/mailbox-name.ts" },
  { name: "OBJECTID", shown: signedIn, file: "grammar/object-id.ts" },
  { name: "SAVEDATE", shown: signedIn, file: "fetch/attributes.ts" },
  { name: "QUOTA", shown: signedIn, file: "commands/quota.ts" },
  { name: "QUOTA=RES-STORAGE", shown: signedIn, file: "commands/quota.ts" },
  { name: "QUOTA=RES-MESSAGE", shown: signedIn, file: "commands/quota.ts" },
  {
    name: "FILTER=SIEVE",
    shown: (session) => signedIn(session) && session.premises.filtering !== undefined,
    file: "commands/filter.ts",
  },
  {
    name: ({ premises }) => `X-MISSIVA-EXPUNGED=${Math.floor((premises.undeleteTime ?? 0) / 1000)}`,
    shown: (session) => signedIn(session) && (session.premises.undeleteTime ?? 0) > 0,
    file: "namespace/expunged.ts",
  },
  // For those who may use it.
  { name: "QUOTASET", shown: (session) => session.account?.role === "admin", file: "commands/setquota.ts" },
]

function mayLogin(session: Session): boolean {
  return beforeLogin(session) && session.mayLogin
}

/** SCRAM can be tied to the TLS connection it runs on. */
function mayBind(session: Session): boolean {
  return mayLogin(session) && isBindable(session.bindings)
}

/** Some clients take whoever says so for Gmail itself, with all its mailboxes; so only who asks is told. */
function gmail(session: Session): boolean {
  return signedIn(session) && (session.premises.gmail === true || session.enabled.has("X-GM-EXT-1"))
}

/** The capabilities of a session as it stands, as CAPABILITY lists them. */
export function capabilityText(session: Session): string {
  const names = capabilities
    .filter((capability) => capability.shown(session))
    .map(({ name }) => (typeof name === "string" ? name : name(session)))
  return `CAPABILITY ${names.join(" ")}`
}

/** What ENABLE can turn on (RFC 5161), and what that does. */
export const enablable: Readonly<Record<string, (session: Session) => void>> = {
  CONDSTORE(session) {
    session.condstore = true
  },
  QRESYNC(session) {
    session.condstore = true
  },
  IMAP4REV2() {},
  "UTF8=ACCEPT"() {},
  UIDONLY() {},
  "X-GM-EXT-1"() {},
}

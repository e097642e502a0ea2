import { existsSync, readFileSync } from "node:fs"
import { hostname } from "node:os"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { parseEnv } from "node:util"
import { z } from "zod"
import type { UidRange } from "./machine/users.ts"
import { isNetwork } from "./net/networks.ts"
import {
  bytes,
  days,
  dnsLists,
  domains,
  folders,
  list,
  networks,
  perDay,
  points,
  port,
  resolvers,
  retryMinutes,
  switched,
  uidRanges,
} from "./setting.ts"
import { type ClamavPlace, clamavPlace } from "./spam/clamav-place.ts"

/** What a process may do; all of it unless MISSIVA_ROLES says otherwise. */
export const roles = ["web", "smtp", "submission", "imap", "pop3", "managesieve", "lmtp", "queue"] as const
export type Role = (typeof roles)[number]

/** The listeners of the mail process with their standard ports. */
const standardPorts = {
  smtp: 25,
  submission: 587,
  submissions: 465,
  "submission-alt": 2525,
  imap: 143,
  imaps: 993,
  pop3: 110,
  pop3s: 995,
  managesieve: 4190,
  lmtp: "off",
} as const
export type MailListener = keyof typeof standardPorts
export const mailListeners = Object.keys(standardPorts) as MailListener[]

const portName = (listener: string) => `MISSIVA_PORT_${listener.toUpperCase().replaceAll("-", "_")}`

const schema = z.strictObject({
  MISSIVA_DATA: z.string().min(1).default("./data"),
  MISSIVA_DATABASE_URL: z.string().min(1).optional(),
  MISSIVA_SPOOL: z.string().min(1).optional(),
  MISSIVA_HOSTNAME: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, "a host name such as mail.example.org")
    .optional(),
  MISSIVA_BIND: z.string().min(1).optional(),
  MISSIVA_PORT_OFFSET: z.coerce.number().int().min(0).max(60_000).optional(),
  MISSIVA_PORT_HTTP: z.coerce.number().int().min(0).max(65_535).default(3000),
  MISSIVA_ROLES: list(z.enum(roles)).optional(),
  MISSIVA_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  MISSIVA_DEMO: switched.default(false),
  MISSIVA_TLS_CERT: z.string().optional(),
  MISSIVA_TLS_KEY: z.string().optional(),
  MISSIVA_DNS_SERVERS: resolvers.optional(),
  MISSIVA_DNSSEC: switched.default(false),
  MISSIVA_RELAY_PORT: z.coerce.number().int().min(1).max(65_535).default(25),
  MISSIVA_RELAY_PRIVATE: switched.default(false),
  MISSIVA_LANGUAGE: z.enum(["en", "ca", "es", "pt"]).default("en"),
  MISSIVA_QUEUE_DAYS: z.coerce.number().min(0.01).max(30).default(5),
  MISSIVA_RETRY_MINUTES: retryMinutes.prefault("1,180"),
  MISSIVA_DELAY_NOTICE_HOURS: z.coerce.number().min(0.01).max(720).default(4),
  MISSIVA_QUOTA_WARNINGS: z
    .string()
    .regex(/^(off|\d{1,2}(\s*,\s*\d{1,2})*)$/, "write percents such as 80,95, or off")
    .default("80,95"),
  MISSIVA_TRASH_DAYS: days.default(0),
  MISSIVA_JUNK_DAYS: days.default(0),
  MISSIVA_UNDELETE_DAYS: days.default(7),
  MISSIVA_PURGE: switched.default(true),
  MISSIVA_PIPE_FOLDER: z.string().startsWith("/", "it must be an absolute path").optional(),
  MISSIVA_FILE_FOLDERS: folders.default([]),
  MISSIVA_DUPLICATE_HOURS: z.coerce.number().int().min(0).max(8_784).default(0),
  MISSIVA_HISTORY_DAYS: z.coerce.number().min(1).max(3_650).default(30),
  MISSIVA_PLAIN_LOGIN: switched.default(false),
  MISSIVA_IMAP_GMAIL: switched.default(false),
  MISSIVA_IMAP_PER_ACCOUNT: z.coerce.number().int().min(1).max(16_000).default(100),
  MISSIVA_MESSAGE_LIMIT: bytes.default(52_428_800),
  MISSIVA_MTA_STS: z.enum(["off", "testing", "enforce"]).default("testing"),
  MISSIVA_DMARC: z.enum(["enforce", "quarantine", "observe"]).default("enforce"),
  MISSIVA_TRUSTED_SEALERS: domains.default([]),
  MISSIVA_SPAM_JUNK_FROM: points.default(5),
  MISSIVA_SPAM_REFUSE_FROM: points.optional(),
  MISSIVA_JUDGE_OWN: z.enum(["lightly", "content", "off"]).default("lightly"),
  MISSIVA_JUDGED_BEFORE: networks.default([]),
  MISSIVA_VIRUSES: z.enum(["refuse", "mark"]).default("refuse"),
  MISSIVA_RSPAMD_URL: z.url({ protocol: /^https?$/ }).optional(),
  MISSIVA_CLAMAV: z
    .string()
    .transform(clamavPlace)
    .refine((place) => place !== undefined, "a socket such as /run/clamav/clamd.ctl, or 127.0.0.1:3310")
    .optional(),
  MISSIVA_TRUSTED_NETWORKS: networks.default([]),
  MISSIVA_DNS_LISTS: dnsLists.default([]),
  MISSIVA_URI_LISTS: dnsLists.default([]),
  MISSIVA_GREYLIST: switched.default(false),
  MISSIVA_PROXY_FROM: networks.optional(),
  MISSIVA_XCLIENT_FROM: networks.optional(),
  MISSIVA_LMTP_FROM: networks.optional(),
  MISSIVA_SYSTEM_USERS: uidRanges.prefault("0,1000-59999"),
  MISSIVA_SYSTEM_LOGIN: z.enum(["off", "shadow", "pam"]).default("off"),
  MISSIVA_SYSTEM_ALIASES: z.string().startsWith("/").default("/etc/aliases"),
  MISSIVA_SYSTEM_MAIL: z.string().startsWith("/").default("/var/mail"),
  MISSIVA_SEND_MESSAGES_PER_DAY: perDay.default(2_000),
  MISSIVA_SEND_NEW_RECIPIENTS_PER_DAY: perDay.default(500),
  ...Object.fromEntries(mailListeners.map((listener) => [portName(listener), port.optional()])),
})

/** Every variable there is. */
export const settingNames: readonly string[] = Object.keys(schema.shape)

export interface Config {
  demo: boolean
  /** Absolute. Holds the database, blobs, keys and certificates. */
  dataFolder: string
  databaseUrl: string
  /** Absolute. Where the sendmail command leaves mail. */
  spoolFolder: string
  /** As we call ourselves in greetings and Received; undefined until the first-run wizard or the variable says it. */
  hostname: string | undefined
  machineName: string
  /** Address to bind; "::" takes IPv4 too. */
  bind: string
  /** 0: any free port (tests). */
  ports: Record<MailListener, number | "off">
  /** What was added to the ports not set by name; undefined when nobody said. */
  portOffset: number | undefined
  httpPort: number
  publicUrl: string | undefined
  roles: Role[]
  tls: { cert: string; key: string } | undefined
  dnsServers: string[] | undefined
  /** Do the DNS servers validate (DNSSEC)? Then TLSA records of other servers count (DANE). */
  dnssec: boolean
  /** Port of other domains' MX; 25 everywhere but in tests. */
  relayPort: number
  /** May mail be relayed to private and loopback addresses? */
  relayPrivate: boolean
  /** Of notices and other mail we write ourselves. */
  language: "en" | "ca" | "es" | "pt"
  /** How long delivery elsewhere is tried, when the sender hears that it takes long, how long outcomes are kept; milliseconds. */
  queueLifetime: number
  /** How long mail waits between attempts, the first time and at most, milliseconds. */
  retries: { first: number; longest: number }
  delayNotice: number
  historyKept: number
  /** Percent of a quota at which its owner is told, ascending. */
  quotaLevels: number[]
  /** Days that mail stays, by special use in small letters; 0: for ever. */
  retention: Record<string, number>
  /** How long expunged messages can be had back, ms; 0: not at all. */
  undeleteTime: number
  /** Whether people may let go of expunged mail for good before that. */
  purges: boolean
  /** Programs that Sieve scripts may give mail to; undefined: none. */
  pipeFolder: string | undefined
  /** Folders in which mail may be written to files; "~" stands for the home folder of whoever wants it. */
  fileFolders: string[]
  /** How long the same message is not filed again for the same account, milliseconds; 0: it always is. */
  duplicateTime: number
  /** May loopback clients sign in without TLS? For measuring and testing only. */
  plainLogin: boolean
  /** Does IMAP say to everybody that it speaks Gmail's extensions? */
  imapGmail: boolean
  /** How many IMAP connections one account may be signed in on. */
  imapPerAccount: number
  /** Largest message accepted, bytes. */
  messageLimit: number
  /** What we ask other servers to do when TLS to us fails (RFC 8461 §5). */
  mtaSts: "off" | "testing" | "enforce"
  /** What is done with mail that fails DMARC: what its domain asks for, Junk at most, or nothing. */
  dmarc: "enforce" | "quarantine" | "observe"
  /** Domains whose ARC seals are believed, beside those that are well known. */
  trustedSealers: string[]
  /** From how many points on mail goes to Junk, and is refused; undefined: it never is. */
  spam: { junkFrom: number | undefined; refuseFrom: number | undefined }
  /** How what our own people send each other is judged: attachments and links, all of its content, or not at all. */
  judgeOwn: "lightly" | "content" | "off"
  /** Peers whose mail was judged before it came here. */
  judgedBefore: string[]
  /** What is done with mail that holds a virus. */
  viruses: "refuse" | "mark"
  /** Filters beside us that are asked too. */
  rspamdUrl: string | undefined
  clamav: ClamavPlace | undefined
  /** Networks that are never kept out nor taken for strangers, beside this machine; the address we bind is among them. */
  trustedNetworks: string[]
  /** Lists of clients' addresses, and of domains in mail, that are asked by DNS, with what a listing weighs. */
  dnsLists: { zone: string; points: number }[]
  uriLists: { zone: string; points: number }[]
  /** Are strangers asked to come again before their mail is taken? */
  greylist: boolean
  /** Peers whose connections to the SMTP listeners begin with a header of the PROXY protocol. */
  proxies: string[]
  /** Peers that may say by XCLIENT whom they speak for. */
  gateways: string[]
  /** Who may hand mail in by LMTP, beside this machine. */
  lmtpClients: string[]
  /** Whom of the machine's users there is mail for, how their passwords are checked, and where their mail is kept. */
  machine: { uids: UidRange[]; login: "off" | "shadow" | "pam"; aliasFile: string; mailFolder: string }
  /** What an account may send to other servers in 24 hours, 0: no limit. */
  dailyLimits: { messages: number; newRecipients: number }
}

/** A mistake in the configuration: one sentence that names the variable. */
export class ConfigError extends Error {}

function portsOf(values: Record<string, unknown>): Config["ports"] {
  const offset = (values.MISSIVA_PORT_OFFSET as number | undefined) ?? 0
  const entries = mailListeners.map((listener) => {
    const set = values[portName(listener)] as number | "off" | undefined
    const standard = standardPorts[listener]
    return [listener, set ?? (standard === "off" ? standard : standard + offset)]
  })
  return Object.fromEntries(entries) as Config["ports"]
}

/**
 * Reads the configuration from variables. Names beginning with MISSIVA_ that do not exist are refused, so that a typo
 * never passes silently.
 * @throws ConfigError with one sentence naming the variable
 */
export function readConfig(variables: Record<string, string | undefined>): Config {
  const ours = Object.fromEntries(
    Object.entries(variables).filter(
      ([name, value]) => name.startsWith("MISSIVA_") && value !== undefined && value !== "",
    ),
  )
  const parsed = schema.safeParse(ours)
  if (!parsed.success) throw new ConfigError(sentence(parsed.error.issues[0]!, ours))
  const values = parsed.data
  if (Boolean(values.MISSIVA_TLS_CERT) !== Boolean(values.MISSIVA_TLS_KEY))
    throw new ConfigError("MISSIVA_TLS_CERT and MISSIVA_TLS_KEY go together: set both or neither")
  const dataFolder = resolve(values.MISSIVA_DATA)
  return {
    demo: values.MISSIVA_DEMO,
    dataFolder,
    spoolFolder: resolve(values.MISSIVA_SPOOL ?? join(dataFolder, "spool")),
    databaseUrl: values.MISSIVA_DATABASE_URL ?? pathToFileURL(join(dataFolder, "missiva.db")).href,
    hostname: values.MISSIVA_HOSTNAME?.toLowerCase(),
    machineName: hostname().toLowerCase(),
    bind: values.MISSIVA_BIND ?? (values.MISSIVA_DEMO ? "127.0.0.1" : "::"),
    ports: portsOf(values),
    portOffset: values.MISSIVA_PORT_OFFSET,
    httpPort: values.MISSIVA_PORT_HTTP,
    publicUrl: values.MISSIVA_PUBLIC_URL?.replace(/\/$/, ""),
    roles: values.MISSIVA_ROLES ?? [...roles],
    tls:
      values.MISSIVA_TLS_CERT && values.MISSIVA_TLS_KEY
        ? { cert: values.MISSIVA_TLS_CERT, key: values.MISSIVA_TLS_KEY }
        : undefined,
    dnsServers: values.MISSIVA_DNS_SERVERS,
    dnssec: values.MISSIVA_DNSSEC,
    relayPort: values.MISSIVA_RELAY_PORT,
    relayPrivate: values.MISSIVA_RELAY_PRIVATE,
    language: values.MISSIVA_LANGUAGE,
    queueLifetime: values.MISSIVA_QUEUE_DAYS * 86_400_000,
    retries: values.MISSIVA_RETRY_MINUTES,
    delayNotice: values.MISSIVA_DELAY_NOTICE_HOURS * 3_600_000,
    quotaLevels: (values.MISSIVA_QUOTA_WARNINGS.match(/\d+/g) ?? []).map(Number).sort((a, b) => a - b),
    retention: { "\\trash": values.MISSIVA_TRASH_DAYS, "\\junk": values.MISSIVA_JUNK_DAYS },
    undeleteTime: values.MISSIVA_UNDELETE_DAYS * 86_400_000,
    purges: values.MISSIVA_PURGE,
    pipeFolder: values.MISSIVA_PIPE_FOLDER,
    fileFolders: values.MISSIVA_FILE_FOLDERS,
    duplicateTime: values.MISSIVA_DUPLICATE_HOURS * 3_600_000,
    historyKept: values.MISSIVA_HISTORY_DAYS * 86_400_000,
    plainLogin: values.MISSIVA_PLAIN_LOGIN,
    imapGmail: values.MISSIVA_IMAP_GMAIL,
    imapPerAccount: values.MISSIVA_IMAP_PER_ACCOUNT,
    messageLimit: values.MISSIVA_MESSAGE_LIMIT,
    mtaSts: values.MISSIVA_MTA_STS,
    dmarc: values.MISSIVA_DMARC,
    trustedSealers: values.MISSIVA_TRUSTED_SEALERS,
    spam: { junkFrom: values.MISSIVA_SPAM_JUNK_FROM, refuseFrom: values.MISSIVA_SPAM_REFUSE_FROM },
    judgeOwn: values.MISSIVA_JUDGE_OWN,
    judgedBefore: values.MISSIVA_JUDGED_BEFORE,
    viruses: values.MISSIVA_VIRUSES,
    rspamdUrl: values.MISSIVA_RSPAMD_URL,
    clamav: values.MISSIVA_CLAMAV,
    // The webmail comes from the address we bind, where that is one.
    trustedNetworks: [...values.MISSIVA_TRUSTED_NETWORKS, values.MISSIVA_BIND ?? ""].filter(isHostOrNetwork),
    dnsLists: values.MISSIVA_DNS_LISTS,
    uriLists: values.MISSIVA_URI_LISTS,
    greylist: values.MISSIVA_GREYLIST,
    proxies: values.MISSIVA_PROXY_FROM ?? [],
    gateways: values.MISSIVA_XCLIENT_FROM ?? [],
    lmtpClients: values.MISSIVA_LMTP_FROM ?? [],
    machine: {
      uids: values.MISSIVA_SYSTEM_USERS,
      login: values.MISSIVA_SYSTEM_LOGIN,
      aliasFile: values.MISSIVA_SYSTEM_ALIASES,
      mailFolder: values.MISSIVA_SYSTEM_MAIL,
    },
    dailyLimits: {
      messages: values.MISSIVA_SEND_MESSAGES_PER_DAY,
      newRecipients: values.MISSIVA_SEND_NEW_RECIPIENTS_PER_DAY,
    },
  }
}

/** Not the wildcard addresses. */
const isHostOrNetwork = (text: string) => isNetwork(text) && !["::", "0.0.0.0"].includes(text)

function sentence(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  if (issue.code === "unrecognized_keys") return `${issue.keys[0]} is not a setting of Missiva; is it a typo?`
  const name = String(issue.path[0])
  return `${name} is set to "${String(given[name])}", which does not work: ${issue.message}`
}

/** The configuration of this process: the environment, over a .env file in the working folder. */
export function loadConfig(): Config {
  const file = resolve(".env")
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {}
  return readConfig({ ...fromFile, ...process.env })
}

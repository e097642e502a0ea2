import type { Pop3Changes } from "../directory/pop3-settings.ts"
import { actor, type OptionValues, text, UsageError, type Verb } from "./command.ts"

const summaryOf = {
  delete: "DELE deletes",
  keep: "DELE keeps the message",
  trash: "DELE moves to the trash",
} as const

function onOrOff(given: string | undefined, option: string): boolean | undefined {
  if (given !== undefined && given !== "on" && given !== "off")
    throw new UsageError(`--${option} takes on or off`)
  return given === undefined ? undefined : given === "on"
}

function newest(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  if (!/^\d{1,7}$/.test(given)) throw new UsageError("--newest takes a number of messages; 0 for all")
  return Number(given)
}

function changesOf(options: OptionValues): Pop3Changes {
  const request = { words: [], options }
  const changes = {
    allowed: onOrOff(text(request, "allow"), "allow"),
    deletion: text(request, "deletion") as Pop3Changes["deletion"],
    newest: newest(text(request, "newest")),
    markRead: onOrOff(text(request, "mark-read"), "mark-read"),
  }
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

/** How an account is read over POP3: shown, and changed where options say so. */
export const pop3: Verb = {
  usage: "ADDRESS",
  summary: "show or change how an account is read over POP3",
  words: [1, 1],
  options: {
    allow: { type: "string", value: "on|off", summary: "whether POP3 may be used at all" },
    deletion: { type: "string", value: "delete|keep|trash", summary: "what becomes of deleted messages" },
    newest: { type: "string", value: "N", summary: "show only the newest N messages; 0 for all" },
    "mark-read": { type: "string", value: "on|off", summary: "whether what is fetched counts as read" },
    apop: { type: "string", value: "set|remove", summary: "the password for APOP; set asks for it" },
  },
  async run(desk, request, terminal) {
    const { id, address } = await desk.directory.findAccount({ address: request.words[0]! })
    const changes = changesOf(request.options)
    const apop = text(request, "apop")
    if (apop !== undefined && apop !== "set" && apop !== "remove")
      throw new UsageError("--apop takes set or remove")
    if (Object.keys(changes).length > 0) await desk.directory.changePop3Settings(id, changes, actor)
    if (apop) {
      const secret = apop === "set" ? await terminal.secret(`APOP password for ${address}`) : undefined
      await desk.directory.setApopPassword(id, secret, actor)
    }
    const now = await desk.directory.pop3Settings(id)
    const facts = [
      now.allowed ? "POP3 is on" : "POP3 is off",
      summaryOf[now.deletion],
      now.newest ? `shows the newest ${now.newest}` : "shows all messages",
      now.markRead ? "fetching marks as read" : "fetching leaves unread",
      now.apop ? "APOP has a password" : "no APOP",
    ]
    return { text: `${address}: ${facts.join(", ")}`, json: { address, ...now } }
  },
}

import { oneOf, onOrOff, option, wholeNumber, word } from "./arguments.ts"
import { actor, verb } from "./command.ts"

const summaryOf = {
  delete: "DELE deletes",
  keep: "DELE keeps the message",
  trash: "DELE moves to the trash",
} as const

const deletions = ["delete", "keep", "trash"] as const

/** How an account is read over POP3: shown, and changed where options say so. */
export const pop3 = verb({
  summary: "show or change how an account is read over POP3",
  words: { address: word("ADDRESS") },
  options: {
    allow: option("on|off", "whether POP3 may be used at all", onOrOff),
    deletion: option(deletions.join("|"), "what becomes of deleted messages", oneOf(deletions)),
    newest: option("N", "show only the newest N messages; 0 for all", wholeNumber(0, 9_999_999, "messages")),
    markRead: option("on|off", "whether what is fetched counts as read", onOrOff),
    apop: option("set|remove", "the password for APOP; set asks for it", oneOf(["set", "remove"])),
  },
  async run({ directory }, { address: name, allow: allowed, apop, ...settings }, terminal) {
    const { id, address } = await directory.findAccount({ address: name })
    const changes = Object.entries({ allowed, ...settings }).filter(([, value]) => value !== undefined)
    if (changes.length > 0) await directory.changePop3Settings(id, Object.fromEntries(changes), actor)
    if (apop) {
      const secret = apop === "set" ? await terminal.secret(`APOP password for ${address}`) : undefined
      await directory.setApopPassword(id, secret, actor)
    }
    const now = await directory.pop3Settings(id)
    const facts = [
      now.allowed ? "POP3 is on" : "POP3 is off",
      summaryOf[now.deletion],
      now.newest ? `shows the newest ${now.newest}` : "shows all messages",
      now.markRead ? "fetching marks as read" : "fetching leaves unread",
      now.apop ? "APOP has a password" : "no APOP",
    ]
    return { text: `${address}: ${facts.join(", ")}`, json: { address, ...now } }
  },
})

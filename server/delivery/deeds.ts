import type { Action } from "../sieve/action.ts"
import { told } from "../sieve/fault.ts"

/** An action in a few words, for traces and the command line. */
export const deedOf = (action: Action): string => told(described(action))

function described(action: Action): string {
  const flags = "flags" in action && action.flags.length > 0 ? ` with ${action.flags.join(" ")}` : ""
  switch (action.kind) {
    case "keep":
      return `keep in INBOX${flags}`
    case "fileinto":
      return `file into ${JSON.stringify(action.mailbox)}${flags}${action.create ? ", made when missing" : ""}`
    case "redirect":
      return `redirect to ${action.address}`
    case "reject":
      return `${action.inSession ? "refuse" : "reject"}: ${action.reason}`
    case "vacation":
      return `answer: ${action.reply.text}`
    case "notify":
      return `notify ${action.notice.method}`
    case "pipe":
      return `pipe to ${[action.program, ...action.arguments].join(" ")}`
    case "track":
      return `remember ${action.id.slice(0, 12)} for ${action.seconds} s`
    case "annotate":
      return `annotate ${action.mailbox} ${action.entry}`
    case "other":
      return action.name
  }
}

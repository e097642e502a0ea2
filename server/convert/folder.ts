/** Where a delivery into a file or folder goes here. */
export type Place = { kind: "inbox" } | { kind: "nowhere" } | { kind: "mailbox"; name: string }

/** What the roots of people's mail are called; a path is taken relative to the first that fits. */
const roots = [
  /^(?:\$\{?HOME\}?|~|\.)?\/?(?:Maildir|Mail|mail|\.maildir|\.mail|mdbox|mbox)(?:\/|$)/,
  /^(?:\$\{?(?:HOME|MAILDIR|MAILBOX)\}?|~|\.)(?:\/|$)/,
]

const inboxes =
  /^(?:\$\{?(?:DEFAULT|ORGMAIL|MAIL)\}?|\/var\/(?:spool\/)?mail\/[^/]+|(?:inbox|mbox|Mailbox)?)\/?$/i

/**
 * Where a path leads: mbox files, Maildirs and the folders inside them (`.Lists.sieve/`), MH folders (`lists/.`).
 * @param path with variables that stand for the home or the mail folder as they are
 * @returns undefined when it cannot be told
 */
export function placeOf(path: string): Place | undefined {
  const text = path.trim().replace(/^["'](.*)["']$/, "$1")
  if (/^\/dev\/null$/.test(text)) return { kind: "nowhere" }
  if (inboxes.test(text)) return { kind: "inbox" }
  const root = roots.find((pattern) => pattern.test(text))
  // Of an absolute path only what lies in somebody's mail folder.
  const rest = root
    ? text.replace(root, "")
    : text.replace(/^\/(?:home|var|usr|srv)\/.*?\/(?:Maildir|Mail|mail|\.maildir)\//, "")
  const name = rest
    .replace(/\/\.?$/, "")
    .replace(/^\.(?=[^/.])/, "")
    .replace(/^\/+/, "")
  if (inboxes.test(name)) return { kind: "inbox" }
  if (name.startsWith("/") || /[$`*%\p{Cc}]|^\.|^-/u.test(name) || /^\//.test(rest)) return undefined
  const isMaildir = /^\.[^/]/.test(rest)
  const levels = (isMaildir ? name.split(".") : name.split("/")).filter((level) => level !== "")
  return levels.length > 0 && levels.length < 20 ? { kind: "mailbox", name: levels.join("/") } : undefined
}

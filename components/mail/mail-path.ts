/** Where one is: a mailbox, perhaps a search in it, perhaps a message opened. It is what the address bar says. */
export interface Place {
  mailbox: string
  uid?: number
  query: string
}

/** The address of a place. */
export function pathOf({ mailbox, uid, query }: Place): string {
  const path = `/mail/${encodeURIComponent(mailbox)}${uid === undefined ? "" : `/${uid}`}`
  return query ? `${path}?q=${encodeURIComponent(query)}` : path
}

/** The place of an address; an address that makes no sense is the inbox. */
export function placeOf(path: string, search: string): Place {
  const [, , mailbox = "", uid = ""] = path.split("/")
  const query = new URLSearchParams(search).get("q") ?? ""
  return { mailbox: decoded(mailbox) || "INBOX", uid: /^\d+$/.test(uid) ? Number(uid) : undefined, query }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ""
  }
}

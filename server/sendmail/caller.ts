import { userInfo } from "node:os"

/** Who calls, by name; a user that the system knows by number alone, as in containers, by that. */
export function callerName(lookup: () => { username: string } = userInfo, uid = process.getuid?.()): string {
  try {
    return lookup().username
  } catch {
    return `uid${uid ?? ""}`
  }
}

/** What throws away whatever is written to it. */
export const nowhere = "/dev/null"

/**
 * Whether the administrator lets mail be written to a file or folder.
 * @param path absolute, without . and ..
 * @param folders those in which it may be; "~" is the home folder of whoever asks
 * @param home of the user who asks; undefined: nobody in particular does
 */
export function mayBeWritten(path: string, folders: readonly string[], home?: string): boolean {
  if (path === nowhere) return true
  return folders.some((folder) => {
    const allowed = folder === "~" ? home : folder
    return allowed !== undefined && allowed !== "/" && path.startsWith(`${allowed.replace(/\/$/, "")}/`)
  })
}

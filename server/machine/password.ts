import { spawn } from "node:child_process"
import { statSync } from "node:fs"
import { MailError } from "../errors.ts"
import { environment } from "./environment.ts"

/** How system passwords are checked: not at all, against shadow(5), or by PAM. */
export type SystemLogin = "off" | "shadow" | "pam"

/** How long a check may take, milliseconds. */
const deadline = 15_000
/** Checks at a time: a yescrypt hash costs some 20 ms and 16 MB. PAM lets a wrong password wait for two seconds. */
const mostChecking = 8
/** Checks that wait for their turn at most. */
const mostWaiting = 64

const line: (() => void)[] = []
let checking = 0

/**
 * Is this the password of a user of the machine, and may they sign in today? Programs of the system are asked, so every hash
 * that the machine can make is understood, yescrypt too: `unix_chkpwd`, by which PAM itself looks into shadow, or `pamtester`
 * for the service "missiva". The password goes by standard input. Whatever is not a clear yes is a no.
 * @param name of a user that is there
 * @throws MailError "limit" when too many sign in at this moment
 */
export async function checkSystemPassword(
  name: string,
  password: string,
  how: Exclude<SystemLogin, "off">,
): Promise<boolean> {
  if (password === "" || /[\0\r\n]/.test(password)) return false
  if (line.length >= mostWaiting)
    throw new MailError("limit", "Too many people are signing in at this moment; try again shortly")
  if (checking >= mostChecking) await new Promise<void>((go) => line.push(go))
  checking++
  try {
    if (how === "pam")
      return (
        (await exitCode("pamtester", ["missiva", name, "authenticate", "acct_mgmt"], `${password}\n`)) === 0
      )
    const right = await exitCode("unix_chkpwd", [name, "nonull"], `${password}\0`)
    return right === 0 && (await exitCode("unix_chkpwd", [name, "chkexpiry"], "")) === 0
  } finally {
    checking--
    line.shift()?.()
  }
}

/** Changes whenever any password of the machine may have; the same for a machine that keeps them elsewhere. */
export function passwordsChangedAt(): string {
  const facts = statSync("/etc/shadow", { throwIfNoEntry: false, bigint: true })
  return facts ? `${facts.ino} ${facts.mtimeNs}` : ""
}

function exitCode(program: string, args: string[], input: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    // A group of its own, so that what it waits for ends with it.
    const options = { env: environment, cwd: "/", detached: true }
    const child = spawn(program, args, { ...options, stdio: ["pipe", "ignore", "ignore"] })
    const timer = setTimeout(() => endGroup(child.pid), deadline)
    const end = (code: number | null) => {
      clearTimeout(timer)
      resolve(code ?? undefined)
    }
    child.on("error", () => end(null))
    child.on("close", end)
    child.stdin.on("error", () => undefined)
    child.stdin.end(input)
  })
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL")
  } catch {
    // Nobody is left.
  }
}

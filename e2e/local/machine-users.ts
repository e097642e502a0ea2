import { execFile, execFileSync, spawnSync } from "node:child_process"
import { existsSync, rmSync } from "node:fs"
import { promisify } from "node:util"

/** Whether users can be made here, for the time of a test. */
export const canMakeUsers = process.getuid?.() === 0 && existsSync("/usr/sbin/useradd")
if (!canMakeUsers)
  console.warn("SKIPPED: mail of local users (users of the machine can only be made as root, with useradd)")

/** A user of the machine, made for a test. */
export interface TestUser {
  name: string
  password: string
  home: string
  uid: number
  /** Their mailbox. */
  mail: string
  /** Runs a program as them. @returns what it wrote */
  run(program: string, args: string[], input?: string): Promise<string>
  changePassword(password: string): void
  remove(): void
}

let made = 0

/** Makes a user with a home folder and a password. The caller removes them. */
export function makeUser(): TestUser {
  const name = `mvt${process.pid % 100_000}x${++made}`
  execFileSync("useradd", ["-m", "-s", "/bin/sh", "-c", "Zoë Test,,,", name])
  const user: TestUser = {
    name,
    password: "sesam öffne dich",
    home: `/home/${name}`,
    uid: Number(execFileSync("id", ["-u", name], { encoding: "utf8" })),
    mail: `/var/mail/${name}`,
    async run(program, args, input = "") {
      const env = {
        PATH: "/usr/bin:/bin",
        HOME: user.home,
        USER: name,
        LOGNAME: name,
        TERM: "xterm",
        NODE_ENV: "test" as const,
      }
      const options = { env, cwd: "/", timeout: 60_000 }
      const running = promisify(execFile)("/usr/sbin/runuser", ["-u", name, "--", program, ...args], options)
      running.child.stdin!.on("error", () => undefined)
      running.child.stdin!.end(input)
      return (await running).stdout
    },
    changePassword(password) {
      execFileSync("chpasswd", { input: `${name}:${password}\n` })
      user.password = password
    },
    remove() {
      spawnSync("userdel", ["-r", name])
      for (const path of [user.mail, `${user.mail}.lock`, user.home])
        rmSync(path, { recursive: true, force: true })
    },
  }
  user.changePassword(user.password)
  return user
}

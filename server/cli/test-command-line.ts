import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Config, readConfig } from "../config.ts"
import { run } from "./run.ts"

/** What a command said, and how it ended. */
interface Said {
  code: number
  out: string
  err: string
}

/** The command line over a data folder of its own, for tests. */
export interface CommandLine {
  folder: string
  config(): Config
  /** Runs one line. @param secret what is typed when a password is asked for */
  missiva(line: string | string[], secret?: string): Promise<Said>
  close(): void
}

/** Opens a command line for tests. The caller closes it; its folder goes with it. */
export function openCommandLine(settings: Record<string, string> = {}): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), "missiva-cli-"))
  const config = () => readConfig({ MISSIVA_DATA: folder, ...settings })
  return {
    folder,
    config,
    async missiva(line, secret = "correct horse battery") {
      const said = { out: "", err: "" }
      const code = await run(Array.isArray(line) ? line : line.split(" ").filter(Boolean), config, {
        out: (text) => {
          said.out += text
        },
        err: (text) => {
          said.err += text
        },
        secret: async () => secret,
      })
      return { code, ...said }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

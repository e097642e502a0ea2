import { join } from "node:path"

/**
 * How Node is started for the mail process, so that it takes no more memory than it needs. Variables that are set
 * already stay as they are.
 * - What was compiled is kept on disk, so that the next start neither compiles nor loads what strips types.
 * - Large blocks, such as argon2id's 19 MB, go back to the system when they are freed, and threads share their heaps
 *   (mallopt(3)).
 * - A young generation of 8 MB: what is short-lived here is small (docs/performance.md).
 * @param root of the checkout
 */
export function mailLaunch(
  root: string,
  env: NodeJS.ProcessEnv,
): { env: NodeJS.ProcessEnv; execArgv: string[] } {
  return {
    env: {
      NODE_COMPILE_CACHE: join(root, "node_modules/.cache/missiva"),
      MALLOC_ARENA_MAX: "2",
      MALLOC_MMAP_THRESHOLD_: "4194304",
      MALLOC_TRIM_THRESHOLD_: "33554432",
      ...env,
    },
    execArgv: ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=8"],
  }
}

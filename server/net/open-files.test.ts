import { expect, test, vi } from "vitest"
import { silentLog } from "../log.ts"
import { openFilesLimit, warnOfFewFiles } from "./open-files.ts"

test("reads the limit as the kernel says it", () => {
  const head = "Limit                     Soft Limit           Hard Limit           Units\n"
  expect(
    openFilesLimit(`${head}Max open files            20000                20000                files\n`),
  ).toBe(20_000)
  expect(
    openFilesLimit(`${head}Max open files            unlimited            unlimited            files\n`),
  ).toBe(Number.POSITIVE_INFINITY)
  expect(openFilesLimit("")).toBeUndefined()
})

test("warns of a limit that is too low, and of no other", () => {
  const warn = vi.spyOn(silentLog, "warn")
  warnOfFewFiles(silentLog, 100_000)
  warnOfFewFiles(silentLog, undefined)
  expect(warn).not.toHaveBeenCalled()
  warnOfFewFiles(silentLog, 1024)
  expect(warn).toHaveBeenCalledOnce()
  warn.mockRestore()
})

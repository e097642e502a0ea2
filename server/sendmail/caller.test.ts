import { userInfo } from "node:os"
import { expect, test } from "vitest"
import { callerName } from "./caller.ts"

test("a user without an entry in /etc/passwd can send, under a number", () => {
  const nobody = () => {
    throw new Error("A system error occurred: uv_os_get_passwd returned ENOENT")
  }
  expect(callerName(nobody, 54_321)).toBe("uid54321")
  expect(callerName()).toBe(userInfo().username)
})

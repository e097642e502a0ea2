import { describe, expect, test } from "vitest"
import { isSameOrigin, networkOf, safePath } from "./origin.ts"

describe("isSameOrigin", () => {
  test.each([
    [{ "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "none" }, true],
    [{ "sec-fetch-site": "same-site", origin: "https://a.test", host: "a.test" }, false],
    [{ "sec-fetch-site": "cross-site" }, false],
    [{ origin: "https://mail.test", host: "mail.test" }, true],
    [{ origin: "http://localhost:3000", host: "localhost:3000" }, true],
    [{ origin: "http://localhost:3001", host: "localhost:3000" }, false],
    [{ origin: "https://evil.test", host: "mail.test" }, false],
    [{ origin: "null", host: "mail.test" }, false],
    [{ host: "mail.test" }, false],
    [{}, false],
  ])("%j: %s", (headers, same) =>
    expect(isSameOrigin(new Headers(headers as Record<string, string>))).toBe(same),
  )
})

describe("networkOf", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["198.51.100.9, 192.0.2.1", "192.0.2.1"],
    ["192.0.2.1, 127.0.0.1", "192.0.2.1"],
    ["1.1.1.1, 192.0.2.1, ::ffff:127.0.0.1", "192.0.2.1"],
    ["127.0.0.1", "127.0.0.1"],
    ["", "unknown"],
  ])("%j comes from %s", (forwarded, network) =>
    expect(networkOf(new Headers({ "x-forwarded-for": forwarded }))).toBe(network),
  )
})

test("behind a proxy in a trusted network is who it speaks for, and nobody further away", () => {
  const headers = new Headers({ "x-forwarded-for": "203.0.113.9, 192.0.2.1, 198.51.100.7, 127.0.0.1" })
  expect(networkOf(headers, (address) => address.startsWith("198.51.100."))).toBe("192.0.2.1")
  expect(networkOf(headers)).toBe("198.51.100.7")
})

describe("safePath", () => {
  test.each(["/panel", "/mail/INBOX?search=a%20b", "/mail/Sent/12"])("%s is kept", (path) =>
    expect(safePath(path)).toBe(path),
  )
  test.each([
    undefined,
    "",
    "panel",
    "//evil.test",
    "/\\evil.test",
    "/\t/evil.test",
    "/a/..//evil.test",
    "https://evil.test",
    "javascript:alert(1)",
    "/x\r\nSet-Cookie: a=b",
    "/sign-in?to=/sign-in",
    "/api/auth/signout",
    `/${"a".repeat(5000)}`,
  ])("%j leads home", (path) => expect(safePath(path)).toBe("/mail/INBOX"))
})

import { expect, test } from "vitest"
import { outwardAddress } from "./outward.ts"

test.each([
  "localhost",
  "127.0.0.1",
  "::1",
  "10.0.0.7",
  "192.168.1.1",
  "169.254.169.254",
  "::ffff:127.0.0.1",
  "0x7f000001",
  "2130706433",
])("a server inside is not gone to: %s", async (host) => {
  await expect(outwardAddress(host)).rejects.toMatchObject({ code: "invalid", field: "host" })
})

test("an address outside is connected to as it is", async () => {
  expect(await outwardAddress("8.8.8.8")).toBe("8.8.8.8")
})

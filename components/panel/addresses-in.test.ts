import { expect, test } from "vitest"
import { targetsIn } from "./addresses-in"

test("addresses are parted by anything, other ways out have a line of their own", () => {
  expect(targetsIn("ann@example.org, ben@example.org;cid@example.org\r\n\n")).toEqual([
    "ann@example.org",
    "ben@example.org",
    "cid@example.org",
  ])
  expect(targetsIn('  |take "two words", three\n/srv/mail/a, b;c\nLMTP:[::1]:24\nmbox:/x y')).toEqual([
    '|take "two words", three',
    "/srv/mail/a, b;c",
    "LMTP:[::1]:24",
    "mbox:/x y",
  ])
})

import { describe, expect, test } from "vitest"
import { actionsOf, holds, runScript } from "../fixtures.ts"

// RFC 5435 and RFC 5436.

describe("notify", () => {
  test("leaves the message where it is (RFC 5435 §3)", () => {
    expect(actionsOf('require "enotify"; notify :message "hi" "mailto:a@b.example";')).toEqual([
      "notify mailto:a@b.example hi",
      "keep",
    ])
  })

  test.each([
    'notify "snail:a@b.example";',
    'notify "mailto:";',
    'notify "mailto:a";',
    'notify :importance "4" "mailto:a@b.example";',
    'notify :from "nobody" "mailto:a@b.example";',
    'notify :options "colour" "mailto:a@b.example";',
    'notify "mailto:a@b.example?header:=x";',
    'notify "mailto:a@b.example?x=<y>";',
    'notify "mailto:a@b.example%0d%0abcc:c@d.example";',
  ])("a fault before any message comes: %s", (command) => {
    expect(() => actionsOf(`require "enotify"; ${command}`)).toThrow()
  })

  test("other people's methods are for scripts that ask before (RFC 5435 §3.2)", () => {
    const script = 'notify "xmpp:tim@example.com?message;subject=SIEVE";'
    expect(actionsOf(`require "enotify"; ${script}`)[0]).toMatch(/^failed/)
    const asking = `if valid_notify_method "tel:+14085551212" { ${script} }`
    expect(actionsOf(`require "enotify"; ${asking}`)).toEqual(["keep"])
  })

  test("a method known only when the script runs: a failure, and the inbox", () => {
    const script = 'require ["enotify", "variables"]; set "m" "tel:1"; notify "${m}";'
    expect(actionsOf(script)[0]).toMatch(/^failed/)
  })

  test("addresses may be parted by an encoded comma (RFC 2368 §2), and nobody is told twice (RFC 5436 §2.7)", () => {
    const script = 'notify "mailto:a@b.example%2cc@d.example"; notify "mailto:C@d.example?cc=e@f.example";'
    const { actions } = runScript(`require "enotify"; ${script} notify "mailto:a@b.example";`)
    expect(actions.map((action) => action.kind === "notify" && action.notice.recipients)).toEqual([
      ["a@b.example", "c@d.example"],
      ["e@f.example"],
      false,
    ])
  })

  test("too many are stopped", () => {
    const script = Array.from({ length: 11 }, (_, i) => `notify "mailto:a${i}@b.example";`).join("")
    expect(actionsOf(`require "enotify"; ${script}`)[0]).toMatch(/^failed.*10 people/)
    const many = Array.from({ length: 11 }, (_, i) => `a${i}@b.example`).join()
    expect(actionsOf(`require "enotify"; notify "mailto:${many}";`)[0]).toMatch(/^failed.*10 people/)
  })
})

describe("tests", () => {
  test.each([
    ['valid_notify_method ["mailto:a@b.example", "mailto:c@d.example?subject=x"]', true],
    ['valid_notify_method ["mailto:a@b.example", "tel:1"]', false],
    ['valid_notify_method "mailto:a@b.example?%xx"', false],
    ['valid_notify_method "mailto:a@b.example?from=c@d.example"', true],
    ['valid_notify_method "mailto:a@b.example,,c@d.example"', true],
    ['notify_method_capability "mailto:a@b.example" "online" "maybe"', true],
    ['notify_method_capability "mailto:a@b.example" "online" "yes"', false],
    ['notify_method_capability "tel:1" "online" ["maybe", "yes", "no"]', false],
    ['notify_method_capability "mailto:a@b.example" "fax" "maybe"', false],
  ])("%s: %s", (text, expected) => {
    expect(holds(text, ["enotify"])).toBe(expected)
  })

  test(":encodeurl encodes what a URI may not hold (RFC 5435 §6)", () => {
    const script =
      'require ["enotify", "variables", "fileinto"]; set :encodeurl "x" "safe body&evil=evilbody"; fileinto "${x}";'
    expect(actionsOf(script)).toEqual(["fileinto safe%20body%26evil%3Devilbody"])
  })
})

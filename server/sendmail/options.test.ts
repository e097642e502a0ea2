import { expect, test } from "vitest"
import { parseOptions, UsageFault } from "./options.ts"

test.each([
  ["-t -i", { readRecipients: true, ignoreDots: true }],
  ["-ti", { readRecipients: true, ignoreDots: true }],
  ["-oi -oem -t", { readRecipients: true, ignoreDots: true }],
  ["-f ann@x.example bob", { sender: "ann@x.example", recipients: ["bob"] }],
  ["-fann@x.example -- -odd", { sender: "ann@x.example", recipients: ["-odd"] }],
  ["-f <> bob", { sender: "" }],
  ["-rann -Froot bob", { sender: "ann", fullName: "root" }],
  ["-bs", { mode: "smtp" }],
  ["-bp", { mode: "queue" }],
  ["-bi", { mode: "aliases" }],
  ["-bm bob", { mode: "send", recipients: ["bob"] }],
  ["-q", { mode: "flush" }],
  ["-q30m", { mode: "flush" }],
  [
    "-N success,delay -R full -V id1 bob",
    { notify: ["SUCCESS", "DELAY"], returning: "FULL", envelopeId: "id1" },
  ],
  ["-v -Am -L tag -X /dev/null bob", { verbose: true, recipients: ["bob"] }],
  ["-G -U -n bob", { recipients: ["bob"] }],
])("%s", (line, expected) => {
  expect(parseOptions(line.split(" "))).toMatchObject(expected)
})

test.each(["-f", "-bz", "-N sometimes", "-N never,delay"])("%s is refused with a reason", (line) => {
  expect(() => parseOptions(line.split(" "))).toThrow(UsageFault)
})

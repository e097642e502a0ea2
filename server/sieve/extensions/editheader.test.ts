import { expect, test } from "vitest"
import { actionsOf, runScript } from "../fixtures.ts"

// RFC 5293.

const message = "Received: a\nX-Hi: Hello\nX-Hi: Hello, once more\nSubject: x\n\nbody\n"

/** The header after a script. */
function header(commands: string): string[] {
  const { actions, failure } = runScript(`require ["editheader", "index"]; ${commands}`, message)
  if (failure) throw new Error(failure.text)
  const [action] = actions
  if (action?.kind !== "keep") throw new Error("not kept")
  return action.message.fields.map(({ name, value }) => `${name}: ${value}`)
}

const rest = ["X-Hi: Hello", "X-Hi: Hello, once more", "Subject: x"]

test.each([
  [
    'addheader "X-Sieve-Filtered" "<kim@job.example.com>";',
    ["X-Sieve-Filtered: <kim@job.example.com>", "Received: a", ...rest],
  ],
  ['addheader :last "X-Last" "1";', ["Received: a", ...rest, "X-Last: 1"]],
  ['deleteheader "x-hi";', ["Received: a", "Subject: x"]],
  ['deleteheader :contains "X-Hi" "once";', ["Received: a", "X-Hi: Hello", "Subject: x"]],
  ['deleteheader :index 1 :last "X-Hi";', ["Received: a", "X-Hi: Hello", "Subject: x"]],
  ['deleteheader :index 2 :is "X-Hi" "Hello";', ["Received: a", ...rest]],
  ['deleteheader "Received"; deleteheader "Auto-Submitted";', ["Received: a", ...rest]],
  ['addheader "Received" "from nowhere";', ["Received: a", ...rest]],
  ['addheader "X-Two" "a\r\nX-Injected: b";', ["X-Two: a X-Injected: b", "Received: a", ...rest]],
])("%s", (commands, expected) => {
  expect(header(commands)).toEqual(expected)
})

test("what was added is seen by later tests and actions, and by none before (§2)", () => {
  const script = `require ["editheader", "fileinto"];
    if exists "X-New" { fileinto "before"; }
    addheader "X-New" "v";
    if header :is "X-New" "v" { fileinto "after"; }
    deleteheader "X-New";
    if not exists "X-New" { fileinto "gone"; }`
  expect(actionsOf(script)).toEqual(["fileinto after", "fileinto gone"])
})

test("a name that is no field's is a fault", () => {
  expect(() => header('addheader "X Y" "v";')).toThrow(/name of a field/)
  expect(() => header('addheader "" "v";')).toThrow(/name of a field/)
})

test("a name or a value that cannot be is a failure too when it is known late (§4, §5)", () => {
  const run = (commands: string) =>
    actionsOf(`require ["editheader", "variables", "encoded-character"]; ${commands}`)[0]
  expect(run('set "n" "X Y"; addheader "${n}" "v";')).toMatch(/^failed.*name of a field/)
  expect(run('set "n" "X:"; deleteheader "${n}";')).toMatch(/^failed.*name of a field/)
  expect(run('set "v" "${hex:00}"; addheader "X-Y" "${v}";')).toMatch(/^failed.*NUL/)
  expect(() => run('addheader "X-Y" "${hex:00}";')).toThrow(/NUL/)
  expect(() => header('deleteheader :last "X-Hi";')).toThrow(/needs ':index'/)
})

test("the message counts as larger or smaller for it", () => {
  const size = Buffer.byteLength(message.replaceAll("\n", "\r\n"))
  const script = (commands: string, test: string) =>
    actionsOf(`require "editheader"; ${commands} if size ${test} { discard; }`, message)
  expect(script('addheader "X-A" "b";', `:over ${size + 7}`)).toEqual([])
  expect(script('addheader "X-A" "b";', `:over ${size + 8}`)).toEqual(["keep"])
  expect(script('deleteheader "Subject";', `:under ${size - 12}`)).toEqual(["keep"])
  expect(script('deleteheader "Subject";', `:under ${size - 11}`)).toEqual([])
})

test("an edited message that goes where it went before goes there once (§7)", () => {
  const script =
    'require ["editheader", "fileinto"]; keep; addheader "X-Flavor" "vanilla"; keep; fileinto "INBOX";'
  expect(actionsOf(script)).toEqual(["keep"])
})

import { expect, test } from "vitest"
import { runScript } from "../fixtures.ts"

// RFC 7352.

/** The identity a script has remembered, and whether it took the message for a duplicate. */
function run(test: string, seen: string[] = [], message?: string) {
  const { actions, failure } = runScript(
    `require ["duplicate", "variables"]; if ${test} { discard; }`,
    message,
    { seenBefore: (id) => seen.includes(id) },
  )
  expect(failure).toBeUndefined()
  const track = actions.find((action) => action.kind === "track")
  return { duplicate: !actions.some(({ kind }) => kind === "keep"), track }
}

const idOf = (test: string) => run(test).track?.id ?? ""

test("the first time it is remembered, the second time it is a duplicate and the time is not renewed (§3)", () => {
  const id = idOf("duplicate")
  expect(id).not.toBe("")
  expect(run("duplicate", [id])).toEqual({ duplicate: true, track: undefined })
})

test("with :last a later one begins the time anew (§3.3)", () => {
  const id = idOf("duplicate :last")
  expect(run("duplicate :last :seconds 60", [id])).toMatchObject({
    duplicate: true,
    track: { seconds: 60, renewed: true },
  })
})

test("handle, header and :uniqueid tell identities apart (§3.1)", () => {
  const ids = [
    "duplicate",
    'duplicate :handle "h"',
    'duplicate :header "subject"',
    'duplicate :uniqueid "subject"',
    'duplicate :uniqueid "<1@desert.example.org>"',
  ].map(idOf)
  expect(new Set(ids).size).toBe(ids.length)
})

test("a message without the field is no duplicate and is not remembered (§3.1)", () => {
  const test = 'duplicate :header "x-event"'
  expect(run(test)).toEqual({ duplicate: false, track: undefined })
})

test("not both :header and :uniqueid; a time has an end", () => {
  expect(() => run('duplicate :header "a" :uniqueid "b"')).toThrow()
  expect(run("duplicate :seconds 2000000000").track?.seconds).toBe(90 * 86_400)
})

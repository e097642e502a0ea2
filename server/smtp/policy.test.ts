import { describe, expect, test } from "vitest"
import {
  carriesRoute,
  greetingDelay,
  judgeRecipient,
  judgeSpelling,
  type RecipientFacts,
  tarpitDelay,
} from "./policy.ts"

const account = {
  id: 1,
  address: "ann@our.example",
  name: "",
  role: "user",
  quotaBytes: 0,
  quotaMessages: 0,
} as const
const local = { kind: "local", accounts: [account], remotes: [] } as const
const usual: RecipientFacts = {
  address: "ann@our.example",
  resolution: { ...local, accounts: [account], remotes: [] },
  signedIn: false,
  room: true,
  smtputf8: false,
}

describe("a recipient", () => {
  const cases: [string, Partial<RecipientFacts>, string | undefined][] = [
    ["of ours", {}, undefined],
    ["nobody knows", { resolution: { kind: "unknown" } }, "5.1.1"],
    ["who is disabled", { resolution: { kind: "disabled" } }, "5.2.1"],
    ["who has no room", { room: false }, "4.2.2"],
    ["elsewhere, from a stranger", { resolution: { kind: "remote" } }, "5.7.1"],
    ["elsewhere, from one of us", { resolution: { kind: "remote" }, signedIn: true }, undefined],
    [
      "of a domain we relay for, from a stranger",
      { resolution: { kind: "remote", relayed: true } },
      undefined,
    ],
    [
      "of a domain we relay for, with a route in it",
      { resolution: { kind: "remote", relayed: true }, address: "x%y.example@relayed.example" },
      "5.7.1",
    ],
    ["caught by a catch-all with a route in it", { address: "x%y.example@our.example" }, "5.7.1"],
    ["with a route, from one of us", { address: "y!x@our.example", signedIn: true }, "5.7.1"],
    ["beyond ASCII without SMTPUTF8", { address: "jörg@our.example" }, "5.6.7"],
    ["beyond ASCII with SMTPUTF8", { address: "jörg@our.example", smtputf8: true }, undefined],
    ["that is no UTF-8", { address: "j\ufffdrg@our.example", smtputf8: true }, "5.1.3"],
  ]
  test.each(cases)("%s", (_name, facts, enhanced) => {
    expect(judgeRecipient({ ...usual, ...facts })?.enhanced).toBe(enhanced)
  })
})

test("an address carries a route when its local part names another host", () => {
  for (const address of ["a%b@c", "b!a@c", '"a@b"@c', "a@b@c"]) expect(carriesRoute(address)).toBe(true)
  for (const address of ["a@b", "a+b@c", "postmaster", "o'neil.x_y-z@c"])
    expect(carriesRoute(address)).toBe(false)
})

test("only strangers wait for the greeting", () => {
  expect(greetingDelay(true)).toBe(0)
  expect(greetingDelay(false)).toBeGreaterThan(0)
  expect(judgeSpelling({ address: "", smtputf8: false })).toBeUndefined()
})

test("the tarpit is deeper with each refusal, and has a bottom", () => {
  const tarpit = { after: 2, step: 100, most: 250 }
  expect([0, 1, 2, 3, 4, 5, 100].map((refusals) => tarpitDelay(refusals, tarpit))).toEqual([
    0, 0, 0, 100, 200, 250, 250,
  ])
})

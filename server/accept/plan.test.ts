import { describe, expect, test } from "vitest"
import type { AccountRef } from "../directory/lookup.ts"
import { type Facts, makePlan } from "./plan.ts"

const account = (id: number, quotaBytes = 0, quotaMessages = 0): AccountRef => ({
  id,
  address: `a${id}@our.example`,
  name: "",
  role: "user",
  quotaBytes,
  quotaMessages,
})
const local = (accounts: AccountRef[], remotes: string[] = []) =>
  ({ kind: "local", accounts, remotes }) as const
const plan = (recipients: Facts["recipients"], usage: [number, number, number?][] = []) =>
  makePlan({
    recipients,
    usage: new Map(usage.map(([id, bytes, messages = 0]) => [id, { bytes, messages }])),
    size: 100,
  })

describe("the plan", () => {
  test("one copy for an account, however many of its addresses are named", () => {
    const { copies } = plan([
      { address: "a1@our.example", resolution: local([account(1)]) },
      { address: "team@our.example", resolution: local([account(2), account(1)]) },
    ])
    expect(copies.map(({ id }) => id)).toEqual([1, 2])
  })

  test("one relay for an address, whatever the case of its domain; the local part counts as written", () => {
    const { relays } = plan([
      { address: "x@Far.example", resolution: { kind: "remote" } },
      { address: "x@far.EXAMPLE", resolution: { kind: "remote" } },
      { address: "X@far.example", resolution: { kind: "remote" } },
      { address: "list@our.example", resolution: local([], ["x@far.example", "y@far.example"]) },
    ])
    expect(relays).toEqual(["x@far.example", "X@far.example", "y@far.example"])
  })

  test("the full are refused, the others served", () => {
    const made = plan(
      [
        {
          address: "team@our.example",
          resolution: local([account(1, 1_000), account(2, 1_000), account(3)]),
        },
      ],
      [
        [1, 901],
        [2, 900],
      ],
    )
    expect(made.copies.map(({ id }) => id)).toEqual([2, 3])
    expect(made.refusals).toEqual([{ address: "team@our.example", reason: "over-quota" }])
  })

  test("who has as many messages as they may have is full, however small the message", () => {
    const made = plan(
      [{ address: "team@our.example", resolution: local([account(1, 0, 3), account(2, 0, 3)]) }],
      [
        [1, 0, 3],
        [2, 0, 2],
      ],
    )
    expect(made.copies.map(({ id }) => id)).toEqual([2])
    expect(made.refusals).toEqual([{ address: "team@our.example", reason: "over-quota" }])
  })

  test("who is gone since RCPT is refused", () => {
    expect(
      plan([
        { address: "u@our.example", resolution: { kind: "unknown" } },
        { address: "d@our.example", resolution: { kind: "disabled" } },
      ]).refusals,
    ).toEqual([
      { address: "u@our.example", reason: "unknown" },
      { address: "d@our.example", reason: "disabled" },
    ])
  })
})

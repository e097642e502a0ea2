import { describe, expect, test } from "vitest"
import { standingOf } from "./standing.ts"

describe("how sure one may be of the sender", () => {
  const authentication = (changes: Partial<ReturnType<typeof base>>) => ({ ...base(), ...changes })
  const base = () => ({
    spf: { result: "none", domain: "" },
    dkim: [] as { result: string; domain: string }[],
    dmarc: { result: "none", domain: "" },
    arc: "none",
  })
  test.each<[string, Partial<ReturnType<typeof base>>, string, string]>([
    ["DMARC passed", { dmarc: { result: "pass", domain: "example.com" } }, "a@example.com", "verified"],
    [
      "for another domain than is shown",
      { dmarc: { result: "pass", domain: "evil.example" } },
      "a@example.com",
      "failed",
    ],
    ["DMARC failed", { dmarc: { result: "fail", domain: "example.com" } }, "a@example.com", "failed"],
    ["several authors", { dmarc: { result: "permerror", domain: "" } }, "a@example.com", "failed"],
    [
      "a signature of the same domain",
      { dkim: [{ result: "pass", domain: "example.com" }] },
      "a@Example.com",
      "verified",
    ],
    [
      "of the domain above",
      { dkim: [{ result: "pass", domain: "example.com" }] },
      "a@x.example.com",
      "verified",
    ],
    [
      "of a domain below",
      { dkim: [{ result: "pass", domain: "x.github.example" }] },
      "a@github.example",
      "unknown",
    ],
    ["of another domain", { dkim: [{ result: "pass", domain: "evil.example" }] }, "a@example.com", "unknown"],
    ["a broken signature", { dkim: [{ result: "fail", domain: "example.com" }] }, "a@example.com", "unknown"],
    ["SPF alone", { spf: { result: "pass", domain: "example.com" } }, "a@example.com", "verified"],
    ["a pass for nobody", { spf: { result: "pass", domain: "" } }, "a@example.com", "unknown"],
    [
      "letters of any script",
      { dmarc: { result: "pass", domain: "xn--exmple-cua.com" } },
      "a@exämple.com",
      "verified",
    ],
    ["no sender", { dmarc: { result: "pass", domain: "" } }, "", "failed"],
  ])("%s", (_name, changes, from, state) =>
    expect(standingOf(authentication(changes), from).state).toBe(state),
  )
})

import type { Reputation, SenderFacts } from "../reputation/reputation.ts"
import type { Matter, Outcome } from "./judge.ts"
import { limits } from "./limits.ts"
import type { Reading } from "./reading.ts"
import { hostOf, linksIn } from "./rules/links.ts"
import type { Verdict } from "./verdict.ts"

/** Reasons that come from what was thought before: they must not confirm themselves. */
const earlier = new Set([
  "domain-good",
  "domain-bad",
  "network-good",
  "network-bad",
  "known-correspondent",
  "first-contact",
])

/** Points from which mail counts as bad, and up to which as good, in the history of its sender. */
const bad = 5
const good = 1

/** What of a message its sender is known by. */
function senderFacts({ arrival, findings, accounts }: Matter, { from, links, texts }: Reading): SenderFacts {
  const [author, ...others] = from
  return {
    client: arrival.client,
    sender: arrival.sender,
    author: author && others.length === 0 ? author.address : "",
    accounts: accounts.map(({ id }) => id),
    findings,
    hosts: hostsOf(links, texts),
  }
}

/** Hosts that a message leads to, by its pages or by what its text says, each once. */
function hostsOf(links: Reading["links"], texts: Reading["texts"]): string[] {
  const written = texts.flatMap((text) => [...linksIn(text, limits.links)])
  const hosts = [...links.map(({ target }) => target), ...written].map((target) =>
    hostOf(target.replace(/^www\./i, "//www.")),
  )
  return [...new Set(hosts.filter((host) => host !== undefined))].slice(0, limits.links)
}

/** How a verdict counts for the sender; undefined when it could be either. */
export function lesson({ score, reasons }: Verdict): "good" | "bad" | undefined {
  const before = reasons.reduce((sum, { name, points }) => (earlier.has(name) ? sum + points : sum), 0)
  const now = score - before
  if (now >= bad) return "bad"
  return now <= good ? "good" : undefined
}

/** The judge's questions about senders, put to what knows them. */
export function sendersOf(reputation: Pick<Reputation, "weigh" | "remember" | "countVerdict">) {
  return {
    count: (outcome: Outcome) => reputation.countVerdict(outcome),
    weigh: (matter: Matter, reading: Reading) => reputation.weigh(senderFacts(matter, reading)),
    async remember(matter: Matter, reading: Reading, verdict: Verdict): Promise<void> {
      const what = lesson(verdict)
      if (what) await reputation.remember(senderFacts(matter, reading), what)
    },
  }
}

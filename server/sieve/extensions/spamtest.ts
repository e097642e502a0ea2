import type { Extension, Run, TestDefinition } from "../definition.ts"
import { checkMatch, matches, matchTags } from "../match.ts"

function scoring(
  name: "spamtest" | "virustest",
  extension: string,
  score: (run: Run, percent: boolean) => number,
): TestDefinition {
  return {
    name,
    extension,
    tags: name === "spamtest" ? { ...matchTags, percent: { extension: "spamtestplus" } } : matchTags,
    positional: [{ name: "keys", kind: "string" }],
    check: checkMatch,
    holds: (run, args) => matches(run, args, [String(score(run, args.has("percent")))]),
  }
}

const spam = (run: Run, percent: boolean) => {
  const { value, percent: known } = run.facts.spam
  // RFC 5235 §2.2: with :percent a message nobody looked at scores 0 as well.
  return percent ? Math.round(known ?? (value > 0 ? ((value - 1) * 100) / 9 : 0)) : value
}

/** spamtest and spamtestplus (RFC 5235 §2), virustest (§3). */
export const spamtest: Extension = { name: "spamtest", tests: [scoring("spamtest", "spamtest", spam)] }
export const virustest: Extension = {
  name: "virustest",
  tests: [scoring("virustest", "virustest", (run) => run.facts.virus)],
}

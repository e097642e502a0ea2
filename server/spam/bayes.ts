// What was learnt, applied: each token of a message leans to one side by how often it was met in messages of either
// kind; the tokens of a voice are summed as independent witnesses, and the voices are weighed. How this was found, and
// how it compares with Robinson and Fisher's way: docs/decisions.md.

import type { Tokens } from "./tokens.ts"

/** In how many messages something was met. */
export interface Count {
  spam: number
  ham: number
}

/** What was learnt, of one account or of the site. */
export interface Model {
  /** All messages it was taught. */
  messages: Count
  /** By token; those it never met are absent. */
  counts: { get(token: number): Count | undefined }
}

/** What is said of a message, and how much was learnt before saying so. */
export interface Opinion {
  /** Above 0 it is rather spam; most messages are beyond 5 on either side. */
  leaning: number
  /** 0 to 1. */
  confidence: number
}

/** How much each voice counts. */
const weights = { origin: 1, words: 0.5, form: 1 } as const

/** How many messages it takes for a token to be believed more than what was thought before. */
const doubt = { site: 0.5, own: 2 } as const

/** Messages of each kind before anything is said. */
export const leastTaught = 10

/** Messages of each kind: below the first nothing is said, from the second on it is said aloud. */
const taught = { least: leastTaught, enough: 100 } as const

const nothing: Model = { messages: { spam: 0, ham: 0 }, counts: new Map() }

/**
 * What the learnt says about a message; undefined where too little was learnt. What an account learnt itself counts
 * before what the whole site did, which is all there is for tokens the account never met.
 */
export function opinionOf(tokens: Tokens, site: Model, own: Model = nothing): Opinion | undefined {
  const spam = site.messages.spam + own.messages.spam
  const ham = site.messages.ham + own.messages.ham
  const fewest = Math.min(spam, ham)
  if (fewest < taught.least) return undefined
  const leaning = (["origin", "words", "form"] as const)
    .map((voice) => weights[voice] * voiceOf(tokens[voice], site, own))
    .reduce((sum, voice) => sum + voice)
  return { leaning, confidence: Math.min(1, Math.sqrt(fewest / taught.enough)) }
}

/** The sum of the leanings of tokens, in the measure of how much it would be by chance. */
function voiceOf(tokens: readonly number[], site: Model, own: Model): number {
  let sum = 0
  let met = 0
  for (const token of tokens) {
    const general = site.counts.get(token)
    const personal = own.counts.get(token)
    if (!general && !personal) continue
    const odds = oddsOf(personal, own.messages, {
      odds: oddsOf(general, site.messages, neutral),
      doubt: doubt.own,
    })
    sum += Math.log(odds)
    met++
  }
  return sum / Math.sqrt(met + 1)
}

const neutral = { odds: 1, doubt: doubt.site }

/** How much likelier a token is in spam than in other mail, when it was thought to be so before. */
function oddsOf(
  count: Count | undefined,
  { spam, ham }: Count,
  prior: { odds: number; doubt: number },
): number {
  // Who knows one kind of mail only cannot compare.
  if (!count || spam === 0 || ham === 0) return prior.odds
  const share = (spam * prior.odds) / (spam * prior.odds + ham)
  const inSpam = (Math.min(count.spam, spam) + prior.doubt * share) / spam
  const inHam = (Math.min(count.ham, ham) + prior.doubt * (1 - share)) / ham
  return inSpam / inHam
}

import type { Reason } from "../reputation/reason.ts"
import type { Opinion } from "./bayes.ts"
import { found } from "./reason.ts"

/** Where good mail ends, points for a leaning of 0, and the most that is given and taken. */
const scale = { good: -2, even: 5, most: 7, least: -3 } as const

/**
 * What was learnt, in points: alone it is enough for Junk when enough was learnt, while points are taken away only from
 * what is good beyond doubt.
 */
export function learntPoints({ leaning, confidence }: Opinion): number {
  const points =
    leaning > scale.good
      ? Math.min(scale.most, scale.even + leaning / 2)
      : Math.max(scale.least, (leaning - scale.good) / 2)
  return Math.round(points * confidence * 10) / 10
}

/** The same as a reason; none where nothing was learnt. */
export function learntReasons(opinion: Opinion | undefined): Reason[] {
  const points = opinion ? learntPoints(opinion) : 0
  return points === 0 ? [] : [found(points > 0 ? "learnt-spam" : "learnt-ham", points)]
}

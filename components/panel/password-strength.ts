export type Strength = "weak" | "fair" | "strong"

const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u]

/**
 * A hint for whoever thinks of a password: length counts most, variety helps, repetition does not. Undefined while
 * nothing is typed; "weak" below the 10 characters the server asks for.
 */
export function strengthOf(password: string): Strength | undefined {
  const letters = [...password]
  if (letters.length === 0) return undefined
  const variety = new Set(letters).size
  if (letters.length < 10 || variety < 5) return "weak"
  const points =
    Math.min(letters.length, variety * 2) + 2 * kinds.filter((kind) => kind.test(password)).length
  return points >= 20 ? "strong" : "fair"
}

/** Counts the work of a comparison; throws when it is too much. */
export type Spend = (steps: number) => void

/** One character of a pattern; undefined stands for any one. */
type Atom = string | undefined

/** A pattern of `:matches` (RFC 5228 §2.7.1): between its stars, runs of characters and question marks. */
export interface Glob {
  segments: readonly (readonly Atom[])[]
}

/** Reads a pattern; a backslash takes the meaning off the next character. */
export function compileGlob(pattern: string): Glob {
  const segments: Atom[][] = [[]]
  const characters = [...pattern]
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!
    if (character === "*") segments.push([])
    else if (character === "?") segments.at(-1)!.push(undefined)
    else if (character === "\\" && index + 1 < characters.length) segments.at(-1)!.push(characters[++index]!)
    else segments.at(-1)!.push(character)
  }
  return { segments }
}

/**
 * Matches a whole string. Stars take as little as they can (RFC 5229 §3.2), so the first place where a segment fits is
 * its place; time is the product of both lengths at worst, and counted.
 * @returns what each star and question mark stood for, in order; undefined when it does not match
 */
export function matchGlob(
  { segments }: Glob,
  text: string,
  fold: (text: string) => string,
  spend: Spend,
): string[] | undefined {
  const characters = [...text]
  const folded = foldEach(characters, text, fold)
  const found: string[] = []
  const last = segments.length - 1
  let at = 0
  for (let index = 0; index <= last; index++) {
    const segment = segments[index]!.map((atom) => (atom === undefined ? undefined : fold(atom)))
    const from = index === last && last > 0 ? Math.max(at, characters.length - segment.length) : at
    const place = find(folded, segment, from, index === 0 ? from : characters.length - segment.length, spend)
    if (place < 0) return undefined
    if (index > 0) found.push(characters.slice(at, place).join(""))
    segment.forEach((atom, offset) => {
      if (atom === undefined) found.push(characters[place + offset]!)
    })
    at = place + segment.length
  }
  return at === characters.length ? found : undefined
}

/** Each character folded; all at once where none becomes two. */
function foldEach(characters: string[], text: string, fold: (text: string) => string): string[] {
  const together = [...fold(text)]
  return together.length === characters.length ? together : characters.map(fold)
}

/** The first place from `first` to `last` where a segment fits; -1 when there is none. */
function find(
  characters: readonly string[],
  segment: readonly Atom[],
  first: number,
  last: number,
  spend: Spend,
): number {
  for (let place = first; place <= last && place + segment.length <= characters.length; place++) {
    let length = 0
    while (
      length < segment.length &&
      (segment[length] === undefined || segment[length] === characters[place + length])
    )
      length++
    spend((length + 1) / 20)
    if (length === segment.length) return place
  }
  return -1
}

import { caseless } from "../../mime/subject.ts"

// What FUZZY means here (RFC 6203): a text fits when it has every word, in any order, whatever accents either of them
// bears; a word may go on, may lack its ending, and may have one letter wrong, added, missing or swapped.

/** Letters that stand for others where people cannot type them, and that no decomposition separates. */
const lookalikes: Readonly<Record<string, string>> = {
  ẞ: "SS",
  Æ: "AE",
  Œ: "OE",
  Ø: "O",
  Đ: "D",
  Ð: "D",
  Ł: "L",
  Þ: "TH",
}

/** Words of a search at most; what comes behind is left out. */
const mostWords = 20

/** From here on a word may be misspelt, or lack its ending. */
const longEnough = 4

/** Text without case, accents and the dot of l·l. */
export function plainText(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toUpperCase()
  const folded = caseless(text)
  return folded.replace(/\p{M}|·/gu, "").replace(/[ẞÆŒØĐÐŁÞ]/g, (letter) => lookalikes[letter]!)
}

/** The words of a search. */
export function wordsOf(text: string): string[] {
  const words = plainText(text).match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(words)].slice(0, mostWords)
}

/** How well a text fits some words: 0 when one is missing, 1 when all stand there as they are. */
export function fitOf(words: readonly string[], text: string): number {
  const plain = plainText(text)
  let spelt: Set<string> | undefined
  let sum = 0
  for (const word of words) {
    let fit = literalFit(word, plain)
    if (fit === 0 && word.length >= longEnough) {
      spelt ??= new Set(plain.match(/[\p{L}\p{N}]+/gu) ?? [])
      fit = someAlike(word, spelt) ? 0.4 : 0
    }
    if (fit === 0) return 0
    sum += fit
  }
  return words.length === 0 ? 1 : sum / words.length
}

const inWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character)

/** 1 for the word itself, less for the beginning of a word, least for the middle of one. */
function literalFit(word: string, plain: string): number {
  let best = 0
  let looks = 0
  for (let at = plain.indexOf(word); at >= 0 && looks < 100; at = plain.indexOf(word, at + 1), looks++) {
    const begins = !inWord(plain[at - 1])
    if (begins && !inWord(plain[at + word.length])) return 1
    best = Math.max(best, begins ? 0.8 : 0.5)
  }
  return best
}

function someAlike(word: string, spelt: ReadonlySet<string>): boolean {
  for (const other of spelt) if (other[0] === word[0] && alike(word, other)) return true
  return false
}

/** Whether one word is the other with a different ending, or but for one slip of the hand. */
function alike(word: string, other: string): boolean {
  if (other.length >= longEnough && word.length - other.length <= 2 && word.startsWith(other)) return true
  return Math.abs(word.length - other.length) <= 1 && oneSlip(word, other)
}

/** Whether two different words are one letter changed, added, left out, or two neighbours swapped, apart. */
function oneSlip(one: string, two: string): boolean {
  const [short, long] = one.length <= two.length ? [one, two] : [two, one]
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1)
  if (short.slice(at + 1) === long.slice(at + 1)) return true
  const swapped = short[at] === long[at + 1] && short[at + 1] === long[at]
  return swapped && short.slice(at + 2) === long.slice(at + 2)
}

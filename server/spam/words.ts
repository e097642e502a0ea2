// Each letter that looks like a Latin one, and that one: with them words and domains are disguised.
const lookalikes = new Map(
  "аa сc еe оo рp хx уy іi јj ѕs һh ԁd ɡg ӏl ոn ցg սu ԝw вb кk мm нh тt αa ιi κk νv οo ρp τt υu χx ıi łl"
    .split(" ")
    .map((pair) => [pair[0]!, pair[1]!]),
)

const latin = /[a-z]/
const others = /[\u0370-\u052f\u0530-\u058f]/
const invisible = /\u034f|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g

// Scripts that put no spaces between words.
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const asciiWord = /[a-z0-9$'_!%-]{2,40}/g
const anyWord = /[\p{L}\p{M}\p{N}$€£¥'’_!%-]{2,40}/gu
const unspacedRun =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu

/** Longest word that stands for itself; of longer ones only the length and the first letter count. */
const longest = 24

/** What letters mean, whatever they are dressed as: one case, no invisible characters, forms of Unicode folded. */
export function folded(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase()
  return text.normalize("NFKC").replace(invisible, "").toLowerCase()
}

/** The same with letters of other alphabets replaced by the Latin ones they look like, and without accents. */
export function skeleton(text: string): string {
  const plain = folded(text).normalize("NFD").replace(/\p{M}/gu, "")
  return plain.replace(/[\u0130-\u058f]/g, (letter) => lookalikes.get(letter) ?? letter)
}

/** Whether a word is written in Latin letters and some that only look like them. */
export function isMixed(word: string): boolean {
  return latin.test(word) && others.test(word)
}

/**
 * The words of a text in order, folded. Where words are not set apart (Chinese, Japanese, Thai …) it is every two
 * characters that follow each other. Linear.
 */
export function* wordsOf(text: string): Generator<string> {
  const plain = folded(text)
  const ascii = /^[\x00-\x7f]*$/.test(plain)
  for (const [word] of plain.matchAll(ascii ? asciiWord : anyWord)) {
    if (ascii || !unspaced.test(word)) {
      const bare = word.replace(/^['’_!%-]+|['’_-]+$/g, "")
      if (bare.length > 1) yield bare.length > longest ? `long ${bare[0]} ${bare.length >> 3}` : bare
    } else yield* pairs(word)
  }
}

function* pairs(word: string): Generator<string> {
  for (const [run] of word.matchAll(unspacedRun)) {
    if (!unspaced.test(run)) {
      if (run.length > 1) yield run
      continue
    }
    const letters = [...run]
    if (letters.length === 1) yield run
    for (let at = 1; at < letters.length; at++) yield letters[at - 1]! + letters[at]!
  }
}

import type { SearchKey } from "./key.ts"
import { wordsOf } from "./words.ts"

/** The key under FUZZY (RFC 6203 §3): texts are looked for by their words, everything else is as exact as ever. */
export function fuzzy(key: SearchKey): SearchKey {
  return { kind: "and", keys: [byWords(key)], fuzzy: true }
}

function byWords(key: SearchKey): SearchKey {
  switch (key.kind) {
    case "and":
      return { kind: "and", keys: key.keys.map(byWords) }
    case "or":
      return { kind: "or", left: byWords(key.left), right: byWords(key.right) }
    case "not":
      return { kind: "not", key: byWords(key.key) }
    case "text":
      return wordsKey(key, { scope: key.scope }, key.text)
    case "header":
      return wordsKey(key, { scope: "header", name: key.name, column: key.column }, key.text)
    default:
      return key
  }
}

/** A text without a single word, such as "" or "?!", stays what it is. */
function wordsKey(key: SearchKey, where: (SearchKey & { kind: "words" })["where"], text: string): SearchKey {
  const words = wordsOf(text)
  return words.length > 0 ? { kind: "words", where, words } : key
}

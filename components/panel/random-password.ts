/** Letters and digits that are not mistaken for each other when read aloud or copied by hand. */
const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

/** A password of four groups of five, 116 bits. */
export function randomPassword(): string {
  const letters: string[] = []
  // Bytes past the last whole alphabet are left out, so that every letter is as likely as the others.
  const limit = 256 - (256 % alphabet.length)
  while (letters.length < 20) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32)))
      if (byte < limit && letters.length < 20) letters.push(alphabet[byte % alphabet.length]!)
  }
  return [0, 5, 10, 15].map((from) => letters.slice(from, from + 5).join("")).join("-")
}

import type { ImapHouse } from "../dialogue.ts"

/** Makes somebody with seven messages for tests: 3 and 4 from Smith, 2, 5 and 6 flagged. */
export async function sevenLetters(house: ImapHouse, user: string): Promise<void> {
  const accountId = await house.account(user)
  for (let at = 1; at <= 7; at++) {
    const from = at === 3 || at === 4 ? "smith" : "jones"
    const staged = house.store.receive(1000)
    const text = `From: ${from}@example.org\r\nSubject: letter ${at}\r\n\r\n${"x".repeat(at)}\r\n`
    await staged.write(Buffer.from(text))
    const flags = { bits: [2, 5, 6].includes(at) ? 4 : 0, keywords: [] }
    await house.store.append(accountId, "INBOX", [{ staged: await staged.finish(), flags }])
  }
}

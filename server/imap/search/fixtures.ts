import { afterAll, beforeAll, beforeEach } from "vitest"
import { type ImapHouse, openImapHouse } from "../dialogue.ts"

/** Makes somebody with seven messages for tests: 3 and 4 from Smith, 2, 5 and 6 flagged. */
async function sevenLetters(house: ImapHouse, user: string): Promise<void> {
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

/** What a test with seven messages is given. */
export interface Letters {
  house: ImapHouse
  /** Another one for each test. */
  user: string
  /** Plays a dialogue in the INBOX of the user. */
  talk(script: string): Promise<void>
}

/** Opens a house for the tests of a file, each of which has somebody with seven messages. */
export function withSevenLetters(): Letters {
  let number = 0
  const letters = {
    async talk(script: string) {
      const { house, user } = letters
      await house.talk(`C: s SELECT INBOX\nS: ...\nS: s OK...\n${script}`, { user })
    },
  } as Letters
  beforeAll(async () => void (letters.house = await openImapHouse()))
  afterAll(() => letters.house.close())
  beforeEach(async () => {
    letters.user = `reader${++number}`
    await sevenLetters(letters.house, letters.user)
  })
  return letters
}

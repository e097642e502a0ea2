import { afterAll, afterEach, beforeAll } from "vitest"
import { Dialogue } from "./test-dialogue.ts"
import { openPostOffice, type PostOffice, password } from "./test-post-office.ts"

const opened: Dialogue[] = []

/** A client that has said nothing yet. */
export async function dialogue(port: number, options?: { tls?: boolean; from?: string }): Promise<Dialogue> {
  const made = await Dialogue.open(port, options)
  opened.push(made)
  return made
}

/** A client on port 25 that has said EHLO. */
export async function stranger(office: PostOffice): Promise<Dialogue> {
  const made = await dialogue(office.ports.smtp)
  await made.play("S: 220 mail.example.test ESMTP\nC: EHLO there.example\nS: 250-mail.example.test")
  return made
}

/** A client that has signed in. */
export async function signedIn(office: PostOffice, name = "alice"): Promise<Dialogue> {
  const made = await dialogue(office.ports.submissions, { tls: true })
  await made.play("S: 220 \nC: EHLO laptop\nS: 250-")
  await made.play(`C: AUTH PLAIN ${plain(`${name}@example.test`)}\nS: 235 2.7.0`)
  return made
}

/** What AUTH PLAIN sends. */
export const plain = (user: string, secret = password) => btoa(`\0${user}\0${secret}`)

/** Hangs up on all of them; after each test. */
export function closeDialogues(): void {
  for (const made of opened.splice(0)) made.close()
}

/** A post office for the tests of a file, and what is in bob's INBOX. */
export interface BobsPost {
  office: PostOffice
  inbox(): Promise<string[]>
}

/** Opens a post office with bob for the tests of a file, whose clients hang up after each. */
export function withBobsPost(): BobsPost {
  const post = {} as BobsPost
  beforeAll(async () => {
    const office = await openPostOffice()
    const bob = await office.person("bob")
    Object.assign(post, { office, inbox: () => office.inbox(bob) })
  })
  afterEach(closeDialogues)
  afterAll(() => post.office.close())
  return post
}

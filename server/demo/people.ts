import type { AccountInput } from "../directory/accounts.ts"

/** Everybody's password in the demo. */
export const demoPassword = "missiva-demo"

export const demoHostname = "mail.example.test"
export const demoDomains = ["example.test", "example.net"]

/** Who has an account: two neighbouring associations around a school and its library. */
export const demoAccounts = {
  alice: { address: "alice@example.test", name: "Alice Ferrer", role: "admin" },
  bob: { address: "bob@example.test", name: "Bob Hartley", role: "user" },
  carol: { address: "carol@example.test", name: "Carol Ribeiro", role: "user" },
  dora: { address: "dora@example.net", name: "Dora Vidal", role: "user" },
} as const satisfies Record<string, Omit<AccountInput, "password">>

export type Person = keyof typeof demoAccounts
export const persons = Object.keys(demoAccounts) as Person[]

export const demoAliases = [
  { address: "team@example.test", targets: ["alice@example.test", "bob@example.test"] },
  { address: "info@example.net", targets: ["dora@example.net", "alice@example.test"] },
]

/** Name and address as a header has them. */
const mailboxOf = (person: Person) => `${demoAccounts[person].name} <${demoAccounts[person].address}>`
export const alice = mailboxOf("alice")
export const bob = mailboxOf("bob")
export const carol = mailboxOf("carol")
export const dora = mailboxOf("dora")
export const team = "Les Moreres families <team@example.test>"
export const choir = "Cor de l'Alzina <info@example.net>"

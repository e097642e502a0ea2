import { withDirectory } from "../directory.ts"

const actor = { address: "bench" }

/** Makes user1 … userN at example.test in the data folder of a running Missiva. */
export function makeAccounts(folder: string, count: number, password: string): Promise<void> {
  return withDirectory(folder, async (directory) => {
    await directory.createDomain({ name: "example.test" }, actor)
    for (let number = 1; number <= count; number++)
      await directory.createAccount(
        { address: `user${number}@example.test`, name: `User ${number}`, password },
        actor,
      )
  })
}

/** Makes it the relay of domains: mail for them is taken from everybody and handed to one server. */
export function relayFor(
  folder: string,
  domains: readonly string[],
  server: { host: string; port: number },
): Promise<void> {
  return withDirectory(folder, async (directory) => {
    for (const domain of domains)
      await directory.routes.set("domain", domain, { ...server, accepts: true }, actor)
  })
}

import type { Prisma, PrismaClient } from "./generated/sqlite/client.ts"
import type { DatabaseTarget } from "./target.ts"

/** A Prisma transaction on the directory. */
export type DatabaseTransaction = Prisma.TransactionClient

/**
 * The Prisma client of the directory and the profile. Both databases have the same models, so one type serves.
 * Transactions are functions; a list of calls could not wait for the client to be there.
 */
export type Database = Omit<PrismaClient, "$transaction"> & {
  $transaction<Result>(
    work: (tx: DatabaseTransaction) => Promise<Result>,
    options?: { isolationLevel?: Prisma.TransactionIsolationLevel; maxWait?: number; timeout?: number },
  ): Promise<Result>
}

type Method = (...values: unknown[]) => unknown

/** A method of something that has to be fetched first. */
const later =
  (owner: () => Promise<object>, name: string) =>
  async (...values: unknown[]): Promise<unknown> => {
    const there = await owner()
    return Reflect.apply(Reflect.get(there, name) as Method, there, values)
  }

/** An object all of whose properties are `property(name)`, and which is no promise. */
const objectOf = (property: (name: string) => unknown): object =>
  new Proxy(
    {},
    { get: (_, name) => (typeof name === "symbol" || name === "then" ? undefined : property(name)) },
  )

/**
 * The Prisma client, loaded and opened when it is used for the first time: a mail process that nobody manages through
 * never does, and does without the 20 megabytes of its code and the sixty of its first query. Call `$disconnect()` when
 * done.
 */
export function openPrisma(target: DatabaseTarget): Database {
  let opening: Promise<PrismaClient> | undefined
  const opened = () => {
    opening ??= import("./prisma-client.ts").then(({ newClient }) => newClient(target))
    return opening
  }
  const modelOf = (name: string) => async () => Reflect.get(await opened(), name) as object
  return objectOf((name) => {
    if (name === "$disconnect") return async () => (await opening)?.$disconnect()
    if (name.startsWith("$")) return later(opened, name)
    return objectOf((method) => later(modelOf(name), method))
  }) as Database
}

import type { UsableRoute } from "../directory/routes.ts"

/** How long routes are believed, milliseconds: a change made in another process is seen after it. */
const believed = 2_000

/**
 * The route for a message: that of its destination, the nearest domain first, then that of the account that submitted
 * it, then the general one. undefined: whatever the DNS says.
 * @param domain of the recipients, in lower case
 */
export function chooseRoute(
  routes: readonly UsableRoute[],
  domain: string,
  accountId: number | undefined,
): UsableRoute | undefined {
  const nearest = routes
    .filter(({ scope, subject }) => scope === "domain" && covers(subject, domain))
    .sort((a, b) => b.subject.length - a.subject.length)
    .at(0)
  if (nearest) return nearest
  const own = accountId === undefined ? undefined : routes.find((route) => route.accountId === accountId)
  return own ?? routes.find(({ scope }) => scope === "all")
}

const covers = (subject: string, domain: string) =>
  subject.startsWith(".") ? domain.endsWith(subject) : subject === domain

/** The routes as they were a moment ago. */
export class RouteTable {
  readonly #load: () => Promise<UsableRoute[]>
  #routes: readonly UsableRoute[] = []
  #loadedAt = Number.NEGATIVE_INFINITY
  #loading: Promise<void> | undefined

  constructor(load: () => Promise<UsableRoute[]>) {
    this.#load = load
  }

  /** What is known now, without asking anybody. */
  get known(): readonly UsableRoute[] {
    return this.#routes
  }

  /** All routes, at most two seconds old. @throws MailError when the database cannot be asked */
  async current(): Promise<readonly UsableRoute[]> {
    if (performance.now() - this.#loadedAt < believed) return this.#routes
    this.#loading ??= this.#load()
      .then((routes) => {
        this.#routes = routes
        this.#loadedAt = performance.now()
      })
      .finally(() => {
        this.#loading = undefined
      })
    await this.#loading
    return this.#routes
  }
}

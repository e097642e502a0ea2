/** Why somebody is not let in. */
const refusals = ["bad-credentials", "shared", "limit", "unavailable", "offline", "internal"] as const
export type Refusal = (typeof refusals)[number]

/** next-auth's address: one request for the token against forged forms, one for the sign-in. */
const door = "/api/auth"

const known = (text: string | null): Refusal => refusals.find((one) => one === text) ?? "internal"

/** Signs in. @returns why not, or undefined when the cookie is set */
export async function signIn(address: string, password: string): Promise<Refusal | undefined> {
  const { csrfToken } = await (await fetch(`${door}/csrf`, { cache: "no-store" })).json()
  const body = new URLSearchParams({ csrfToken, address, password, json: "true" })
  const response = await fetch(`${door}/callback/credentials`, { method: "POST", body })
  // Led elsewhere: the token did not come back, as when the browser keeps no cookies.
  if (response.redirected) return "internal"
  if (response.ok) return undefined
  const { url } = (await response.json()) as { url: string }
  return known(new URL(url, window.location.href).searchParams.get("error"))
}

/** What a request that did not even arrive means. */
export function refusalOf(thrown: unknown): Refusal {
  return thrown instanceof TypeError ? "offline" : "internal"
}

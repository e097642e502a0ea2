import { errorIn } from "@/components/api/api-error"

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T
  const body = await response.json().catch(() => null)
  const error = errorIn(body, { code: "internal", text: response.statusText })
  // Signed out elsewhere, or too long ago: the sign-in page brings the person back here.
  if (error.code === "bad-credentials") location.reload()
  throw error
}

/** Asks a route of ours under /api/mail. Throws ApiError, or TypeError when there is no connection. */
export async function ask<T>(
  route: string,
  query: Record<string, string | number> = {},
  signal?: AbortSignal,
): Promise<T> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  return answer<T>(await fetch(`/api/mail/${route}?${search}`, { signal }))
}

/** Tells a route of ours under /api/mail to do something. Throws as `ask` does. */
export async function tell<T>(route: string, body: unknown, method = "POST"): Promise<T> {
  const headers = { "Content-Type": "application/json" }
  return answer<T>(
    await fetch(`/api/mail/${route}`, { method, headers, body: JSON.stringify(body), keepalive: true }),
  )
}

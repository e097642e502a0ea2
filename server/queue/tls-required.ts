import { headerFields, unfolded } from "../mime/header.ts"
import type { Store } from "../store/store.ts"
import type { Host, Route } from "./route.ts"

/** How much of a message is read to find its header, bytes. */
const headerRead = 65_536

/**
 * Whether a message says "TLS-Required: No" (RFC 8689 §5): its sender would rather have it delivered than protected, as
 * with a report that TLS is broken.
 */
export async function waivesTls(store: Pick<Store, "content">, contentId: number): Promise<boolean> {
  const content = await store.content(contentId)
  const start = await content.read(0, Math.min(headerRead, content.size))
  const end = start.indexOf("\r\n\r\n")
  const head = end === -1 ? start : start.subarray(0, end + 2)
  const said = [...headerFields(head)].filter(({ name }) => name.toLowerCase() === "tls-required")
  return said.length === 1 && unfolded(head, said[0]!).toLowerCase() === "no"
}

/** Whether the zone of a server says which certificate it has, or that cannot be known. */
export const isDane = ({ dane }: Host): boolean =>
  typeof dane === "string" || (dane !== undefined && dane.records.length > 0)

/** The same way without what zones say about certificates. */
export function withoutDane(route: Route): Route {
  if (route.kind !== "hosts") return route
  return { ...route, hosts: route.hosts.map(({ dane: _, ...host }) => host) }
}

/**
 * Whether a request that changes something comes from our own pages. Browsers say so in Sec-Fetch-Site, older ones
 * in Origin; who says neither is refused.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site")
  if (site) return site === "same-origin" || site === "none"
  const origin = headers.get("origin")
  const host = headers.get("x-forwarded-host") ?? headers.get("host")
  if (!origin || !host || !URL.canParse(origin)) return false
  return new URL(origin).host === host
}

/** Whether the browser speaks TLS to us, or to the proxy in front of us. */
export function isSecure(headers: Headers): boolean {
  return headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https"
}

const isLoopback = (address: string) => /^(::ffff:)?127\.|^::1$/.test(address)

/**
 * The address of the browser: the last one in X-Forwarded-For, which our own HTTP server wrote, or the one before it
 * when that is a proxy we trust. What the browser itself put further left is not believed.
 * @param isTrusted says so of an address; this machine is trusted anyway
 */
export function networkOf(headers: Headers, isTrusted: (address: string) => boolean = () => false): string {
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim())
  while (hops.length > 1 && (isLoopback(hops.at(-1)!) || isTrusted(hops.at(-1)!))) hops.pop()
  return hops.at(-1) || "unknown"
}

/** A path of our own to go to after signing in; anything that could lead elsewhere becomes the inbox. */
export function safePath(wanted: string | undefined | null): string {
  const home = "/mail/INBOX"
  if (!wanted || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted) || wanted.length > 2000) return home
  const base = "http://missiva.invalid"
  const url = URL.canParse(wanted, base) ? new URL(wanted, base) : undefined
  if (!url || url.origin !== base || url.pathname.startsWith("//")) return home
  if (/^\/(sign-in|api)(\/|$)/.test(url.pathname)) return home
  return url.pathname + url.search
}

import { type NextRequest, NextResponse } from "next/server"

/** Mail bodies are framed from our own origin; everything else a page loads is ours as well. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ")
}

/** Gives each page a Content-Security-Policy with a nonce of its own. Who may see what is decided in pages and routes, never here. */
export function proxy(request: NextRequest): NextResponse {
  const csp = policy(Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64"))
  const headers = new Headers(request.headers)
  headers.set("Content-Security-Policy", csp)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set("Content-Security-Policy", csp)
  return response
}

export const config = { matcher: ["/((?!api/|_next/static|favicon.ico|icon.svg).*)"] }

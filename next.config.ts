import type { NextConfig } from "next"
import createNextIntlPlugin from "next-intl/plugin"

/** Sent with everything, pages, answers of routes and static files alike; the Content-Security-Policy is the page's own (proxy.ts). */
const headers = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value:
      "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()",
  },
]

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  allowedDevOrigins: ["127.0.0.1"],
  devIndicators: false,
  // Types are checked by `npm run typecheck`, whole; a start on a fresh clone need not wait for it again.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  experimental: { optimizePackageImports: ["lucide-react", "radix-ui"] },
  serverExternalPackages: [
    "libsql",
    "@node-rs/argon2",
    "@prisma/client",
    "@prisma/adapter-libsql",
    "@prisma/adapter-pg",
    "@prisma/schema-engine-wasm",
    "pg",
    "imapflow",
    "nodemailer",
    "css-tree",
    "htmlparser2",
  ],
  headers: async () => [{ source: "/:path*", headers }],
}

export default createNextIntlPlugin("./messages/request.ts")(config)

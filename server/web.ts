// The web process: Next.js behind one HTTP server of ours. It shares the database and the configuration with the mail
// process, nothing else; mail is reached over IMAP and SMTP.

import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import next from "next"
import { ConfigError, loadConfig } from "./config.ts"
import { createLog } from "./log.ts"

/** Headers by which a client could pretend to be Next.js itself. */
const internal = /^(x-middleware-|x-nextjs-|x-invoke-|x-matched-path$|x-now-)/

function stripInternal(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) if (internal.test(name)) delete request.headers[name]
}

/** Puts the peer's own address last, where rate limits look; what stands before it is hearsay. */
function notePeer(request: IncomingMessage): void {
  const told = request.headers["x-forwarded-for"]
  request.headers["x-forwarded-for"] = [told ?? [], request.socket.remoteAddress ?? "unknown"]
    .flat()
    .join(", ")
}

async function main(): Promise<void> {
  const config = loadConfig()
  const log = createLog()
  const site = next({
    dev: false,
    dir: join(import.meta.dirname, ".."),
    hostname: "localhost",
    port: config.httpPort,
  })
  await site.prepare()
  const answer = site.getRequestHandler()
  const server = createServer((request, response) => {
    stripInternal(request)
    notePeer(request)
    answer(request, response).catch((error: Error) => {
      log.error("web.request", { error })
      response.destroy()
    })
  })
  server.headersTimeout = 20_000
  server.requestTimeout = 300_000
  server.on("error", (error) => {
    log.error("web.listen", { error })
    process.exit(78)
  })
  server.listen({ port: config.httpPort, host: config.bind }, () => {
    process.send?.({ port: (server.address() as AddressInfo).port })
  })
  const stop = () => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
    setTimeout(() => process.exit(0), 5_000).unref()
  }
  process.on("SIGTERM", stop)
  process.on("SIGINT", stop)
  process.on("disconnect", stop)
}

main().catch((error: Error) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(78)
})

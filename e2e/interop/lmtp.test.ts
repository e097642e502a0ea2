import { afterAll, beforeAll, expect } from "vitest"
import { type Missiva, startMissiva } from "../missiva.ts"
import { arrived, attempt, run, withProgram } from "./programs.ts"

let missiva: Missiva
beforeAll(async () => {
  missiva = await startMissiva({ env: { MISSIVA_PORT_LMTP: "0", MISSIVA_XCLIENT_FROM: "127.0.0.1" } })
})
afterAll(async () => {
  await missiva?.fsck()
  await missiva?.stop()
})

const at = (port: number) => ["--server", "127.0.0.1", "--port", `${port}`, "--from", "x@elsewhere.test"]

withProgram("/usr/bin/swaks", "swaks hands mail in by LMTP, and relays nothing by it", async () => {
  const { lmtp } = missiva.ports
  const to = ["--to", "alice@example.test,bob@example.test"]
  await run("swaks", [...at(lmtp), ...to, "--protocol", "LMTP", "--header", "Subject: by LMTP"])
  for (const reader of ["alice@example.test", "bob@example.test"])
    expect(await arrived(missiva, reader, "by LMTP")).toMatch(/with LMTP id/)
  const relay = await attempt("swaks", [...at(lmtp), "--to", "x@remote.test", "--protocol", "LMTP"])
  expect(relay.code).not.toBe(0)
  expect(relay.output).toMatch(/554 5\.7\.1/)
})

withProgram("/usr/bin/swaks", "swaks speaks for somebody else by XCLIENT", async () => {
  const args = ["--to", "bob@example.test", "--xclient-addr", "192.0.2.7", "--header", "Subject: by XCLIENT"]
  await run("swaks", [...at(missiva.ports.smtp), ...args])
  expect(await arrived(missiva, "bob@example.test", "by XCLIENT")).toContain("([192.0.2.7])")
})

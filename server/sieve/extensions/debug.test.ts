import { expect, test } from "vitest"
import { actionsOf, holds, runScript } from "../fixtures.ts"

test("debug_log writes into the trace and does nothing else", () => {
  const script = 'require ["vnd.dovecot.debug", "variables"]; set "x" "here"; debug_log "we are ${x}";'
  const { actions, trace } = runScript(script)
  expect(actions.map(({ kind }) => kind)).toEqual(["keep"])
  expect(trace.map(({ text }) => text)).toEqual(["debug_log: we are here"])
})

test("Pigeonhole's environment shows its items as variables too", () => {
  expect(holds('environment "vnd.dovecot.default-mailbox" "INBOX"', ["vnd.dovecot.environment"])).toBe(true)
  expect(holds('environment :contains "vnd.dovecot.username" ""', ["environment"])).toBe(false)
  const script = `require ["vnd.dovecot.environment", "variables", "fileinto"];
    fileinto "\${env.vnd.dovecot.default_mailbox} \${env.vnd.dovecot.username} \${env.domain} [\${env.nothing}]";`
  expect(actionsOf(script)).toEqual(["fileinto INBOX me@example.test example.test []"])
})

test("what is called otherwise now says so", () => {
  expect(() => actionsOf('require "imapflags";')).toThrow(/"imap4flags" now/)
  expect(() => actionsOf('require "notify";')).toThrow(/"enotify" now/)
})

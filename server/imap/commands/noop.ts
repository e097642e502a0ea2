import { anyState, command, inMailbox, noArguments } from "../command.ts"

/** NOOP (RFC 3501 §6.1.2): what happened in the mailbox is told after every command, so nothing is left to do. */
export const noop = command({
  name: "NOOP",
  states: anyState,
  parse: noArguments,
  async run() {
    return undefined
  },
})

/** CHECK (RFC 3501 §6.4.1): every commit is on disk already. */
export const check = command({
  name: "CHECK",
  states: inMailbox,
  parse: noArguments,
  async run() {
    return undefined
  },
})

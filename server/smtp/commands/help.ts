import type { Command } from "../command.ts"

/** HELP (RFC 5321 §4.1.1.8). */
export const help: Command = {
  name: "HELP",
  run: ({ session }) => ({
    code: 214,
    enhanced: "2.0.0",
    text: [
      `This is Missiva at ${session.premises.hostname}, which speaks SMTP as in RFC 5321`,
      "EHLO tells what else it can do; mail to postmaster reaches a person",
    ],
  }),
}

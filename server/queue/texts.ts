/** Why a message could not be delivered to somebody; each has its sentence in the catalogue. */
export type BounceCause =
  | "unknown"
  | "disabled"
  | "full"
  | "refused"
  | "no-such-domain"
  | "takes-no-mail"
  | "expired"
  | "loop"

/** What bounces say, by language. Every language has every text. */
export interface BounceTexts {
  from: string
  subject(original: string): string
  opening: string
  /** One sentence about one recipient. */
  causes: Record<BounceCause, (address: string) => string>
  serverSaid: string
  closing(trace: string): string
}

export const english: BounceTexts = {
  from: "Mail delivery",
  subject: (original) => (original ? `Not delivered: ${original}` : "Your message was not delivered"),
  opening:
    "Your message could not be delivered to everybody. Nothing more will be tried for the addresses below.",
  causes: {
    unknown: (address) => `${address}: there is nobody by that name. Check the address for a typing mistake.`,
    disabled: (address) => `${address}: this mailbox does not take mail at present.`,
    full: (address) => `${address}: the mailbox is full. Try again later, or reach them some other way.`,
    refused: (address) => `${address}: the other mail server refused the message.`,
    "no-such-domain": (address) =>
      `${address}: there is no such domain. Check what stands behind the @ for a typing mistake.`,
    "takes-no-mail": (address) => `${address}: this domain does not take any mail.`,
    expired: (address) =>
      `${address}: the other mail server could not be reached, or was not ready, for several days.`,
    loop: (address) => `${address}: the domain points back to this server, which does not serve it.`,
  },
  serverSaid: "The server said:",
  closing: (trace) => `If you ask for help, mention this number: ${trace}`,
}

import type { NoticeTexts } from "./texts.ts"

export const english: NoticeTexts = {
  from: "Mail delivery",
  subject: {
    failed: (original) => (original ? `Not delivered: ${original}` : "Your message was not delivered"),
    delayed: (original) => (original ? `Still on its way: ${original}` : "Your message is still on its way"),
    delivered: (original) => (original ? `Delivered: ${original}` : "Your message was delivered"),
    relayed: (original) => (original ? `Passed on: ${original}` : "Your message was passed on"),
    expanded: (original) => (original ? `Passed on: ${original}` : "Your message was passed on"),
  },
  opening: {
    failed:
      "Your message could not be delivered to everybody. Nothing more will be tried for the addresses below.",
    delayed:
      "Your message has not been delivered to the addresses below yet. You need not do anything: we go on trying.",
    delivered: "You asked to be told: your message has arrived.",
    relayed: "You asked to be told: your message has been passed on.",
    expanded: "You asked to be told: your message has been passed on.",
  },
  causes: {
    unknown: (address) => `${address}: there is nobody by that name. Check the address for a typing mistake.`,
    disabled: (address) => `${address}: this mailbox does not take mail at present.`,
    full: (address) => `${address}: the mailbox is full. Try again later, or reach them some other way.`,
    refused: (address) => `${address}: the other mail server refused the message.`,
    "not-allowed": (address) => `${address}: the other mail server does not let this message through.`,
    forbidden: (address) => `${address}: this server may not put mail where the address leads.`,
    "not-taken": (address) =>
      `${address}: the program that gets mail for this address did not take the message.`,
    "too-large": (address) =>
      `${address}: the message is larger than the other mail server takes. Send large files some other way.`,
    "no-such-domain": (address) =>
      `${address}: there is no such domain. Check what stands behind the @ for a typing mistake.`,
    "takes-no-mail": (address) => `${address}: this domain does not take any mail.`,
    expired: (address) =>
      `${address}: the other mail server could not be reached, or was not ready, for several days.`,
    "too-late": (address) => `${address}: the message was to arrive by a certain time, which has passed.`,
    loop: (address) => `${address}: the domain points back to this server, which does not serve it.`,
  },
  delayed: (address, until) =>
    `${address}: the other mail server cannot be reached or is not ready. We try until ${until}.`,
  delivered: (address) => `${address}: it is in the mailbox.`,
  relayed: (address) =>
    `${address}: the next mail server has taken it. That server does not tell us what happens from there.`,
  expanded: (address) => `${address}: it was passed on to those who get the mail for this address.`,
  serverSaid: "The server said:",
  details: "Details:",
  closing: (trace) => `If you ask for help, mention this number: ${trace}`,
  report: "Delivery report",
  original: "The message",
}

/** A literal in the middle of a command. */
export const literal = (text: string) => `{${Buffer.byteLength(text, "utf8")}+}\r\n${text}`

export interface Letter {
  flags?: string
  received?: string
  headers: Record<string, string>
  body?: string
}

/** APPENDs a message. */
export function put(
  mailbox: string,
  { flags = "", received = "01-Jan-2026 10:00:00 +0000", headers, body = "" }: Letter,
) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `APPEND ${mailbox} (${flags}) "${received}" ${bytes(`${lines.join("")}\r\n${body}`)}`
}

/** A literal of text that goes over the wire as UTF-8. */
function bytes(text: string): string {
  return literal(text).replace(/[\s\S]*/, (whole) => Buffer.from(whole, "utf8").toString("latin1"))
}

const party: Letter[] = [
  {
    received: "03-Jan-2026 23:30:00 +0100",
    headers: {
      Date: "Thu, 01 Jan 2026 12:00:00 +0000",
      From: "Ann Lee <ann@example.org>",
      To: "bob@example.org, Zoe <zoe@example.net>",
      Subject: "Party",
      "Message-ID": "<1@a>",
    },
    body: "Bring cake.\r\nAnd tea.\r\n",
  },
  {
    flags: "\\Seen \\Answered",
    received: "02-Jan-2026 00:10:00 -0500",
    headers: {
      Date: "Fri, 02 Jan 2026 01:00:00 +0300",
      From: "bob@example.org",
      To: "ann@example.org",
      Cc: "carl@example.org",
      Subject: "Re: Party",
      "Message-ID": "<2@a>",
      "In-Reply-To": "<1@a>",
    },
    body: "I bring the cake.\r\n",
  },
  {
    flags: "\\Flagged $Work",
    headers: {
      Date: "Sat, 03 Jan 2026 12:00:00 +0000",
      From: "=?utf-8?Q?Zo=C3=AB?= <zoe@example.net>",
      To: "ann@example.org",
      Bcc: "hidden@example.org",
      Subject: "=?iso-8859-1?Q?RE:_[list]_Party_f=FCr_alle?= (fwd)",
      "Message-ID": "<3@a>",
      References: "<1@a> <2@a>",
      "X-Loop": "yes",
    },
    body: "Größe\r\n",
  },
  {
    flags: "\\Deleted \\Draft",
    headers: {
      Date: "Sat, 03 Jan 2026 11:00:00 +0000",
      From: "carl@example.org",
      Subject: "Fwd: Re[2]: agenda",
      "Message-ID": "<4@b>",
      References: "<missing@b>",
      "Content-Type": "text/plain; charset=iso-8859-1",
      "Content-Transfer-Encoding": "quoted-printable",
    },
    body: "Caf=E9 at noon, M=FCnchen\r\n",
  },
  {
    headers: {
      Date: "not a date",
      From: "list@example.net",
      Subject: "agenda",
      "Message-ID": "<5@b>",
      "In-Reply-To": "<missing@b>",
      "Content-Type": "multipart/mixed; boundary=x",
    },
    body: [
      "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello <b>world</b></p>\r\n",
      "--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
      `${Buffer.from("Geheimnis im Anhang", "utf8").toString("base64")}\r\n`,
      "--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner subject\r\n\r\ninner body\r\n--x--\r\n",
    ].join(""),
  },
  { headers: { Subject: "" }, body: "" },
]

/** An INBOX with something to find, selected. */
export const filled = [...party.map((letter) => put("INBOX", letter)), "SELECT INBOX"]

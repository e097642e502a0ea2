// Commands for fuzz.test.ts: mostly what the grammar allows (RFC 3501 §9 and extensions), with mistakes here and there.

import fc from "fast-check"

type Text = fc.Arbitrary<string>

const among = (text: string): Text => fc.constantFrom(...text.split(" "))

/** Texts one after the other. */
const row = (...parts: (Text | string)[]): Text =>
  fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((texts) => texts.join(""))

const list = (item: Text, most = 4): Text =>
  fc.array(item, { maxLength: most }).map((items) => `(${items.join(" ")})`)

const number = fc.oneof(
  { weight: 8, arbitrary: fc.nat(9).map(String) },
  among("0 1 100 4294967295 4294967296 9223372036854775807 18446744073709551616"),
)
const range = fc.oneof(
  number,
  fc.constant("*"),
  row(number, ":", number),
  row(number, ":*"),
  fc.constant("$"),
)
const set = fc.array(range, { minLength: 1, maxLength: 4 }).map((ranges) => ranges.join(","))

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 12,
})
const string = fc.oneof(
  among("a INBOX x@y from \xe9 café"),
  bytes.map((text) => `"${text.replace(/["\\\r\n\0]/g, "\\\\")}"`),
  bytes.map((text) => `{${text.length}+}\r\n${text}`),
  fc.tuple(bytes, number).map(([text, size]) => `{${size}+}\r\n${text}`),
  fc.constant('""'),
)
const mailbox = fc.oneof(
  { weight: 6, arbitrary: among('INBOX Trash A A/B A/B/C "A b" &AOk- Other Nowhere inbox') },
  string,
)
const flag = among("\\Seen \\Deleted \\Flagged \\Draft \\Recent \\Odd $Work key $MDNSent")
const date = among("1-Jan-2026 21-Nov-2026 31-Feb-2026 1-Jan-0000 1-Jan-9999 x")
const moment = among(
  '"01-Jan-2026_10:00:00_+0000" "_1-Jan-2026_10:00:00_-1200" "32-Jan-2026_99:99:99_+9999"',
).map((text) => text.replaceAll("_", " "))

const section = row(
  among("BODY BODY.PEEK BINARY BINARY.PEEK BINARY.SIZE"),
  "[",
  fc.oneof(
    among("HEADER TEXT MIME 1 2 1.1 1.MIME 2.TEXT 1.2.3.4.5 0 1. 99"),
    row("HEADER.FIELDS ", list(string)),
    row("HEADER.FIELDS.NOT ", list(string)),
    fc.constant(""),
  ),
  "]",
  fc.oneof(fc.constant(""), row("<", number, ".", number, ">")),
)
const item = fc.oneof(
  among(
    "UID FLAGS ENVELOPE BODY BODYSTRUCTURE INTERNALDATE RFC822 RFC822.SIZE RFC822.HEADER RFC822.TEXT MODSEQ PREVIEW",
  ),
  among("EMAILID THREADID SAVEDATE X-GM-LABELS X-GM-MSGID X-GM-THRID ALL FULL FAST"),
  section,
)

const { key } = fc.letrec<{ key: string }>((tie) => ({
  key: fc.oneof(
    { depthSize: "small" },
    among("ALL SEEN UNSEEN NEW OLD RECENT DELETED DRAFT FLAGGED ANSWERED UNDELETED"),
    row(among("BODY SUBJECT FROM TO TEXT CC BCC X-GM-RAW X-GM-LABELS KEYWORD UNKEYWORD FILTER"), " ", string),
    row("HEADER ", string, " ", string),
    row(among("BEFORE ON SINCE SENTBEFORE SENTON SENTSINCE SAVEDBEFORE"), " ", date),
    row(among("LARGER SMALLER OLDER YOUNGER MODSEQ"), " ", number),
    set,
    row("UID ", set),
    row("NOT ", tie("key")),
    row("FUZZY ", tie("key")),
    row("OR ", tie("key"), " ", tie("key")),
    fc.array(tie("key"), { maxLength: 3 }).map((keys) => `(${keys.join(" ")})`),
  ),
}))
const criteria = fc.oneof(key, row(among("CHARSET"), " ", among("UTF-8 US-ASCII ISO-8859-1 X"), " ", key))
const wanted = fc.oneof(
  fc.constant(""),
  row(
    "RETURN ",
    list(
      fc.oneof(
        among("MIN MAX ALL COUNT SAVE UPDATE CONTEXT RELEVANCY"),
        row("PARTIAL ", number, ":", number),
      ),
    ),
    " ",
  ),
)
const uid = among("UID\t-").map((text) => (text === "UID\t-" ? "" : text))
const maybeUid = fc.oneof(uid, fc.constant("UID "))
const charset = among("UTF-8 US-ASCII X-NO")
const modifiers = fc.oneof(
  fc.constant(""),
  row(" (CHANGEDSINCE ", number, ")"),
  row(" (CHANGEDSINCE ", number, " VANISHED)"),
  row(" (PARTIAL ", number, ":", number, ")"),
)
const message = fc
  .tuple(
    fc.constantFrom(
      "a: b\r\n\r\nbody\r\n",
      "",
      "Subject: x\r\n",
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--",
    ),
    bytes,
  )
  .map(([head, rest]) => `{${head.length + rest.length}+}\r\n${head}${rest}`)
const returnList = fc.oneof(
  fc.constant(""),
  row(" RETURN ", list(among("CHILDREN SUBSCRIBED SPECIAL-USE MYRIGHTS STATUS(MESSAGES) X"))),
)

const valid: Text = fc.oneof(
  { weight: 6, arbitrary: row(among("SELECT EXAMINE"), " ", among("INBOX INBOX A Trash A/B")) },
  row(
    among("SELECT EXAMINE"),
    " ",
    mailbox,
    " (QRESYNC (",
    number,
    " ",
    number,
    " ",
    set,
    " (",
    set,
    " ",
    set,
    ")))",
  ),
  { weight: 3, arbitrary: row("APPEND ", mailbox, " ", list(flag), " ", moment, " ", message) },
  row("APPEND ", mailbox, " ", message, " ", list(flag), " ", message),
  row("APPEND ", mailbox, " CATENATE (TEXT ", message, " URL ", string, ")"),
  row("REPLACE ", number, " ", mailbox, " ", message),
  { weight: 4, arbitrary: row(maybeUid, "FETCH ", set, " ", list(item), modifiers) },
  {
    weight: 3,
    arbitrary: row(
      maybeUid,
      "STORE ",
      set,
      " ",
      among("FLAGS +FLAGS -FLAGS +FLAGS.SILENT -X-GM-LABELS +X-GM-LABELS"),
      " ",
      list(flag),
    ),
  },
  row(maybeUid, "STORE ", set, " (UNCHANGEDSINCE ", number, ") +FLAGS ", list(flag)),
  { weight: 3, arbitrary: row(maybeUid, "SEARCH ", wanted, criteria) },
  row(
    maybeUid,
    "SORT ",
    wanted,
    list(among("DATE REVERSE SUBJECT FROM ARRIVAL SIZE DISPLAYTO")),
    " ",
    charset,
    " ",
    key,
  ),
  row(maybeUid, "THREAD ", among("REFERENCES REFS ORDEREDSUBJECT X"), " ", charset, " ", key),
  row("ESEARCH IN (", among("selected personal inboxes subscribed"), ") ", wanted, key),
  row(maybeUid, among("COPY MOVE"), " ", set, " ", mailbox),
  row("UID EXPUNGE ", set),
  among(
    "EXPUNGE CLOSE UNSELECT CHECK NOOP CAPABILITY NAMESPACE LOGOUT UNAUTHENTICATE IDLE\r\nDONE STARTTLS IDLE\r\nx",
  ),
  row(among("CREATE DELETE SUBSCRIBE UNSUBSCRIBE GETACL MYRIGHTS GETQUOTAROOT"), " ", mailbox),
  row("RENAME ", mailbox, " ", mailbox),
  row("STATUS ", mailbox, " ", list(among("MESSAGES UIDNEXT UNSEEN SIZE HIGHESTMODSEQ DELETED MAILBOXID"))),
  row(among("LIST LSUB"), " ", mailbox, " ", among("% * A/% INBOX *%*%*")),
  row(
    "LIST ",
    list(among("SUBSCRIBED RECURSIVEMATCH REMOTE SPECIAL-USE")),
    ' "" ',
    list(mailbox),
    returnList,
  ),
  row(
    "SETACL ",
    mailbox,
    " ",
    among("bob@example.test anyone -bob @example.test"),
    " ",
    among("lrs +w -l lrswipkxtea z"),
  ),
  row("SETMETADATA ", mailbox, " (", among("/private/comment /shared/comment /private/x"), " ", string, ")"),
  row("GETMETADATA ", mailbox, " ", list(among("/private/comment /shared /private/filters/values/x"))),
  row("ENABLE ", among("CONDSTORE QRESYNC UTF8=ACCEPT IMAP4rev2 UIDONLY X-GM-EXT-1 X")),
  row(
    "NOTIFY SET ",
    fc.oneof(fc.constant("STATUS "), fc.constant("")),
    "(",
    among("selected inboxes personal selected-delayed"),
    " (MessageNew MessageExpunge))",
  ),
  fc.constant("NOTIFY NONE"),
  row("ID ", fc.oneof(fc.constant("NIL"), list(string))),
  row("AUTHENTICATE ", among("PLAIN LOGIN SCRAM-SHA-256 XOAUTH2 X"), " ", among("= AAAA !!!")),
  row("COMPRESS DEFLATE"),
)

/** What goes wrong: something in, out or changed somewhere. */
const damaged = fc
  .tuple(
    valid,
    fc.array(fc.tuple(fc.nat(), fc.nat(6), fc.oneof(bytes, among('( ) " { } [ ] * % \\ + ~ , : \0'))), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([text, harms]) =>
    harms.reduce((whole, [at, length, by]) => {
      const from = at % (whole.length + 1)
      return whole.slice(0, from) + by + whole.slice(from + length)
    }, text),
  )

/** A command without its tag, one character 0–255 per byte; a third of them damaged. */
export const commandLine: Text = fc
  .oneof({ weight: 2, arbitrary: valid }, damaged)
  .map((text) => text.replace(/[\u0100-\uffff]/g, "?"))

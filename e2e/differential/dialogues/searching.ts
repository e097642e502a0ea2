import { filled, literal } from "./letters.ts"

const both = (keys: readonly string[]) => keys.flatMap((key) => [`SEARCH ${key}`, `UID SEARCH ${key}`])

const searchKeys = [
  "ALL ANSWERED UNANSWERED DELETED UNDELETED DRAFT UNDRAFT FLAGGED UNFLAGGED SEEN UNSEEN NEW OLD RECENT".split(
    " ",
  ),
  ["KEYWORD $Work", "UNKEYWORD $Work", "KEYWORD nothing", "UNKEYWORD nothing", "KEYWORD $work"],
  ["BEFORE 2-Jan-2026", "ON 2-Jan-2026", "SINCE 2-Jan-2026", "ON 3-Jan-2026", 'BEFORE "02-Jan-2026"'],
  [
    "SENTBEFORE 2-Jan-2026",
    "SENTON 1-Jan-2026",
    "SENTON 2-Jan-2026",
    "SENTSINCE 2-Jan-2026",
    "SENTSINCE 1-Jan-1990",
  ],
  ["LARGER 0", "LARGER 200", "SMALLER 200", "SMALLER 1", "LARGER 4294967295"],
  [
    "FROM ann",
    "FROM Zoë".replace("ë", "e"),
    'FROM "Ann Lee"',
    "FROM example.org",
    "TO zoe",
    "CC carl",
    "BCC hidden",
  ],
  ["SUBJECT party", 'SUBJECT ""', 'SUBJECT "re: party"', "SUBJECT [list]", "SUBJECT alle", "SUBJECT fwd"],
  [
    "HEADER X-Loop yes",
    'HEADER X-Loop ""',
    'HEADER Subject ""',
    "HEADER Message-ID 1@a",
    "HEADER X-No x",
    'HEADER x-no ""',
  ],
  ["HEADER References 2@a", 'HEADER "In-Reply-To" 1@a', "HEADER Content-Type html", "HEADER Date 2026"],
  [
    "BODY cake",
    "BODY CAKE",
    'BODY "the cake"',
    "BODY hello",
    "BODY <p>",
    "BODY Geheimnis",
    'BODY "inner body"',
    "BODY inner",
  ],
  [
    "TEXT party",
    "TEXT agenda",
    'TEXT "inner subject"',
    "TEXT zoe@example.net",
    "TEXT nowhere",
    'BODY ""',
    'TEXT ""',
  ],
  [
    "NOT SEEN",
    "NOT NOT SEEN",
    "OR SEEN FLAGGED",
    "OR (SEEN ANSWERED) (FLAGGED NOT DRAFT)",
    "(SEEN)",
    "(ALL) SEEN",
  ],
  [
    "1:3",
    "3:1",
    "*",
    "2,4",
    "1:*",
    "*:1",
    "UID 1:3",
    "UID 3:*",
    "UID 100:*",
    "UID *",
    "NOT UID 2",
    "NOT 1:3",
  ],
  ["YOUNGER 1", "OLDER 1", "YOUNGER 4000000000", "MODSEQ 1", "MODSEQ 100000"],
  ["2:3 SEEN", "SEEN SUBJECT party BODY cake", "LARGER 10 SMALLER 100000 UNDELETED"],
]
  .flat()
  .filter((key) => key !== "")

const utf8 = (text: string) => Buffer.from(text, "utf8").toString("latin1")

const charsetSearches = [
  `SEARCH CHARSET UTF-8 SUBJECT ${utf8(literal("für"))}`,
  `SEARCH CHARSET UTF-8 SUBJECT ${utf8(literal("FÜR"))}`,
  `SEARCH CHARSET UTF-8 BODY ${utf8(literal("café"))}`,
  `SEARCH CHARSET UTF-8 BODY ${utf8(literal("CAFÉ"))}`,
  `SEARCH CHARSET UTF-8 TEXT ${utf8(literal("münchen"))}`,
  `SEARCH CHARSET UTF-8 FROM ${utf8(literal("Zoë"))}`,
  "SEARCH CHARSET ISO-8859-1 SUBJECT {3+}\r\nf\xfcr",
  "SEARCH CHARSET iso-8859-15 BODY {4+}\r\ncaf\xe9",
  "SEARCH CHARSET windows-1252 BODY {4+}\r\nCAF\xc9",
  "SEARCH CHARSET US-ASCII SUBJECT party",
  "SEARCH CHARSET X-UNKNOWN SUBJECT party",
  `SEARCH CHARSET UTF-8 SUBJECT ${utf8(literal("Größe"))}`,
  "SEARCH CHARSET UTF-8 ALL",
  "SEARCH CHARSET UTF-8",
]

const sorts = "ARRIVAL CC DATE FROM SIZE SUBJECT TO DISPLAYFROM DISPLAYTO"
  .split(" ")
  .flatMap((key) => [
    `SORT (${key}) UTF-8 ALL`,
    `SORT (REVERSE ${key}) US-ASCII ALL`,
    `UID SORT (${key} ARRIVAL) UTF-8 UNDELETED`,
  ])

const threads = ["REFERENCES", "ORDEREDSUBJECT", "REFS"].flatMap((algorithm) => [
  `THREAD ${algorithm} UTF-8 ALL`,
  `UID THREAD ${algorithm} US-ASCII UNDELETED`,
  `THREAD ${algorithm} UTF-8 SUBJECT party`,
  `THREAD ${algorithm} UTF-8 KEYWORD none`,
])

/** SEARCH, SORT and THREAD. */
export const searching: Readonly<Record<string, readonly string[]>> = {
  "search keys": [...filled, ...both(searchKeys)],
  "search charsets": [...filled, ...charsetSearches],
  "search results": [
    ...filled,
    "SEARCH RETURN () ALL",
    "SEARCH RETURN (MIN) SEEN",
    "SEARCH RETURN (MAX COUNT) UNSEEN",
    "SEARCH RETURN (ALL) UNSEEN",
    "SEARCH RETURN (MIN MAX ALL COUNT) KEYWORD none",
    "UID SEARCH RETURN (ALL COUNT) 2:4",
    "SEARCH RETURN (SAVE) UNSEEN",
    "FETCH $ (UID)",
    "UID SEARCH RETURN (ALL) UID $",
    "SEARCH RETURN (SAVE MIN) ALL",
    "SEARCH $",
    "UID STORE $ +FLAGS.SILENT (\\Flagged)",
    "SEARCH RETURN (PARTIAL 1:2) ALL",
    "SEARCH RETURN (PARTIAL 4:100) ALL",
    "SEARCH RETURN (NONSENSE) ALL",
    "SORT RETURN (MIN COUNT) (DATE) UTF-8 ALL",
    "SORT RETURN (ALL) (REVERSE DATE) UTF-8 ALL",
    "SEARCH RETURN (COUNT) MODSEQ 1",
    "SEARCH MODSEQ 1 FLAGGED",
    'SEARCH MODSEQ "/flags/\\\\Flagged" all 1',
  ],
  sort: [...filled, ...sorts],
  thread: [...filled, ...threads],
  "sort and thread wrongly": [
    ...filled,
    "SORT (NONSENSE) UTF-8 ALL",
    "SORT () UTF-8 ALL",
    "SORT (DATE) ALL",
    "SORT (DATE) X-UNKNOWN ALL",
    "SORT (REVERSE) UTF-8 ALL",
    "SORT DATE UTF-8 ALL",
    "THREAD NONSENSE UTF-8 ALL",
    "THREAD REFERENCES ALL",
    "THREAD REFERENCES X-UNKNOWN ALL",
    "THREAD REFERENCES UTF-8",
  ],
  "searching wrongly": [
    ...filled,
    "SEARCH",
    "SEARCH NONSENSE",
    "SEARCH SUBJECT",
    "SEARCH BEFORE nonsense",
    "SEARCH ON 32-Jan-2026",
    "SEARCH (SEEN",
    "SEARCH SEEN)",
    "SEARCH ()",
    "SEARCH OR SEEN",
    "SEARCH NOT",
    "SEARCH LARGER x",
    "SEARCH LARGER -1",
    "SEARCH 99",
    "SEARCH 1:99",
    "SEARCH 0",
    "SEARCH UID x",
    "SEARCH KEYWORD \\Seen",
    "SEARCH HEADER Subject",
    "SEARCH CHARSET",
  ],
}

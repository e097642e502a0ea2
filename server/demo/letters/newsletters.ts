import { banner, landscape } from "../files/png.ts"
import type { Ago, Letter } from "../letter.ts"
import { alice, bob, carol, dora } from "../people.ts"

/** One issue of the neighbourhood's newsletter. */
interface Issue {
  number: number
  ago: Ago
  title: string
  lead: string
  pieces: readonly (readonly [heading: string, text: string])[]
  copies: Letter["copies"]
}

const piece = ([heading, text]: readonly [string, string]) => `
  <tr><td style="padding:0 32px 20px">
    <h2 style="margin:0 0 6px;font:600 18px Georgia,serif;color:#2f5d46">${heading}</h2>
    <p style="margin:0;font:15px/1.55 Helvetica,Arial,sans-serif;color:#3b3f3c">${text}</p>
  </td></tr>`

const page = ({ number, title, lead, pieces }: Issue) => `<!doctype html>
<html lang="en"><body style="margin:0;background:#f1efe8">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="max-width:560px;background:#fffdf8;border-radius:10px;overflow:hidden">
  <tr><td><img src="cid:banner@elbarri.example" width="560" alt="Morning over the hills" style="display:block;width:100%"></td></tr>
  <tr><td style="padding:24px 32px 16px">
    <p style="margin:0 0 4px;font:12px Helvetica,Arial,sans-serif;letter-spacing:.08em;text-transform:uppercase;color:#8a8470">The Mulberry Leaf · no. ${number}</p>
    <h1 style="margin:0 0 10px;font:600 28px/1.2 Georgia,serif;color:#20382c">${title}</h1>
    <p style="margin:0;font:16px/1.55 Helvetica,Arial,sans-serif;color:#3b3f3c">${lead}</p>
  </td></tr>${pieces.map(piece).join("")}
  <tr><td style="padding:4px 32px 28px"><a href="https://elbarri.example/leaf/${number}" style="display:inline-block;padding:10px 18px;background:#2f5d46;color:#fff;border-radius:6px;font:600 14px Helvetica,Arial,sans-serif;text-decoration:none">Read it in the browser</a></td></tr>
  <tr><td style="padding:16px 32px 24px;background:#f6f3ea;font:12px/1.5 Helvetica,Arial,sans-serif;color:#7a7565">You get this because you asked for it at the spring fair. <a href="https://elbarri.example/leave" style="color:#7a7565">Leave the list</a> whenever you like.<img src="https://elbarri.example/open/${number}.png" width="1" height="1" alt=""></td></tr>
</table></td></tr></table></body></html>`

const plain = ({ number, title, lead, pieces }: Issue) =>
  [
    `THE MULBERRY LEAF · no. ${number}`,
    title,
    lead,
    ...pieces.map(([heading, text]) => `* ${heading}\n${text}`),
    `https://elbarri.example/leaf/${number}`,
  ].join("\n\n")

const issue = (facts: Issue): Letter => ({
  id: `leaf-${facts.number}`,
  ago: facts.ago,
  from: "The Mulberry Leaf <leaf@elbarri.example>",
  to: ["Readers of the Leaf <readers@elbarri.example>"],
  subject: `The Mulberry Leaf no. ${facts.number}: ${facts.title}`,
  text: plain(facts),
  html: page(facts),
  files: [
    {
      name: "banner.png",
      type: "image/png",
      cid: "banner@elbarri.example",
      content: () => landscape(banner),
    },
  ],
  headers: {
    "List-Id": "The Mulberry Leaf <leaf.elbarri.example>",
    "List-Unsubscribe": "<https://elbarri.example/leave>, <mailto:leave@elbarri.example>",
    Precedence: "bulk",
  },
  copies: facts.copies,
})

/** The neighbourhood's newsletter: HTML with a picture of its own and one that calls home. */
export const newsletters: Letter[] = [
  issue({
    number: 31,
    ago: "57d 07:00",
    title: "The well is open again",
    lead: "After two winters behind a fence the old well has its wheel back, and the bucket comes up full.",
    pieces: [
      [
        "Seeds to swap",
        "Saturday at ten under the arches. Bring what you have too much of; last year it was courgettes.",
      ],
      ["Wanted: one accordion", "The street band has a player and no instrument. Dusty is fine."],
    ],
    copies: { "alice/Archive": "Seen", "carol/INBOX": "Seen", "dora/INBOX": "Seen" },
  }),
  issue({
    number: 32,
    ago: "43d 07:00",
    title: "Forty kites and one wind",
    lead: "The kite day was saved at noon by a breeze from the river. We counted forty; two are still up there.",
    pieces: [
      [
        "Thank you, ladder",
        "The fire brigade lent theirs for the plane tree. Nobody was rescued, except a kite.",
      ],
      ["Evening classes", "Bookbinding on Mondays, bicycle repair on Thursdays, and both on the same table."],
    ],
    copies: { "alice/Archive": "Seen", "bob/INBOX": "Seen", "dora/INBOX": "Seen" },
  }),
  issue({
    number: 33,
    ago: "29d 07:00",
    title: "What the baker hears at five",
    lead: "We spent a night at Forn de Baix and came home with flour in our ears and eleven good stories.",
    pieces: [
      ["A bench with a view", "The one above the orchard has been mended. Please go and sit on it."],
      [
        "Lost and found",
        "A single roller skate, left foot, red. It has been waiting since August and is brave about it.",
      ],
    ],
    copies: { "alice/INBOX": "Seen", "carol/INBOX": "Seen", "dora/INBOX": "Seen" },
  }),
  issue({
    number: 34,
    ago: "15d 07:00",
    title: "A boat is being built on Carpenter Street",
    lead: "It will never see water and nobody minds. It is a bench for the new school library.",
    pieces: [
      ["Repair café", "Last time: nine toasters, four lamps and a music box that now plays faster."],
      ["The choir asks for chairs", "Quiet ones. You know who you are."],
    ],
    copies: { "alice/INBOX": "Seen Flagged", "bob/INBOX": "Seen", "dora/INBOX": "Seen" },
  }),
  issue({
    number: 35,
    ago: "1d 07:00",
    title: "Friday at five: the library opens",
    lead: "Eleven shelves, two benches, four languages and a caretaker with a very long story. Everybody is welcome.",
    pieces: [
      [
        "Spring concert",
        "Cor de l'Alzina sings at the hermitage at sunset. Bring a jacket and an opinion about the canon.",
      ],
      [
        "Soup on Mondays",
        "The school kitchen made a hundred and forty-two bowls of it. Twelve spoons are missing.",
      ],
      ["A thank you", "To everybody who carried a chair this month, without being asked, up the hill."],
    ],
    copies: { "alice/INBOX": "", "bob/INBOX": "", "carol/INBOX": "", "dora/INBOX": "" },
  }),
  {
    id: "leaf-interview",
    ago: "14d 15:10",
    from: "Hana Kovář <hana@elbarri.example>",
    to: [carol],
    cc: [alice],
    subject: "Three questions for the Leaf",
    text: `
Dear Carol,

For the next issue, if you have ten minutes:

1. Which book did you unpack first?
2. Which one would you never lend?
3. Who is the boat for?

Hana, The Mulberry Leaf`,
    copies: { "alice/INBOX": "Seen", "carol/INBOX": "Seen Answered" },
  },
  {
    id: "leaf-interview-carol",
    ago: "13d 08:02",
    from: carol,
    to: ["Hana Kovář <hana@elbarri.example>"],
    cc: [alice, bob, dora],
    subject: "Re: Three questions for the Leaf",
    answers: "leaf-interview",
    quoting: true,
    html: `<p>Dear Hana,</p>
<ol><li>The atlas, because it was on top of everything else and <em>holding it down</em>.</li>
<li>None. A book one does not lend is furniture.</li>
<li>For whoever is tired. <strong>It seats eleven.</strong></li></ol>
<p>Carol</p>`,
    text: `
Dear Hana,

1. The atlas, because it was on top of everything else and holding it down.
2. None. A book one does not lend is furniture.
3. For whoever is tired. It seats eleven.

Carol`,
    copies: {
      "alice/INBOX": "Seen Flagged",
      "bob/INBOX": "Seen",
      "carol/Sent": "Seen",
      "dora/INBOX": "Seen",
    },
  },
]

import type { Letter } from "../letter.ts"
import { alice, bob, carol, dora, team } from "../people.ts"

/** The new school library: shelves, volunteers, and the day it opens. */
export const library: Letter[] = [
  {
    id: "library-keys",
    ago: "41d 09:12",
    from: carol,
    to: [team],
    subject: "We have the keys to the old music room",
    text: `
Dear both,

The head teacher handed me the keys this morning. The room smells of varnish and old pianos, the light is lovely
until four, and there is space for eleven shelves if we turn the desk around.

I would like to open before the end of term. Shall we meet there on Thursday after the bell, with a measuring tape?

Carol`,
    copies: { "alice/Projects/Library": "Seen Flagged Answered", "bob/INBOX": "Seen", "carol/Sent": "Seen" },
  },
  {
    id: "library-keys-alice",
    ago: "41d 11:47",
    from: alice,
    to: [carol],
    cc: [bob],
    subject: "Re: We have the keys to the old music room",
    answers: "library-keys",
    quoting: true,
    text: `
Thursday is perfect. I bring the tape and a thermos of tea; Bob, could you ask the carpenter's workshop what they
do with their offcuts?

Alice`,
    copies: { "alice/Sent": "Seen", "bob/INBOX": "Seen Answered", "carol/INBOX": "Seen" },
  },
  {
    id: "library-offcuts",
    ago: "39d 17:05",
    from: bob,
    to: [carol, alice],
    subject: "Re: We have the keys to the old music room",
    answers: "library-keys-alice",
    quoting: true,
    text: `
They keep them for us! Beech, mostly, and a few oak boards that are too short for tables and exactly right for
picture books. I can fetch them on Saturday if somebody lends me a car with a big boot.

Bob`,
    copies: { "alice/Projects/Library": "Seen", "carol/INBOX": "Seen", "bob/Sent": "Seen" },
  },
  {
    id: "library-opening",
    ago: "3h",
    from: carol,
    to: [alice, bob, dora],
    subject: "The library opens on Friday 📚",
    text: `
Friends,

The last shelf is up, the cards are printed and the cushions have arrived (two are already missing, I suspect year
three). We open on Friday at five. There will be juice, a very short speech, and a very long story read by the
caretaker.

Please come a little early if you can carry chairs.

A big hug,
Carol`,
    copies: { "alice/INBOX": "Flagged", "bob/INBOX": "", "carol/Sent": "Seen", "dora/INBOX": "" },
  },
  {
    id: "library-opening-dora",
    ago: "95m",
    from: dora,
    to: [carol],
    cc: [alice, bob],
    subject: "Re: The library opens on Friday 📚",
    answers: "library-opening",
    quoting: true,
    text: `
Quina alegria! Hi seré amb la meitat del cor, i si voleu cantem una peça curta abans del conte. Necessitem només un
racó i cinc minuts.

Una abraçada,
Dora`,
    copies: { "alice/INBOX": "", "bob/INBOX": "", "carol/INBOX": "", "dora/Sent": "Seen" },
  },
]

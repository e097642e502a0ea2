import { landscape, morning } from "../files/png.ts"
import type { Letter } from "../letter.ts"
import { alice, bob, carol, dora } from "../people.ts"

const mother = "Mercè Ferrer <merce@correu.example>"
const layla = "ليلى منصور <layla@barid.example>"
const noa = "נועה ברק <noa@doar.example>"
const mei = "田中 芽衣 <mei@correu.example>"

/** A mother, friends and their scripts: short letters. */
export const friends: Letter[] = [
  {
    id: "mother-pistons",
    ago: "232m",
    from: mother,
    to: [alice],
    subject: "Diumenge",
    text: `
Filla,

Vens diumenge? Faig canelons. Si vens, porta el motlle rodó, que és meu, i si no vens també.

El pare ha arreglat la ràdio i ara només agafa una emissora, però l'agafa molt bé.

Petons,
mama`,
    copies: { "alice/INBOX": "" },
  },
  {
    id: "mother-glasses",
    ago: "21d 12:01",
    from: mother,
    to: [alice],
    subject: "les ulleres",
    text: "Ja les he trobat. Les duia posades.",
    copies: { "alice/Família": "Seen" },
  },
  {
    id: "mother-photo",
    ago: "32d 18:44",
    from: mother,
    to: [alice],
    subject: "Des del terrat",
    text: `
Mira quina sortida de sol. M'he llevat a les sis per fer-la i el teu pare encara no s'ho creu.

mama`,
    files: [
      { name: "terrat.png", type: "image/png", content: () => landscape({ ...morning, sun: [0.5, 0.45] }) },
    ],
    copies: { "alice/Família": "Seen Flagged" },
  },
  {
    id: "mother-photo-alice",
    ago: "32d 20:10",
    from: alice,
    to: [mother],
    subject: "Re: Des del terrat",
    answers: "mother-photo",
    quoting: true,
    text: `
És preciosa! La poso a la portada del calendari de l'associació, si em dones permís (i si no, també).

Alice`,
    copies: { "alice/Sent": "Seen" },
  },
  {
    id: "layla-story",
    ago: "3d 17:27",
    from: layla,
    to: [alice],
    cc: [carol],
    subject: "قصة للأطفال – a story for the children",
    text: `
مرحبا أليس،

يسعدني أن أقرأ قصة بالعربية يوم الافتتاح. اخترت حكاية القمر الذي نام في البئر.

Dear Alice, in other words: yes, I will read on Friday, first in Arabic and then again in Catalan. It is the story of
the moon that fell asleep in the well. It takes six minutes, or ten if they ask questions.

ليلى / Layla`,
    copies: { "alice/INBOX": "Flagged", "carol/INBOX": "Seen" },
  },
  {
    id: "noa-bread",
    ago: "7d 10:10",
    from: noa,
    to: [alice, bob],
    subject: "חלה ליום שישי 🍞",
    text: `
שלום לכולם,

אני אביא שתי חלות ליום שישי.

(Two plaited loaves for Friday. One is for the children and one is for the committee; please keep them apart.)

נועה / Noa`,
    copies: { "alice/INBOX": "Seen", "bob/INBOX": "Seen Flagged" },
  },
  {
    id: "mei-origami",
    ago: "5d 08:05",
    from: mei,
    to: [alice],
    subject: "折り紙の船 ⛵️⛵️⛵️",
    text: `
アリスさん、

金曜日のために、折り紙の船を百そう作りました。

One hundred paper boats, for the ceiling. My son folded sixty; you can tell which ones, they lean into the wind.

芽衣 / Mei`,
    copies: { "alice/INBOX": "Seen Answered" },
  },
  {
    id: "mei-origami-alice",
    ago: "5d 12:30",
    from: alice,
    to: [mei],
    subject: "Re: 折り紙の船 ⛵️⛵️⛵️",
    answers: "mei-origami",
    quoting: true,
    text: `
A hundred! Then there will be one above every seat and a small regatta over the door. Thank you both; tell him that
leaning into the wind is correct.

Alice`,
    copies: { "alice/Sent": "Seen" },
  },
  {
    id: "bob-ladder",
    ago: "50m",
    from: bob,
    to: [alice],
    subject: "Ladder?",
    text: `
Do you have the tall ladder, or does the ladder have you? Need it tomorrow for the paper boats.

B.`,
    copies: { "alice/INBOX": "", "bob/Sent": "Seen" },
  },
  {
    id: "dora-scores",
    ago: "134m",
    from: dora,
    to: [alice],
    subject: "Cadires: confirmat",
    text: `
Vint-i-vuit cadires i dues que ballen. Les que ballen, al fons, per als que també ballen.

El Pau passa demà amb la furgoneta a les nou. Si no hi és a les nou, és que hi és a dos quarts de deu.

Dora`,
    copies: { "alice/INBOX": "Seen", "dora/Sent": "Seen" },
  },
  {
    id: "carol-plasters",
    ago: "449m",
    from: carol,
    to: [alice, bob],
    subject: "Where the plasters are",
    text: `
For the record, since three people have asked: second drawer, behind the stamps, in the tin with the lighthouse on it.

Carol`,
    copies: { "alice/INBOX": "Seen", "bob/INBOX": "", "carol/Sent": "Seen" },
  },
  {
    id: "bicycle",
    ago: "42d 19:19",
    from: bob,
    to: [alice],
    subject: "Your bicycle",
    text: `
The brake is fixed, the bell is new and I have oiled everything that squeaked, including the garage door. It is in the
shed.

Bob`,
    copies: { "alice/Archive": "Seen", "bob/Sent": "Seen" },
  },
  {
    id: "bicycle-alice",
    ago: "42d 21:00",
    from: alice,
    to: [bob],
    subject: "Re: Your bicycle",
    answers: "bicycle",
    quoting: true,
    text: "You are the best treasurer with a spanner I know. Cake on its way.\n\nAlice",
    copies: { "alice/Sent": "Seen", "bob/INBOX": "Seen" },
  },
]

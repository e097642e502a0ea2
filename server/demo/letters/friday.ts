import type { Letter } from "../letter.ts"
import { alice, bob, carol, dora } from "../people.ts"

const families = "Les Moreres families <families@example.test>"
const subject = "Who brings what on Friday"
const re = `Re: ${subject}`

/** One long thread in which everybody answers everybody, in whatever language comes first. */
export const friday: Letter[] = [
  {
    id: "friday",
    ago: "5d 09:00",
    from: alice,
    to: [families],
    subject,
    text: `
Dear all,

We need, for about ninety people, of whom sixty are short:

  - juice (not red, the cushions are new)
  - something to eat that needs no fork
  - two folding tables
  - somebody who can make a microphone work

Write here what you bring, so that we do not end up with nine tortillas again.

Alice`,
    copies: { "alice/Sent": "Seen", "bob/INBOX": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "friday-oriol",
    ago: "5d 09:20",
    from: "Oriol Camps <oriol@correu.example>",
    to: [families],
    cc: [alice],
    subject: re,
    answers: "friday",
    text: "Una truita de patates. Ja sé què has dit. És molt bona.\n\nOriol",
    copies: { "alice/INBOX": "Seen", "bob/INBOX": "Seen" },
  },
  {
    id: "friday-tomas",
    ago: "5d 09:31",
    from: "Tomás Iglesias <tomas@correo.example>",
    to: [families],
    cc: [alice],
    subject: re,
    answers: "friday",
    text: "Yo iba a llevar tortilla. Llevo zumo de pera: transparente, seguro y sin horquilla.\n\nTomás",
    copies: { "alice/INBOX": "Seen", "bob/INBOX": "Seen" },
  },
  {
    id: "friday-mei",
    ago: "5d 10:15",
    from: "Mei Tanaka <mei@correu.example>",
    to: [families],
    cc: [alice],
    subject: re,
    answers: "friday",
    text: "Rice balls, eighty of them. Half with plum, half with nothing, for those who do not trust plums.\n\nMei",
    copies: { "alice/INBOX": "Seen Flagged", "bob/INBOX": "Seen" },
  },
  {
    id: "friday-teresa",
    ago: "4d 21:05",
    from: "Teresa Lobo <teresa@correio.example>",
    to: [families],
    cc: [alice],
    subject: re,
    answers: "friday-mei",
    text: "Levo pastéis de nata, quarenta. Trinta e oito, se for a pé.\n\nTeresa",
    copies: { "alice/INBOX": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "friday-yusuf",
    ago: "4d 22:40",
    from: "Yusuf Karim <yusuf@correu.example>",
    to: [families],
    cc: [alice],
    subject: re,
    answers: "friday",
    quoting: true,
    text: `
Two folding tables, and the microphone: I used to do sound at weddings, so I can make it work and also make it stop.

Yusuf`,
    copies: { "alice/INBOX": "Seen Answered", "bob/INBOX": "Seen" },
  },
  {
    id: "friday-alice",
    ago: "3d 07:30",
    from: alice,
    to: ["Yusuf Karim <yusuf@correu.example>"],
    cc: [families],
    subject: re,
    answers: "friday-yusuf",
    quoting: true,
    text: "Yusuf, it is the stopping we need. Could you be there at four?\n\nAlice",
    copies: { "alice/Sent": "Seen" },
  },
  {
    id: "friday-yusuf-2",
    ago: "3d 07:41",
    from: "Yusuf Karim <yusuf@correu.example>",
    to: [alice],
    subject: re,
    answers: "friday-alice",
    text: "Half past three. I like to walk around a room before it is full.\n\nYusuf",
    copies: { "alice/INBOX": "Seen" },
  },
  {
    id: "friday-nadia",
    ago: "2d 13:13",
    from: "Nadia Osman <nadia@fusteria-roure.example>",
    to: [alice],
    subject: "Can the joiners come too?",
    text: `
Alice, three of us and an apprentice would like to see the boat in use. We bring a spirit level and a box of dates.

Nadia`,
    copies: { "alice/INBOX": "Flagged" },
  },
  {
    id: "friday-elvira",
    ago: "2d 17:50",
    from: "Elvira Pons <elvira@correo.example>",
    to: [alice],
    cc: [carol],
    subject: re,
    text: `
Querida Alice: he encontrado la N. De la enciclopedia, digo. Estaba calzando una mesa. La llevo el viernes, y la mesa
que se apañe.

Elvira`,
    copies: { "alice/INBOX": "", "carol/INBOX": "" },
  },
  {
    id: "friday-head",
    ago: "1d 08:10",
    from: "Escola Les Moreres <secretaria@les-moreres.example>",
    to: [alice],
    subject: "Claus, alarma i llums per divendres",
    text: `
Bon dia, Alice,

L'alarma quedarà desconnectada fins a les nou del vespre. Si us allargueu, el conserge, que és qui explica el conte, en
sap el codi: només cal que s'acabi el conte.

Secretaria`,
    copies: { "alice/INBOX": "" },
  },
  {
    id: "friday-bob",
    ago: "1d 19:33",
    from: bob,
    to: [alice, carol],
    cc: [dora],
    subject: re,
    answers: "friday",
    quoting: true,
    text: `
Final list: 1 tortilla (official), 80 rice balls, 38 to 40 custard tarts, 24 litres of pear juice, two plaited loaves,
one box of dates, one encyclopaedia up to N. We are ready.

Bob`,
    copies: { "alice/INBOX": "Flagged", "carol/INBOX": "", "dora/INBOX": "", "bob/Sent": "Seen" },
  },
  {
    id: "friday-photographer",
    ago: "561m",
    from: "Hana Kovář <hana@elbarri.example>",
    to: [alice],
    cc: [carol],
    subject: "A photographer on Friday?",
    text: `
May I bring Ruben with his camera? He takes pictures of hands, shoes and backs of heads only, so the families can stay
calm. The Leaf would print two of them, large.

Hana`,
    copies: { "alice/INBOX": "", "carol/INBOX": "" },
  },
  {
    id: "friday-carol",
    ago: "18m",
    from: carol,
    to: [alice],
    subject: "Nervous",
    text: `
It is only a room with books in it, I know.

I have just aligned the stamps for the third time. Tell me it will be lovely.

Carol`,
    copies: { "alice/INBOX": "", "carol/Sent": "Seen" },
  },
  {
    id: "trombone",
    ago: "28d 10:10",
    from: "Ingrid Solheim <ingrid@post.example>",
    to: [alice],
    subject: "New here, with two children and a trombone",
    text: `
Dear Alice,

We have just moved into the house with the yellow door. Both children start on Monday. The trombone is mine; is there
anybody who would mind, or better, anybody who would not?

Ingrid`,
    copies: { "alice/INBOX": "Seen Answered" },
  },
  {
    id: "trombone-alice",
    ago: "28d 20:25",
    from: alice,
    to: ["Ingrid Solheim <ingrid@post.example>"],
    cc: [dora],
    subject: "Re: New here, with two children and a trombone",
    answers: "trombone",
    quoting: true,
    text: `
Welcome! The street band rehearses on Sundays under the arches and has been asking for low notes for years. Dora, in
copy, knows everybody who breathes for a living.

Alice`,
    copies: { "alice/Sent": "Seen", "dora/INBOX": "Seen" },
  },
  {
    id: "trombone-ingrid",
    ago: "21d 18:08",
    from: "Ingrid Solheim <ingrid@post.example>",
    to: [alice, dora],
    subject: "Re: New here, with two children and a trombone",
    answers: "trombone-alice",
    text: "First rehearsal done. They cried, I think with joy. The dog certainly did not.\n\nIngrid",
    copies: { "alice/INBOX": "Seen", "dora/INBOX": "Seen" },
  },
  {
    id: "drill",
    ago: "35d 09:09",
    from: "Oriol Camps <oriol@correu.example>",
    to: [alice],
    subject: "Puc ajudar els dimecres?",
    text: `
Hola, soc el pare de la Jana i en Biel. Tinc els dimecres lliures i un trepant. M'han dit que de trepants no en sobren
mai.

Oriol`,
    copies: { "alice/INBOX": "Seen" },
  },
]

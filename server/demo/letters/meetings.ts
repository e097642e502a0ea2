import { invitation } from "../files/invitation.ts"
import { pdf } from "../files/pdf.ts"
import type { Letter } from "../letter.ts"
import { alice, bob, carol, dora, team } from "../people.ts"

const school = "Escola Les Moreres <secretaria@les-moreres.example>"
const families = "Les Moreres families <families@example.test>"
const ilse = "Ilse Brandt <ilse@correu.example>"

const minutes = [
  "Present: Alice Ferrer (chair), Bob Hartley (treasurer), Carol Ribeiro, Ilse Brandt,",
  "Tomás Iglesias, Mei Tanaka and nineteen families. Minutes: Ilse Brandt.",
  "",
  "1. The minutes of the last meeting were accepted.",
  "2. Library: shelves ordered (1,240), to be paid from the spring fair. Opening on a Friday.",
  "3. Playground: the shade sail goes to the council again, with photographs this time.",
  "4. Lunch: a pot of soup on Mondays. The cook is in favour. The children will be asked.",
  "5. Treasurer: 3,418.60 in the account after all open invoices. Applause.",
  "6. Any other business: somebody left a green umbrella in February.",
  "",
  "Next meeting: in the library, sitting on whatever there is.",
]

/** The parents' association at work: agendas, minutes, an invitation, questions. */
export const meetings: Letter[] = [
  {
    id: "agenda",
    ago: "16d 18:30",
    from: alice,
    to: [families],
    subject: "Agenda for the parents' meeting",
    text: `
Dear families,

We meet on Wednesday at six in the dining hall. On the table:

 1. Minutes of the last meeting
 2. The library: shelves, money, opening
 3. Shade for the playground
 4. Soup on Mondays
 5. The treasurer's five minutes
 6. Anything else

There is a corner with paper and pencils for the small ones. Please bring the big ones' lost property home with you.

Alice Ferrer, for the committee`,
    copies: { "alice/Sent": "Seen", "bob/INBOX": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "agenda-ilse",
    ago: "15d 21:10",
    from: ilse,
    to: [alice],
    subject: "Re: Agenda for the parents' meeting",
    answers: "agenda",
    quoting: true,
    text: `
Count me in, and I will take the minutes if nobody else wants to. Could we add the bicycle stands? There were four
bicycles in the hedge today and one in the tree. I did not ask.

Ilse`,
    copies: { "alice/INBOX": "Seen Answered" },
  },
  {
    id: "agenda-answer",
    ago: "15d 21:42",
    from: alice,
    to: [ilse],
    subject: "Re: Agenda for the parents' meeting",
    answers: "agenda-ilse",
    quoting: true,
    text: `
Thank you for the minutes, you are a treasure. Bicycle stands go under "anything else", with a photograph of the tree
if you have one.

Alice`,
    copies: { "alice/Sent": "Seen" },
  },
  {
    id: "minutes",
    ago: "11d 09:05",
    from: ilse,
    to: [families],
    cc: [team],
    subject: "Minutes of the parents' meeting",
    text: `
Dear all,

The minutes are attached. In short: the library opens, the shade sail gets another chance, and there will be soup.

Corrections to me until Sunday, please. Tomás, I spelt your name right this time.

Ilse`,
    files: [{ name: "minutes.pdf", type: "application/pdf", content: () => pdf("Minutes", minutes) }],
    copies: { "alice/INBOX": "Seen Flagged", "bob/INBOX": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "minutes-tomas",
    ago: "10d 22:17",
    from: "Tomás Iglesias <tomas@correo.example>",
    to: [ilse],
    cc: [alice, bob],
    subject: "Re: Minutes of the parents' meeting",
    answers: "minutes",
    text: `
Ilse, ¡con tilde y todo! Enmárcalo.

Solo una corrección: en el punto 4 yo no dije que la sopa fuera obligatoria, dije que la sopa es inevitable. No es lo
mismo.

Tomás`,
    copies: { "alice/INBOX": "Seen", "bob/INBOX": "Seen" },
  },
  {
    id: "minutes-bob",
    ago: "10d 22:51",
    from: bob,
    to: [ilse],
    cc: [alice, "Tomás Iglesias <tomas@correo.example>"],
    subject: "Re: Minutes of the parents' meeting",
    answers: "minutes-tomas",
    text: `
From the treasurer: the sum is right to the cent. I counted it twice because of the applause.

Bob`,
    copies: { "alice/INBOX": "Seen", "bob/Sent": "Seen" },
  },
  {
    id: "long-subject",
    ago: "8d 13:26",
    from: school,
    to: [alice],
    subject:
      "Reminder about the forms for the excursion to the salt marshes, the packed lunch, the waterproof boots, the change of socks, the written permission of both families and the bus that leaves at 8.15 sharp and not at 8.30 as some of us wrote last time",
    text: `
Good afternoon,

Everything is in the subject this time, because last time nobody opened the message.

The office`,
    copies: { "alice/INBOX": "Seen" },
  },
  {
    id: "next-meeting",
    ago: "1298m",
    from: ilse,
    to: [alice, bob, carol],
    subject: "Invitation: committee meeting in the library",
    text: `
Committee meeting next week, an hour and a half, among the books. I bring the cake with the plums.

Ilse`,
    invitation: (now) =>
      invitation(
        {
          uid: "committee-meeting@correu.example",
          inDays: 6,
          from: 17,
          to: 18.5,
          title: "Committee meeting",
          place: "The school library",
          organizer: "ilse@correu.example",
          attendees: ["alice@example.test", "bob@example.test", "carol@example.test"],
        },
        now,
      ),
    copies: { "alice/INBOX": "", "bob/INBOX": "", "carol/INBOX": "Seen" },
  },
  {
    id: "shade-sail",
    ago: "4d 10:33",
    from: "Negociat d'Espai Públic <espai@ajuntament.example>",
    to: [team],
    subject: "Vela d'ombra al pati: sol·licitud 118",
    text: `
Benvolguda senyora Ferrer,

Hem rebut la vostra sol·licitud i les fotografies del pati al migdia, que han fet un gran efecte al departament. Un
tècnic passarà a prendre mides la setmana que ve, entre les deu i les dotze.

Us agrairem que hi hagi algú que li obri la porta i que li ensenyi on és l'ombra ara.

Atentament,
Negociat d'Espai Públic`,
    copies: { "alice/INBOX": "Flagged", "bob/INBOX": "Seen" },
  },
  {
    id: "shade-sail-alice",
    ago: "3d 08:12",
    from: alice,
    to: ["Negociat d'Espai Públic <espai@ajuntament.example>"],
    cc: [team],
    subject: "Re: Vela d'ombra al pati: sol·licitud 118",
    answers: "shade-sail",
    quoting: true,
    text: `
Moltes gràcies! L'esperarem al portal de l'escola. A les dotze l'ombra és exactament sota el plàtan, i hi ha tota la
classe de tercer a dins.

Alice Ferrer`,
    copies: { "alice/Sent": "Seen", "bob/INBOX": "Seen" },
  },
  {
    id: "umbrella",
    ago: "9d 07:58",
    from: "Yusuf Karim <yusuf@correu.example>",
    to: [families],
    subject: "The green umbrella is mine ☂️",
    text: `
I read the minutes to the end! It is mine, it has a wooden handle and one bent rib. I will come for it on the next day
without rain, out of pride.

Yusuf`,
    copies: { "alice/INBOX": "Seen", "bob/INBOX": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "soup",
    ago: "2d 12:40",
    from: "La cuina de l'escola <cuina@les-moreres.example>",
    to: [alice],
    cc: [dora],
    subject: "La sopa de dilluns 🍲",
    text: `
Hola Alice,

Primer dilluns de sopa: cent quaranta-dos plats, tres repeticions, i un nen que ha preguntat si també n'hi haurà
dimarts. Ho considerem un èxit.

La recepta és la de l'àvia de la Dora, amb pistons. Ens falten dotze culleres; si algú se les ha endut a casa dins
d'una motxilla, que tornin sense preguntes.

Una abraçada des dels fogons`,
    copies: { "alice/INBOX": "", "dora/INBOX": "Seen" },
  },
]

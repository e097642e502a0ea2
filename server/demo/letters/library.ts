import { pdf } from "../files/pdf.ts"
import { landscape, morning } from "../files/png.ts"
import type { Letter } from "../letter.ts"
import { alice, bob, carol, dora, team } from "../people.ts"

const catalogue = `número,título,língua,estante
1,O gato que contava estrelas,pt,A1
2,La casa de les mil finestres,ca,A1
3,Un río debajo de la mesa,es,A2
4,Seven Ways to Cross a Field,en,A2
5,Atlas dos ventos,pt,C4
6,"El bosc, de nit",ca,A3
7,La bicicleta de la abuela,es,A3
8,How Bread Is Made,en,B1
9,A ilha do farol,pt,B1
10,Contes de la vora del foc,ca,B2
11,A ilha do farol,pt,sofá
12,Números para soñar,es,B2
`

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
    ago: "168m",
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
  {
    id: "library-shelves",
    ago: "36d 10:20",
    from: "Nadia Osman <nadia@fusteria-roure.example>",
    to: [alice],
    cc: [carol],
    subject: "Shelves: our drawing and what it would cost",
    text: `
Dear Alice,

Thank you for letting us measure. Eleven shelves, 180 cm high so that the upper row can be reached from the step,
rounded corners everywhere, and two benches with a lid. With your own offcuts for the benches it comes to 1,240.

We could deliver in three weeks. The drawing is attached.

Warm regards,
Nadia Osman
Roure Joinery`,
    files: [
      {
        name: "shelves.pdf",
        type: "application/pdf",
        content: () =>
          pdf("Shelves for the school library", [
            "11 shelves, beech, 180 x 90 x 28 cm, rounded corners .... 1,045.00",
            "2 benches with lid, from the school's own offcuts ......... 140.00",
            "Delivery and fixing to the wall ............................ 55.00",
            "",
            "Total ................................................... 1,240.00",
          ]),
      },
    ],
    copies: { "alice/Projects/Library": "Seen Answered", "carol/INBOX": "Seen" },
  },
  {
    id: "library-shelves-yes",
    ago: "34d 08:55",
    from: alice,
    to: ["Nadia Osman <nadia@fusteria-roure.example>"],
    cc: [carol, bob],
    subject: "Re: Shelves: our drawing and what it would cost",
    answers: "library-shelves",
    text: `
Dear Nadia,

The committee said yes last night, in four minutes, which is a record. Please go ahead; Bob will send the deposit
today. The children ask whether one bench could be a boat. No need to answer that one.

Alice`,
    copies: { "alice/Sent": "Seen", "carol/INBOX": "Seen", "bob/Treasury": "Seen Flagged" },
  },
  {
    id: "library-boat",
    ago: "33d 16:31",
    from: "Nadia Osman <nadia@fusteria-roure.example>",
    to: [alice],
    subject: "Re: Shelves: our drawing and what it would cost",
    answers: "library-shelves-yes",
    quoting: true,
    text: `
One bench will be a boat.

Nadia`,
    copies: { "alice/Projects/Library": "Seen Flagged" },
  },
  {
    id: "library-catalogue",
    ago: "27d 19:02",
    from: carol,
    to: [alice],
    subject: "O catálogo: primeira lista",
    text: `
Querida Alice,

Aqui vai a primeira lista do catálogo, em CSV para abrires onde quiseres. São só doze livros, os das doações desta
semana; a Dora ofereceu três em catalão e há um atlas enorme que ninguém consegue levantar.

Se vires um título repetido, diz-me. Ontem registei o mesmo livro duas vezes e passei uma hora à procura do segundo.

Beijinhos,
Carol`,
    files: [{ name: "catálogo.csv", type: "text/csv; charset=utf-8", content: () => catalogue }],
    copies: { "alice/Projects/Library": "Seen Answered", "carol/Sent": "Seen" },
  },
  {
    id: "library-catalogue-alice",
    ago: "26d 07:40",
    from: alice,
    to: [carol],
    subject: "Re: O catálogo: primeira lista",
    answers: "library-catalogue",
    quoting: true,
    text: `
Lindo! Só uma coisa: o número 9 e o número 11 são o mesmo livro com capas diferentes. Deixa os dois, um é para
emprestar e o outro para ler no sofá.

Alice`,
    copies: { "alice/Sent": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "library-volunteers",
    ago: "20d 12:15",
    from: carol,
    to: ["Les Moreres volunteers <volunteers@example.test>"],
    cc: [team],
    subject: "Who can cover which afternoon",
    text: `
Hello everybody,

So far:

  Monday      Ilse, Tomás
  Tuesday     nobody yet!
  Wednesday   Bob, Mei
  Thursday    Carol
  Friday      Yusuf, and the choir's grandmothers

An afternoon is two hours, with tea. You need not know anything about libraries; you need to know where the plasters
are.

Carol`,
    copies: { "alice/Projects/Library": "Seen", "bob/INBOX": "Seen Answered", "carol/Sent": "Seen" },
  },
  {
    id: "library-tuesday",
    ago: "19d 20:48",
    from: "Mei Tanaka <mei@correu.example>",
    to: [carol],
    cc: [alice],
    subject: "Re: Who can cover which afternoon",
    answers: "library-volunteers",
    text: `
I can take Tuesday as well until the summer. My son says he will help, which means I will help and he will read.

Mei`,
    copies: { "alice/Projects/Library": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "library-boat-photo",
    ago: "6d 15:22",
    from: carol,
    to: [alice, bob],
    subject: "The boat has landed",
    text: `
It came this morning, painted blue, and eleven children are sitting in it as I write. I cannot photograph them, so
here is the view from the window instead.

Carol`,
    files: [{ name: "window.png", type: "image/png", content: () => landscape(morning) }],
    copies: { "alice/INBOX": "Seen Flagged", "bob/INBOX": "Seen", "carol/Sent": "Seen" },
  },
  {
    id: "library-boat-photo-bob",
    ago: "6d 16:04",
    from: bob,
    to: [carol],
    cc: [alice],
    subject: "Re: The boat has landed",
    answers: "library-boat-photo",
    quoting: true,
    text: `
Every committee should vote for a boat once. Book me in for the first crossing.

Bob`,
    copies: { "alice/INBOX": "Seen", "carol/INBOX": "Seen", "bob/Sent": "Seen" },
  },
]

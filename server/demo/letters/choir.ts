import { invitation } from "../files/invitation.ts"
import { pdf } from "../files/pdf.ts"
import { evening, landscape } from "../files/png.ts"
import type { Letter } from "../letter.ts"
import { alice, bob, carol, choir, dora } from "../people.ts"

const singers = "Cantaires <cantaires@example.net>"
const pau = "Pau Mestre <pau@correu.example>"
const teresa = "Teresa Lobo <teresa@correio.example>"

/** The choir of the neighbouring association, led by Dora: Catalan with some Portuguese. */
export const choirLetters: Letter[] = [
  {
    id: "choir-season",
    ago: "52d 19:45",
    from: dora,
    to: [singers],
    cc: [alice],
    subject: "Comencem temporada",
    text: `
Estimades i estimats,

Dimarts tornem a assajar, a les vuit, a la sala gran. Enguany farem tres coses: les cançons de bressol, la peça nova
de la Teresa i, si ens hi posem de debò, un cànon a sis veus que ningú no ha cantat mai sencer sense riure.

Porteu llapis, aigua i una jaqueta, que la calefacció encara no ho sap.

Dora`,
    copies: { "alice/Archive": "Seen", "dora/Sent": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "choir-new-piece",
    ago: "45d 10:05",
    from: teresa,
    to: [dora],
    cc: [carol],
    subject: "A peça nova está pronta",
    text: `
Dora querida,

Acabei! Chama-se "Barco de papel" e dura três minutos e meio, quatro se o Pau segurar o último ré como segura sempre.
A letra é da Carol, que jura que não é poeta.

Vai em PDF. As contraltos têm a melodia no meio; era uma promessa antiga.

Teresa`,
    files: [
      {
        name: "barco-de-papel.pdf",
        type: "application/pdf",
        content: () =>
          pdf("Barco de papel", [
            "Para coro a quatro vozes",
            "Música: Teresa Lobo    Letra: Carol Ribeiro",
            "",
            "Fiz um barco de papel",
            "com a conta do jantar,",
            "pus-lhe dentro o teu nome",
            "e ensinei-o a voltar.",
          ]),
      },
    ],
    copies: { "dora/Partitures": "Seen Flagged", "carol/INBOX": "Seen Flagged" },
  },
  {
    id: "choir-new-piece-dora",
    ago: "44d 22:31",
    from: dora,
    to: [teresa],
    cc: [carol],
    subject: "Re: A peça nova está pronta",
    answers: "choir-new-piece",
    quoting: true,
    text: `
Teresa, li-a ao piano até à meia-noite e os vizinhos não se queixaram: abriram a janela. Obrigada às duas.

Dora`,
    copies: { "dora/Sent": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "choir-rehearsal-1",
    ago: "24d 08:20",
    from: choir,
    to: [singers],
    subject: "Assaig de dimarts: què portar après",
    text: `
Bon dia,

Per dimarts: bressol 1 i 2 de memòria, "Barco de papel" fins a la lletra C amb partitura, i el cànon encara no (Pau,
encara no).

Els tenors, si us plau, escolteu-vos. Les sopranos, escolteu els tenors.

Cor de l'Alzina`,
    copies: { "alice/INBOX": "Seen", "dora/INBOX": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "choir-rehearsal-pau",
    ago: "24d 13:02",
    from: pau,
    to: [choir],
    subject: "Re: Assaig de dimarts: què portar après",
    answers: "choir-rehearsal-1",
    quoting: true,
    text: `
Protesto enèrgicament i em sé el cànon.

Pau`,
    copies: { "alice/INBOX": "Seen", "dora/INBOX": "Seen Answered" },
  },
  {
    id: "choir-rehearsal-dora",
    ago: "24d 14:30",
    from: dora,
    to: [pau],
    subject: "Re: Assaig de dimarts: què portar après",
    answers: "choir-rehearsal-pau",
    quoting: true,
    text: `
Te'l saps a una veu. En falten cinc.

Dora`,
    copies: { "dora/Sent": "Seen" },
  },
  {
    id: "choir-concert",
    ago: "13d 17:50",
    from: dora,
    to: [alice, bob, carol],
    subject: "Concert de primavera: us hi esperem",
    text: `
Benvolguts veïns de Les Moreres,

El concert és d'aquí a dues setmanes, a l'ermita, quan es pongui el sol. Us adjunto la invitació per al calendari. Els
de l'escola teniu la tercera fila reservada, que és on millor se sent i on menys es veu quan el Pau es perd.

En acabar hi haurà coca i moscatell.

Dora`,
    invitation: (now) =>
      invitation(
        {
          uid: "concert-primavera@example.net",
          inDays: 2,
          from: 18,
          to: 20,
          title: "Concert de primavera",
          place: "L'ermita",
          organizer: "dora@example.net",
          attendees: ["alice@example.test", "bob@example.test", "carol@example.test"],
        },
        now,
      ),
    copies: {
      "alice/INBOX": "Seen Flagged",
      "bob/INBOX": "Seen",
      "carol/INBOX": "Seen",
      "dora/Sent": "Seen",
    },
  },
  {
    id: "choir-concert-alice",
    ago: "12d 07:15",
    from: alice,
    to: [dora],
    subject: "Re: Concert de primavera: us hi esperem",
    answers: "choir-concert",
    quoting: true,
    text: `
Hi serem tots quatre, i la mare, que ja ha començat a parlar del moscatell. Vols que portem cadires de l'escola? En
tenim trenta que no fan soroll.

Alice`,
    copies: { "alice/Sent": "Seen", "dora/INBOX": "Seen Answered" },
  },
  {
    id: "choir-concert-chairs",
    ago: "12d 09:44",
    from: dora,
    to: [alice],
    subject: "Re: Concert de primavera: us hi esperem",
    answers: "choir-concert-alice",
    quoting: true,
    text: `
Trenta cadires silencioses! Sí, sisplau. L'any passat el pianíssim final va ser una cadira.

Dora`,
    copies: { "alice/INBOX": "Seen", "dora/Sent": "Seen" },
  },
  {
    id: "choir-evening",
    ago: "5d 21:38",
    from: pau,
    to: [singers],
    cc: [alice, dora],
    subject: "Assaig a l'ermita",
    text: `
Així es veia ahir quan sortíem. Si el dia del concert fa la mateixa llum, no caldrà ni cantar.

(Sí que caldrà, Dora. Ja ho sé.)

Pau`,
    files: [{ name: "ermita al vespre.png", type: "image/png", content: () => landscape(evening) }],
    copies: { "alice/INBOX": "Seen", "dora/INBOX": "Seen Flagged", "carol/INBOX": "Seen" },
  },
  {
    id: "choir-portuguese",
    ago: "3d 11:19",
    from: teresa,
    to: [dora, carol],
    cc: [alice],
    subject: "Pronúncia: uma ajudinha",
    text: `
Minhas queridas,

Para o "Barco de papel": o "ão" não é "ao" nem "on". Digam "pão" como se tivessem fome e resultará. O "lh" de
"pus-lhe" faz-se com a língua toda encostada, como em "palla" na vossa terra, dizem-me.

No sábado posso ir meia hora mais cedo e fazemos só as palavras, sem música.

Teresa`,
    copies: { "alice/INBOX": "", "carol/INBOX": "Seen Answered", "dora/INBOX": "Seen" },
  },
  {
    id: "choir-fair",
    ago: "18d 16:16",
    from: "Coral Vent de Dalt <hola@ventdedalt.example>",
    to: [choir],
    subject: "Trobada de corals: hi sereu?",
    text: `
Hola, Alzina!

Aquest any la trobada la fem nosaltres, a la vora del riu. Cada coral canta dues peces i després totes juntes la del
cinquantenari. Hi ha lloc per a quaranta cotxes i per a tots els gossos.

Digueu-nos quants sereu abans de final de mes.

Salut i veu,
Coral Vent de Dalt`,
    copies: { "alice/Archive": "Seen", "dora/INBOX": "Seen Flagged" },
  },
  {
    id: "choir-today",
    ago: "343m",
    from: pau,
    to: [dora],
    cc: [alice],
    subject: "Tinc el cànon",
    text: `
A sis veus. Les he gravat totes jo, una darrere l'altra, al lavabo, que hi ha eco. No l'envio perquè m'estimo aquesta
coral, però dimarts us el canto.

Pau`,
    copies: { "alice/INBOX": "", "dora/INBOX": "" },
  },
]

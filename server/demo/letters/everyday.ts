import type { Letter } from "../letter.ts"
import { alice, carol, dora } from "../people.ts"

/** Neighbours, the school and shops: what comes in on any day. */
export const everyday: Letter[] = [
  {
    id: "noisy-neighbour",
    ago: "1d 22:05",
    from: "Gaspar Leal <gaspar@correio.example>",
    to: [alice],
    subject: "O violoncelo do terceiro andar",
    text: `
Boa noite, Alice,

Soube que a biblioteca procura música para a inauguração. Eu sou o do terceiro andar, o do violoncelo. Peço desculpa
pelos domingos. Se quiserem, toco na sexta, e assim fica tudo esclarecido.

Cumprimentos,
Gaspar`,
    copies: { "alice/INBOX": "" },
  },
  {
    id: "tomas-bus",
    ago: "1d 16:30",
    from: "Tomás Iglesias <tomas@correo.example>",
    to: [alice],
    subject: "El autobús de la excursión",
    text: `
Hola, Alice:

Resumen de la excursión a las salinas: volvimos todos, contados tres veces. Dos botas cambiaron de dueño y un flamenco
fue bautizado Ramón.

El conductor pregunta si puede venir también el año que viene.

Tomás`,
    copies: { "alice/INBOX": "" },
  },
  {
    id: "school-holidays",
    ago: "25d 09:00",
    from: "Escola Les Moreres <secretaria@les-moreres.example>",
    to: ["families@example.test"],
    subject: "Calendari de dies de lliure disposició",
    text: `
Benvolgudes famílies,

Us recordem els dies sense classe d'aquest trimestre: el divendres abans del pont i el dilluns de la festa major. El
menjador i l'acollida tampoc no funcionaran.

Secretaria`,
    copies: { "alice/INBOX": "Seen", "bob/INBOX": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "lost-coat",
    ago: "22d 17:17",
    from: "Oriol Camps <oriol@correu.example>",
    to: ["families@example.test"],
    subject: "Jaqueta vermella, talla 8",
    text: `
Bon vespre, algú té una jaqueta vermella amb un dinosaure a l'esquena? La nostra és a casa; aquesta també. En sobra
una.

Oriol`,
    copies: { "alice/INBOX": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "theatre",
    ago: "20d 20:00",
    from: "Companyia del Pou <companyia@elpou.example>",
    to: [alice],
    cc: [dora],
    subject: "Titelles per a la festa?",
    text: `
Bon vespre,

Som tres titellaires i un gos que també surt a l'obra. Tenim un espectacle de quaranta minuts sobre una biblioteca que
camina de nit. Pensem que us podria fer servei.

Cobrem poc i mengem bastant.

Companyia del Pou`,
    copies: { "alice/INBOX": "Seen Answered", "dora/INBOX": "Seen" },
  },
  {
    id: "theatre-alice",
    ago: "19d 09:25",
    from: alice,
    to: ["Companyia del Pou <companyia@elpou.example>"],
    cc: [dora],
    subject: "Re: Titelles per a la festa?",
    answers: "theatre",
    quoting: true,
    text: `
Una biblioteca que camina! Sí. Pel juny, al pati, si la vela d'ombra arriba a temps, i si no arriba també, de nit.

Alice Ferrer`,
    copies: { "alice/Sent": "Seen", "dora/INBOX": "Seen" },
  },
  {
    id: "donation",
    ago: "14d 11:11",
    from: "Elvira Pons <elvira@correo.example>",
    to: [alice],
    subject: "Tres cajas de libros",
    text: `
Estimada Alice:

Me mudo a un piso pequeño y tengo tres cajas de libros que no caben en él ni en mi conciencia si los tiro. Hay cuentos,
una enciclopedia hasta la letra M y muchas novelas de barcos.

¿Os los llevo el martes?

Elvira`,
    copies: { "alice/INBOX": "Seen Answered", "carol/INBOX": "Seen" },
  },
  {
    id: "donation-alice",
    ago: "14d 13:50",
    from: alice,
    to: ["Elvira Pons <elvira@correo.example>"],
    cc: [carol],
    subject: "Re: Tres cajas de libros",
    answers: "donation",
    quoting: true,
    text: `
Querida Elvira: las tres, y muchísimas gracias. La enciclopedia hasta la M es perfecta, así tendremos que imaginar el
resto. El martes por la tarde está Mei.

Alice`,
    copies: { "alice/Sent": "Seen", "carol/INBOX": "Seen" },
  },
  {
    id: "radio",
    ago: "8d 16:00",
    from: "Ràdio Plaça <redaccio@radioplaca.example>",
    to: [alice],
    subject: "Entrevista dijous al matí",
    text: `
Hola Alice,

Ens agradaria parlar amb tu dijous a les nou, deu minuts, sobre la biblioteca i el vaixell. Pots venir a l'estudi o
trucar; a l'estudi hi ha croissants.

Ràdio Plaça, la dels dos micròfons`,
    copies: { "alice/INBOX": "Seen Answered" },
  },
  {
    id: "radio-alice",
    ago: "8d 17:22",
    from: alice,
    to: ["Ràdio Plaça <redaccio@radioplaca.example>"],
    subject: "Re: Entrevista dijous al matí",
    answers: "radio",
    quoting: true,
    text: "Vinc a l'estudi. És pels croissants.\n\nAlice",
    copies: { "alice/Sent": "Seen" },
  },
  {
    id: "school-nurse",
    ago: "12d 10:25",
    from: "Infermeria <infermeria@les-moreres.example>",
    to: ["families@example.test"],
    subject: "Polls: ja hi tornem a ser",
    text: `
Famílies,

N'han trobat a segon. Pinta fina, paciència i cap vergonya: els polls prefereixen els caps nets.

Infermeria`,
    copies: { "alice/Trash": "Seen", "bob/Trash": "Seen" },
  },
  {
    id: "old-offer",
    ago: "31d 09:09",
    from: "Papelería El Cuaderno <ofertas@elcuaderno.example>",
    to: [alice],
    subject: "2x1 en libretas de espiral",
    text: "Solo esta semana, dos libretas de espiral al precio de una. La espiral es de verdad.",
    copies: { "alice/Trash": "Seen" },
  },
  {
    id: "wrong-alice",
    ago: "40d 15:15",
    from: "Rupert Finch <rupert@finch-bees.example>",
    to: [alice],
    subject: "The bees are ready",
    text: `
Dear Alice Farrar,

The two colonies you ordered can be collected from Monday. Please bring a veil and a calm friend.

Rupert Finch`,
    copies: { "alice/Archive": "Seen Answered" },
  },
  {
    id: "wrong-alice-answer",
    ago: "40d 16:02",
    from: alice,
    to: ["Rupert Finch <rupert@finch-bees.example>"],
    subject: "Re: The bees are ready",
    answers: "wrong-alice",
    quoting: true,
    text: `
Dear Mr Finch,

I am Ferrer, not Farrar, and I have a calm friend but no bees. I hope you find her soon; so, I imagine, do they.

Alice Ferrer`,
    copies: { "alice/Sent": "Seen" },
  },
  {
    id: "dentist",
    ago: "33m",
    from: "Clínica Dental Sonrisa Tranquila <citas@sonrisatranquila.example>",
    to: [alice],
    subject: "Recordatorio: su cita de mañana",
    text: `
Hola, Alice:

Le recordamos su cita de mañana a las 16:30. Si no puede venir, díganoslo y no pasa nada; las muelas son pacientes.

Recepción`,
    copies: { "alice/INBOX": "" },
  },
  {
    id: "thanks-year-two",
    ago: "1594m",
    from: "Second year <segon@les-moreres.example>",
    to: [alice, carol],
    subject: "thank you from 2B ❤️",
    text: `
DEAR ALICE AND CAROL

THANK YOU FOR THE BOAT. WE ARE 24 AND THE BOAT IS FOR 11 SO WE MADE A LIST.

WE PROMISE NOT TO EAT IN IT.

2B

(Dictated to, and typed by, Mr Prat. They insisted on the capitals.)`,
    copies: { "alice/INBOX": "Flagged", "carol/INBOX": "" },
  },
]

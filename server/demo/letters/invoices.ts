import { pdf } from "../files/pdf.ts"
import type { DemoFile, Letter } from "../letter.ts"
import { alice, bob, team } from "../people.ts"

const paper = "Papelería El Cuaderno <facturas@elcuaderno.example>"
const bakery = "Forn de Baix <comandes@forndebaix.example>"
const power = "Llum de Poble, cooperativa <factures@llumdepoble.example>"

const bill = (number: string, lines: string[]): DemoFile => ({
  name: `factura-${number}.pdf`,
  type: "application/pdf",
  content: () => pdf(`Factura ${number}`, ["A: Associació de famílies Les Moreres", "", ...lines]),
})

const ledger = `concepto,ingresos,gastos
Cuotas de familias,1860.00,
Feria de primavera,742.50,
Estanterías de la biblioteca,,1240.00
Papelería,,86.35
Pan y coca,,54.20
Luz del local,,61.15
Tiritas y té,,23.70
`

/** Money: bills from the neighbourhood's suppliers and what the treasurer makes of them. Spanish and Catalan. */
export const invoices: Letter[] = [
  {
    id: "invoice-paper-1",
    ago: "49d 09:30",
    from: paper,
    to: [team],
    subject: "Factura 0117: cartulinas y rotuladores",
    text: `
Buenos días, Alice:

Adjunto la factura del pedido de la biblioteca: cartulinas, rotuladores lavables y las etiquetas para los lomos. Hemos
añadido dos cajas de tizas de regalo, porque las compramos por error en color salmón.

Un saludo cordial,
Remedios, Papelería El Cuaderno`,
    files: [
      bill("0117", [
        "Cartulinas, 40 hojas ........ 18,00",
        "Rotuladores, 6 cajas ......... 43,20",
        "Etiquetas ................... 25,15",
        "",
        "Total ....................... 86,35",
      ]),
    ],
    copies: { "alice/Invoices": "Seen", "bob/Treasury": "Seen Flagged" },
  },
  {
    id: "invoice-paper-1-bob",
    ago: "48d 18:12",
    from: bob,
    to: [paper],
    cc: [alice],
    subject: "Re: Factura 0117: cartulinas y rotuladores",
    answers: "invoice-paper-1",
    quoting: true,
    text: `
Pagada hoy, Remedios. Las tizas salmón han sido un éxito absoluto: el patio parece un atardecer.

Bob Hartley, tesorero`,
    copies: { "alice/Invoices": "Seen", "bob/Sent": "Seen" },
  },
  {
    id: "invoice-bread",
    ago: "30d 06:12",
    from: bakery,
    to: [team],
    subject: "Factura 88: coca i pa per a la festa",
    text: `
Bon dia,

Us fem arribar la factura de la festa: quatre coques de sucre, dues de recapte i vint barres. La cinquena coca, la que
es va menjar el repartidor pel camí, no us la cobrem.

Gràcies per la confiança,
Forn de Baix`,
    files: [
      bill("88", [
        "4 coques de sucre ........... 28,00",
        "2 coques de recapte ......... 15,20",
        "20 barres ................... 11,00",
        "",
        "Total ....................... 54,20",
      ]),
    ],
    copies: { "alice/Invoices": "Seen", "bob/Treasury": "Seen" },
  },
  {
    id: "invoice-power",
    ago: "23d 03:00",
    from: power,
    to: [team],
    subject: "La factura de la llum del local ja és aquí",
    text: `
Hola,

Trobareu adjunta la factura d'aquest mes: 61,15 €. Heu gastat un 12 % menys que l'any passat; és cosa del sol o de
la Carol, que apaga els llums.

Es cobrarà al compte de sempre d'aquí a set dies. No cal que feu res.

Llum de Poble`,
    files: [
      bill("LP-4402", [
        "Energia ..................... 38,90",
        "Potència .................... 14,05",
        "Impostos ..................... 8,20",
        "",
        "Total ....................... 61,15",
      ]),
    ],
    copies: { "alice/Invoices": "Seen", "bob/Treasury": "Seen" },
  },
  {
    id: "invoice-question",
    ago: "17d 10:48",
    from: "Lucía Barral <lucia@imprenta-lanoria.example>",
    to: [bob],
    cc: [alice],
    subject: "Presupuesto: carteles para la inauguración",
    text: `
Hola, Bob:

Para los carteles de la biblioteca os propongo dos opciones:

- A: 50 carteles A3 a dos tintas, 64 €
- B: 50 carteles A3 a todo color, 92 €

Con dos tintas el barco azul queda precioso, os lo digo de verdad y no porque me sobre azul. Necesito el texto
definitivo antes del viernes.

Lucía
Imprenta La Noria`,
    copies: { "alice/INBOX": "Seen", "bob/INBOX": "Seen Answered" },
  },
  {
    id: "invoice-question-bob",
    ago: "17d 11:20",
    from: bob,
    to: ["Lucía Barral <lucia@imprenta-lanoria.example>"],
    cc: [alice],
    subject: "Re: Presupuesto: carteles para la inauguración",
    answers: "invoice-question",
    quoting: true,
    text: `
Hola, Lucía: la A, por el azul y por la tesorería. El texto te lo manda Alice mañana, con las comas en su sitio.

Bob`,
    copies: { "alice/INBOX": "Seen Answered", "bob/Sent": "Seen" },
  },
  {
    id: "invoice-poster-text",
    ago: "16d 08:33",
    from: alice,
    to: ["Lucía Barral <lucia@imprenta-lanoria.example>"],
    cc: [bob],
    subject: "Texto del cartel",
    text: `
Buenos días, Lucía:

  BIBLIOTECA LES MORERES
  Abrimos el viernes a las cinco
  Hay zumo, hay un cuento muy largo y hay un barco

Nada más. El dibujo es de Mei y va en el sobre que te deja Bob.

Gracias,
Alice`,
    copies: { "alice/Sent": "Seen", "bob/INBOX": "Seen" },
  },
  {
    id: "invoice-posters",
    ago: "7d 12:05",
    from: "Lucía Barral <lucia@imprenta-lanoria.example>",
    to: [team],
    subject: "Factura 2031: cincuenta carteles con barco",
    text: `
Listos y secos. Los podéis recoger cuando queráis; he colgado uno en el escaparate y ya ha preguntado gente por el
barco.

Lucía`,
    files: [bill("2031", ["50 carteles A3, dos tintas .. 64,00", "", "Total ....................... 64,00"])],
    copies: { "alice/INBOX": "Seen Flagged", "bob/Treasury": "" },
  },
  {
    id: "invoice-ledger",
    ago: "2d 20:15",
    from: bob,
    to: [alice],
    subject: "Las cuentas del trimestre",
    text: `
Alice:

Te paso las cuentas en CSV antes de enviarlas a las familias. Lo único raro son las tiritas: hemos gastado más en
tiritas que en té, y eso con la biblioteca todavía cerrada.

Si te cuadra, las mando el lunes.

Bob`,
    files: [{ name: "cuentas.csv", type: "text/csv; charset=utf-8", content: () => ledger }],
    copies: { "alice/INBOX": "", "bob/Sent": "Seen" },
  },
  {
    id: "invoice-paper-2",
    ago: "303m",
    from: paper,
    to: [team],
    subject: "Factura 0164: fundas para libros",
    text: `
Buenos días:

Adjunto la factura de las fundas transparentes. Son las buenas, las que no hacen burbujas si se ponen con paciencia.
Si se ponen sin paciencia, también hacemos un taller.

Un saludo,
Remedios`,
    files: [bill("0164", ["Fundas, 100 unidades ........ 31,50", "", "Total ....................... 31,50"])],
    copies: { "alice/INBOX": "", "bob/INBOX": "" },
  },
]

import type { Letter } from "../letter.ts"
import { alice, bob, dora } from "../people.ts"

/** What ends in Junk, all of it invented. */
export const junk: Letter[] = [
  {
    id: "junk-prince",
    ago: "26d 02:14",
    from: "Baron Ottokar von Nebel <baron@castle-nebel.example>",
    to: [alice],
    subject: "URGENT: a castle in your name!!!",
    text: `
DEAR ESTEEMED FRIEND,

An uncle you never met has left you a CASTLE with 41 ROOMS and one very small debt. To receive the key, send us only
the postage for the key (it is a heavy key), which is 350, and your best wishes.

Yours in haste and confidence,
Baron Ottokar von Nebel`,
    copies: { "alice/Junk": "Seen $Junk", "bob/Junk": "" },
  },
  {
    id: "junk-seo",
    ago: "18d 23:51",
    from: "Growth Wizards <hello@growth-wizards.example>",
    to: ["info@example.net"],
    subject: "Your website is on page 9,000 🚀🚀🚀",
    html: `<div style="font-family:Arial;text-align:center"><h1 style="color:#c00">PAGE ONE IN 24 HOURS!</h1>
<p>We looked at your choir and were <b>shocked</b>.</p>
<p><a href="https://growth-wizards.example/click?id=choir">CLICK HERE BEFORE IT IS TOO LATE</a></p>
<img src="https://growth-wizards.example/track.png" width="1" height="1" alt=""></div>`,
    text: "PAGE ONE IN 24 HOURS! We looked at your choir and were shocked. https://growth-wizards.example/",
    copies: { "alice/Junk": "$Junk", "dora/Junk": "$Junk" },
  },
  {
    id: "junk-parcel",
    ago: "9d 03:33",
    from: "Parcel Department <no-reply@parcel-waiting.example>",
    to: [alice],
    subject: "Su paquete está retenido (2º aviso)",
    text: `
Estimado cliente:

Su paquete no pudo ser entregado por causa de una tasa de 1,99. Pague en el siguiente enlace en menos de 2 horas:

https://parcel-waiting.example/pagar

Departamento de Paquetes`,
    copies: { "alice/Junk": "$Junk" },
  },
  {
    id: "junk-quota",
    ago: "3d 01:09",
    from: "Webmail Security Team <security@mail-example-test.example>",
    to: [alice, bob],
    subject: "Your mailbox will be CLOSED today",
    text: `
Dear user alice@example.test,

Your mailbox is 99.8% full and will be deleted. To keep your mail, confirm your password here:

https://mail-example-test.example/keep-my-mail

(This is what phishing looks like. Missiva never asks for your password by mail.)`,
    copies: { "alice/Junk": "$Junk", "bob/Junk": "" },
  },
  {
    id: "junk-pills",
    ago: "687m",
    from: "Dr. Vivian Sparkle <vivian@sparkle-roots.example>",
    to: [dora],
    cc: [alice],
    subject: "Sing two octaves higher with THIS root",
    text: `
Choir leaders do not want you to know it. One drop under the tongue and your tenors become sopranos. Money back unless
delighted.`,
    copies: { "alice/Junk": "", "dora/Junk": "" },
  },
]

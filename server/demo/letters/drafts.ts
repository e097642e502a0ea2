import type { Letter } from "../letter.ts"
import { alice, bob, carol, dora } from "../people.ts"

/** What is not finished yet. */
export const drafts: Letter[] = [
  {
    id: "draft-speech",
    ago: "429m",
    from: alice,
    to: [carol],
    subject: "My two sentences for Friday",
    text: `
Carol, this is what I would say before the story:

"A library is a room where nobody asks what you are going to do with it. We made one, and it has a boat."

Too short? Too long? I could also just`,
    copies: { "alice/Drafts": "Seen Draft" },
  },
  {
    id: "draft-thanks",
    ago: "2d 22:40",
    from: alice,
    to: ["Nadia Osman <nadia@fusteria-roure.example>"],
    subject: "Thank you for the boat",
    html: "<p>Dear Nadia,</p><p>There is a queue to sit in it. A <em>queue</em>, in a library.</p><p></p>",
    text: "Dear Nadia,\n\nThere is a queue to sit in it. A queue, in a library.",
    copies: { "alice/Drafts": "Seen Draft" },
  },
  {
    id: "draft-empty",
    ago: "8d 09:00",
    from: alice,
    to: [],
    subject: "Ideas for the autumn",
    text: `
- a night in the library, with torches
- bookbinding with the people from the Leaf
- ask Henrik about mushrooms (and then ask somebody else)`,
    copies: { "alice/Drafts": "Seen Draft Flagged" },
  },
  {
    id: "draft-bob",
    ago: "1d 20:20",
    from: bob,
    to: ["families@example.test"],
    subject: "Las cuentas del trimestre",
    text: `
Estimadas familias:

Estas son las cuentas, y estas son las tiritas:`,
    copies: { "bob/Drafts": "Seen Draft" },
  },
  {
    id: "draft-dora",
    ago: "3d 23:10",
    from: dora,
    to: ["Coral Vent de Dalt <hola@ventdedalt.example>"],
    subject: "Re: Trobada de corals: hi sereu?",
    answers: "choir-fair",
    text: "Hola! Serem vint-i-sis, si el Pau compta per sis.",
    copies: { "dora/Drafts": "Seen Draft" },
  },
]

import { expect, it } from "vitest"
import { mentionsAttachment } from "./attachment-words.ts"

it.each([
  "Please find the invoice attached.",
  "See the attachment",
  "T'adjunto la factura",
  "Us adjuntem el fitxer",
  "Adjunto la factura",
  "Te envío los documentos adjuntos",
  "Segue em anexo o contrato",
  "Anexei o relatório.",
])("%s", (text) => expect(mentionsAttachment(text)).toBe(true))

it.each(["Hello Bob, see you at five", "unattachedness", "el annexionisme", ""])("not: %s", (text) =>
  expect(mentionsAttachment(text)).toBe(false),
)
